using System.Globalization;
using Faxwerk.Inbox;
using Faxwerk.Printing;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Microsoft.Extensions.Options;

namespace Faxwerk.Delivery;

/// <summary>
/// Prints a received fax. Handing the document to the printer is one try, each look at the job another: it is done when the job is completed (RFC 8011, 5.3.7), not when it is accepted. Between them nobody
/// waits, so a printer that stands still holds up no other.
/// </summary>
public sealed class PrintFax(
    ReceivedFaxes faxes, ReceivedDocument document, Outlets outlets, IppPrinter printer, Deliveries deliveries, IOptionsMonitor<PrintingSettings> settings, TimeProvider time) : ITaskHandler
{
    /// <summary>The kind of task.</summary>
    public const string TaskKind = "PrintFax";

    /// <summary>Why a password cannot be used.</summary>
    public const string NoPassword = "The key of the stored password is gone: set the password again.";

    private static readonly TaskRetry Looks = new(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(30), int.MaxValue);

    /// <inheritdoc/>
    public string Kind => TaskKind;

    /// <inheritdoc/>
    public int Concurrency => 8;

    /// <summary>10 s, 20 s, ... 10 min; how long is told by <see cref="PrintingSettings.GiveUpAfter"/>.</summary>
    public TaskRetry Retry { get; } = new(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10), int.MaxValue);

    /// <summary>What keeps a printer from taking a job; null where nothing does.</summary>
    public static string? Obstacle(string name, PrinterState state) =>
        !state.Accepts ? $"{name} takes no jobs{(state.Problems.Length > 0 ? $": {state.Problems}" : "")}."
        : !state.TakesPdf ? $"{name} takes no PDF: add it to CUPS, and print by ipp://localhost:631/printers/NAME."
        : null;

    /// <inheritdoc/>
    public async Task<TaskResult> HandleAsync(LeasedTask task, CancellationToken cancel)
    {
        var payload = task.Read<OutletDelivery>();
        if (await faxes.FindAsync(payload.FaxId, cancel) is not { } fax || await deliveries.OfTaskAsync(task.Id, cancel) is not { } delivery)
            return TaskResult.Fail($"There is no received fax {payload.FaxId}.");
        if (task.Attempt > 1 && time.GetUtcNow() - delivery.TriedFrom >= settings.CurrentValue.GiveUpAfter)
            return TaskResult.Fail(delivery.Detail);
        if (await outlets.ResolveAsync(OutletKind.Printer, payload.Target, cancel) is not { } outlet)
            return TaskResult.TryAgain($"There is no printer {payload.Target}.");
        if (outlets.Target(outlet) is not { } target)
            return TaskResult.TryAgain(NoPassword);
        try
        {
            var job = JobAt(target, delivery.Reference) is { } id ? await printer.JobAsync(target, id, cancel) : await PrintAsync(task, fax, outlet, target, cancel);
            return await JudgeAsync(task, outlet, job, cancel);
        }
        catch (IppException fault)
        {
            return TaskResult.TryAgain(fault.Message);
        }
    }

    /// <inheritdoc/>
    public Task GivenUpAsync(Transaction tx, LeasedTask task, string error)
    {
        var payload = task.Read<OutletDelivery>();
        return deliveries.GivenUpAsync(tx, task, payload.FaxId, new DeliveryTarget(DeliveryKind.Print, payload.Target), error);
    }

    /// <summary>A printer without a duplex unit prints all the same.</summary>
    private static PrintOptions OptionsOf(OutletOptions options, PrinterState state)
    {
        var sides = options.Sides switch { PrintSides.One => "one-sided", PrintSides.LongEdge => "two-sided-long-edge", PrintSides.ShortEdge => "two-sided-short-edge", _ => "" };
        return new PrintOptions(
            options.Paper switch { PaperSize.A4 => "iso_a4_210x297mm", PaperSize.Letter => "na_letter_8.5x11in", _ => "" }, options.Tray, state.Sides.Contains(sides) ? sides : "", options.Copies);
    }

    /// <summary>Hands the document in, unless an earlier try has done it whose answer was lost.</summary>
    private async Task<PrintJob?> PrintAsync(LeasedTask task, ReceivedFax fax, Outlet outlet, IppTarget target, CancellationToken cancel)
    {
        var state = await printer.StateAsync(target, cancel);
        if (Obstacle(outlet.Name, state) is { } obstacle)
            throw new IppException(obstacle);
        var name = $"Fax {fax.Id} ({task.Id}-{fax.StartedAt.ToUnixTimeSeconds()})";
        var job = task.Attempt > 1 ? await printer.FindAsync(target, name, cancel) : null;
        if (job is null or { State: PrintJobState.Aborted or PrintJobState.Canceled })
        {
            var file = await document.FileAsync(fax, AttachmentFormat.Pdf, outlet.Options.Footer, cancel);
            job = await printer.PrintAsync(target, name, file.Content, OptionsOf(outlet.Options, state), state.Scales, cancel);
        }

        await deliveries.ReferAsync(task, $"{job.Id.ToString(CultureInfo.InvariantCulture)} {target.Address}", cancel);
        return job;
    }

    /// <summary>The job of a reference; null where there is none, or it is at a printer where the outlet is no longer: numbers of jobs are a printer's own.</summary>
    private static int? JobAt(IppTarget target, string reference) =>
        reference.Split(' ', 2) is [var id, var address] && address == target.Address ? int.Parse(id, CultureInfo.InvariantCulture) : null;

    private async Task<TaskResult> JudgeAsync(LeasedTask task, Outlet outlet, PrintJob? job, CancellationToken cancel)
    {
        switch (job?.State)
        {
            case PrintJobState.Completed:
                await deliveries.DoneAsync(task, $"{outlet.Name}: job {job.Id}", cancel);
                return TaskResult.Done;
            case PrintJobState.Canceled:
                return TaskResult.Fail(Words("was cancelled there"));
            case null:
                // A sheet too many is better than one too few.
                await deliveries.ReferAsync(task, "", cancel);
                return TaskResult.TryAgain($"{outlet.Name} knows nothing of the job any more: it is printed again.");
            case PrintJobState.Aborted:
                await deliveries.ReferAsync(task, "", cancel);
                return TaskResult.TryAgain(Words("was given up by the printer"));
            case PrintJobState.Stopped or PrintJobState.Held:
                return TaskResult.TryAgain(Words(job.State == PrintJobState.Held ? "is held" : "has stopped"), Looks.Longest);
            default:
                return TaskResult.TryAgain(Words(job.State == PrintJobState.Processing ? "is being printed" : "waits for the printer"), Looks.After(task.Attempt));
        }

        string Words(string what) => $"{outlet.Name}: job {job!.Id} {what}{(job.Reasons.Length > 0 ? $" ({job.Reasons})" : "")}.";
    }
}
