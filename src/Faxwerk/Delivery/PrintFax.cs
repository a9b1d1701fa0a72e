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
    ReceivedFaxes faxes, ReceivedDocument document, Outlets outlets, IppPrinter printer, Deliveries deliveries, Unreachable unreachable, IOptionsMonitor<PrintingSettings> settings, TimeProvider time) : ITaskHandler
{
    /// <summary>The kind of task.</summary>
    public const string TaskKind = "PrintFax";

    /// <summary>What is handed in twice and not printed is not printed a third time: who knows what lies in the tray.</summary>
    private const int MostJobs = 2;

    /// <summary>Reasons of job and printer (RFC 8011, 5.3.8 and 5.4.12; CUPS) that somebody should see to. The backends of CUPS have only words for a printer that is off, in the language of the request.</summary>
    private static readonly string[] Obstacles = ["printer-stopped", "paused", "offline", "shutdown", "connecting-to-device", "timed-out", "-empty", "-needed", "-jam", "-open", "-error", "unavailable", "unreachable", "not responding"];

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

    /// <summary>The job and the printer's address of a <see cref="DeliveryRow.Reference"/>; null where there is none. Numbers of jobs are a printer's own.</summary>
    internal static (int Job, string Address)? ReadReference(string reference) => reference.Split(' ', 2) is [var id, var address] ? (int.Parse(id, CultureInfo.InvariantCulture), address) : null;

    private static string ReferenceOf(PrintJob job, string address) => $"{job.Id.ToString(CultureInfo.InvariantCulture)} {address}";

    /// <inheritdoc/>
    public async Task<TaskResult> HandleAsync(LeasedTask task, CancellationToken cancel)
    {
        var payload = task.Read<OutletDelivery>();
        if (await faxes.FindAsync(payload.FaxId, cancel) is not { } fax || await deliveries.OfTaskAsync(task.Id, cancel) is not { } delivery)
            return TaskResult.Fail($"There is no received fax {payload.FaxId}.");
        var isOver = task.Attempt > 1 && time.GetUtcNow() - delivery.TriedFrom >= settings.CurrentValue.GiveUpAfter;
        if (isOver && delivery.Reference.Length == 0)
            return TaskResult.Fail(delivery.Detail);

        // A job may be printed at the last moment: what lies in the tray has not failed.
        var result = await TryAsync(task, fax, delivery, isOver, cancel);
        return isOver && result is TaskResult.Temporary again ? TaskResult.Fail(again.Error) : result;
    }

    private async Task<TaskResult> TryAsync(LeasedTask task, ReceivedFax fax, DeliveryRow delivery, bool isOver, CancellationToken cancel)
    {
        var payload = task.Read<OutletDelivery>();
        if (await outlets.ResolveAsync(OutletKind.Printer, payload.Target, cancel) is not { } outlet)
            return TaskResult.TryAgain($"There is no printer {payload.Target}.");
        if (outlets.Target(outlet) is not { } target)
            return TaskResult.TryAgain(Outlets.NoPassword);
        if (unreachable.Judge(target.Address) is { } down)
            return down;
        try
        {
            var known = ReadReference(delivery.Reference) is var (id, address) && address == target.Address ? id : (int?)null;
            if (known is null && isOver)
                return TaskResult.Fail(delivery.Detail);
            var job = known is not null ? await printer.JobAsync(target, known.Value, cancel) : await PrintAsync(task, fax, delivery, outlet, target, cancel);
            unreachable.Reached(target.Address);
            return await JudgeAsync(task, outlet, delivery, job, cancel);
        }
        catch (IppException fault)
        {
            if (fault.IsUnreachable)
                unreachable.Failed(target.Address, fault.Message, Retry.After(task.Attempt));
            else
                unreachable.Reached(target.Address);
            if (delivery.IsUnderWay)
                await deliveries.ReferAsync(task, delivery.Reference, isUnderWay: false, cancel);
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
    internal static PrintOptions OptionsOf(OutletOptions options, PrinterState state)
    {
        var sides = options.Sides switch { PrintSides.One => "one-sided", PrintSides.LongEdge => "two-sided-long-edge", PrintSides.ShortEdge => "two-sided-short-edge", _ => "" };
        return new PrintOptions(
            options.Paper switch { PaperSize.A4 => "iso_a4_210x297mm", PaperSize.Letter => "na_letter_8.5x11in", _ => "" }, options.Tray, state.Sides.Contains(sides) ? sides : "", options.Copies);
    }

    /// <summary>Hands the document in, unless an earlier try has done it whose answer was lost; null where it was handed in too often and no job is left.</summary>
    private async Task<PrintJob?> PrintAsync(LeasedTask task, ReceivedFax fax, DeliveryRow delivery, Outlet outlet, IppTarget target, CancellationToken cancel)
    {
        var state = await printer.StateAsync(target, cancel);
        if (Obstacle(outlet.Name, state) is { } obstacle)
            throw new IppException(obstacle);
        var name = $"Fax {fax.Id} ({task.Id}-{fax.StartedAt.ToUnixTimeSeconds()})";

        // Tries begin at 1 again where an operator wants it, and one that the end of the server cut short does not count.
        var job = task.Attempt > 1 || delivery.HandedIn > 0 || delivery.TriedFrom > delivery.CreatedAt ? await printer.FindAsync(target, name, cancel) : null;
        if (job is null or { State: PrintJobState.Aborted or PrintJobState.Canceled })
        {
            if (delivery.HandedIn >= MostJobs)
                return job;
            var file = await document.FileAsync(fax, AttachmentFormat.Pdf, outlet.Options.Footer, cancel);
            if (ReadReference(delivery.Reference) is var (old, address))
                await CancelElsewhereAsync(address, old, cancel);
            await deliveries.HandInAsync(task, 1, cancel);
            try
            {
                job = await printer.PrintAsync(target, name, file.Content, OptionsOf(outlet.Options, state), state.Scales, cancel);
            }
            catch (IppException fault) when (!fault.IsUnsure)
            {
                await deliveries.HandInAsync(task, -1, cancel);
                throw;
            }
        }

        await deliveries.ReferAsync(task, ReferenceOf(job, target.Address), delivery.IsUnderWay, cancel);
        return job;
    }

    /// <summary>The printer has moved to another address: its job at the one before must not come out too, as far as that can be reached.</summary>
    private async Task CancelElsewhereAsync(string address, int id, CancellationToken cancel)
    {
        try
        {
            await printer.CancelAsync(new IppTarget(address), id, cancel);
        }
        catch (IppException)
        {
            // Nobody is there, or it is over.
        }
    }

    private async Task<TaskResult> JudgeAsync(LeasedTask task, Outlet outlet, DeliveryRow delivery, PrintJob? job, CancellationToken cancel)
    {
        var isUnderWay = job is { State: PrintJobState.Pending or PrintJobState.Processing } && !Obstacles.Any(obstacle => job.Reasons.Contains(obstacle, StringComparison.Ordinal));
        if (job is not null && isUnderWay != delivery.IsUnderWay)
            await deliveries.ReferAsync(task, ReferenceOf(job, outlet.Address), isUnderWay, cancel);
        switch (job?.State)
        {
            case PrintJobState.Completed:
                await deliveries.DoneAsync(task, $"{outlet.Name}: job {job.Id}", cancel);
                return TaskResult.Done;
            case PrintJobState.Canceled:
                return TaskResult.Fail(Words("was cancelled there"));
            case null:
                return TaskResult.Fail($"{outlet.Name} knows nothing of the job any more: it may have been printed.");
            case PrintJobState.Aborted when delivery.HandedIn >= MostJobs:
                return TaskResult.Fail($"{Words("was given up by the printer")} It may have been printed in part.");
            case PrintJobState.Aborted:
                await deliveries.ReferAsync(task, "", isUnderWay: false, cancel);
                return TaskResult.TryAgain(Words("was given up by the printer"));
            case PrintJobState.Stopped or PrintJobState.Held:
                return TaskResult.TryAgain(Words(job.State == PrintJobState.Held ? "is held" : "has stopped"), Looks.Longest);
            default:
                return TaskResult.TryAgain(Words(job.State == PrintJobState.Processing ? "is being printed" : "waits for the printer"), Looks.After(task.Attempt));
        }

        string Words(string what) => $"{outlet.Name}: job {job!.Id} {what}{(job.Reasons.Length > 0 ? $" ({job.Reasons})" : "")}.";
    }
}
