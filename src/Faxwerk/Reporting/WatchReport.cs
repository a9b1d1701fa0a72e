using Faxwerk.Delivery;
using Faxwerk.Printing;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Microsoft.Extensions.Options;

namespace Faxwerk.Reporting;

/// <summary>The job of a report at a printer; payload of <see cref="WatchReport"/>. Stored as JSON: names never change.</summary>
public sealed record ReportPrinting(long FaxId, string Printer, string Address, int Job, DateTimeOffset Since);

/// <summary>Looks after the job of a report: it is printed when the job is completed (RFC 8011, 5.3.7). It is never handed in a second time.</summary>
public sealed class WatchReport(Outlets outlets, IppPrinter printer, Unreachable unreachable, UnprintedReport unprinted, IOptionsMonitor<PrintingSettings> settings, TimeProvider time) : ITaskHandler
{
    /// <summary>The kind of task.</summary>
    public const string TaskKind = "WatchReport";

    /// <inheritdoc/>
    public string Kind => TaskKind;

    /// <summary>2 s, 4 s, ... 30 s; how long is told by <see cref="PrintingSettings.GiveUpAfter"/>.</summary>
    public TaskRetry Retry { get; } = new(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(30), int.MaxValue);

    /// <inheritdoc/>
    public async Task<TaskResult> HandleAsync(LeasedTask task, CancellationToken cancel)
    {
        var payload = task.Read<ReportPrinting>();
        var result = await LookAsync(payload, cancel);
        return result is TaskResult.Temporary again && time.GetUtcNow() - payload.Since >= settings.CurrentValue.GiveUpAfter ? TaskResult.Fail(again.Error) : result;
    }

    /// <inheritdoc/>
    public Task GivenUpAsync(Transaction tx, LeasedTask task, string error)
    {
        var payload = task.Read<ReportPrinting>();
        return unprinted.TellAsync(tx, task, payload.FaxId, payload.Printer, error);
    }

    private async Task<TaskResult> LookAsync(ReportPrinting payload, CancellationToken cancel)
    {
        var outlet = await outlets.ResolveAsync(OutletKind.Printer, payload.Printer, cancel);

        // The password of a printer goes to no other address.
        var target = outlet?.Address == payload.Address ? outlets.Target(outlet) : null;
        if (unreachable.Judge(payload.Address) is { } down)
            return down;
        try
        {
            var job = await printer.JobAsync(target ?? new IppTarget(payload.Address), payload.Job, cancel);
            unreachable.Reached(payload.Address);
            return job switch
            {
                null => TaskResult.Fail($"{payload.Printer} knows nothing of the job any more: it may have been printed."),
                { State: PrintJobState.Completed } => TaskResult.Done,
                { State: PrintJobState.Canceled } => TaskResult.Fail($"{payload.Printer}: job {payload.Job} was cancelled there."),
                { State: PrintJobState.Aborted } => TaskResult.Fail($"{payload.Printer}: job {payload.Job} was given up by the printer{Reasons(job)}."),
                _ => TaskResult.TryAgain($"{payload.Printer}: job {payload.Job} is not printed yet{Reasons(job)}."),
            };
        }
        catch (IppException fault)
        {
            if (fault.IsUnreachable)
                unreachable.Failed(payload.Address, fault.Message, Retry.Longest);
            return TaskResult.TryAgain(fault.Message);
        }
    }

    private static string Reasons(PrintJob job) => job.Reasons.Length > 0 ? $" ({job.Reasons})" : "";
}
