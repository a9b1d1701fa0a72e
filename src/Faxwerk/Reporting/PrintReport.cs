using Faxwerk.Delivery;
using Faxwerk.Printing;
using Faxwerk.Queue;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Microsoft.Extensions.Options;

namespace Faxwerk.Reporting;

/// <summary>The report on a fax for a printer; payload of <see cref="PrintReport"/>. Stored as JSON: names never change.</summary>
public sealed record ReportToPrint(long FaxId, string Printer);

/// <summary>Hands a report in to a printer. The job is accepted then, not printed: <see cref="WatchReport"/> looks after it.</summary>
public sealed class PrintReport(
    QueueView queue, PrintableReport report, Outlets outlets, IppPrinter printer, Unreachable unreachable, UnprintedReport unprinted, IOptionsMonitor<PrintingSettings> settings, TaskQueue tasks, Database database, TimeProvider time) : ITaskHandler
{
    /// <summary>The kind of task.</summary>
    public const string TaskKind = "PrintReport";

    /// <inheritdoc/>
    public string Kind => TaskKind;

    /// <summary>10 s, 20 s, ... 10 min; how long is told by <see cref="PrintingSettings.GiveUpAfter"/>.</summary>
    public TaskRetry Retry { get; } = new(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10), int.MaxValue);

    /// <inheritdoc/>
    public async Task<TaskResult> HandleAsync(LeasedTask task, CancellationToken cancel)
    {
        var payload = task.Read<ReportToPrint>();
        if (await queue.FindAsync(payload.FaxId, cancel) is not { } fax)
            return TaskResult.Fail($"There is no fax {payload.FaxId}.");
        var result = await TryAsync(task, payload, fax, cancel);
        return result is TaskResult.Temporary again && time.GetUtcNow() - task.CreatedAt >= settings.CurrentValue.GiveUpAfter ? TaskResult.Fail(again.Error) : result;
    }

    /// <inheritdoc/>
    public Task GivenUpAsync(Transaction tx, LeasedTask task, string error)
    {
        var payload = task.Read<ReportToPrint>();
        return unprinted.TellAsync(tx, task, payload.FaxId, payload.Printer, error);
    }

    private async Task<TaskResult> TryAsync(LeasedTask task, ReportToPrint payload, QueuedFax fax, CancellationToken cancel)
    {
        if (await outlets.ResolveAsync(OutletKind.Printer, payload.Printer, cancel) is not { } outlet)
            return TaskResult.TryAgain($"There is no printer {payload.Printer}.");
        if (outlets.Target(outlet) is not { } target)
            return TaskResult.TryAgain(Outlets.NoPassword);
        if (unreachable.Judge(target.Address) is { } down)
            return down;
        var isHandedIn = false;
        try
        {
            var state = await printer.StateAsync(target, cancel);
            if (PrintFax.Obstacle(outlet.Name, state) is { } obstacle)
                return TaskResult.TryAgain(obstacle);
            var name = $"Report on fax {fax.Id} ({task.Id}-{task.CreatedAt.ToUnixTimeSeconds()})";

            // An earlier try may have handed it in and heard no answer; one that the end of the server cut short does not count as a try.
            var job = await printer.FindAsync(target, name, cancel);
            if (job is null)
            {
                var (pdf, fault) = await report.PdfAsync(fax, cancel);
                if (pdf is null)
                    return fault!.IsTemporary ? TaskResult.TryAgain(fault.English) : TaskResult.Fail(fault.English);
                isHandedIn = true;
                job = await printer.PrintAsync(target, name, pdf, PrintFax.OptionsOf(outlet.Options, state), state.Scales, cancel);
            }

            unreachable.Reached(target.Address);
            await database.InTransactionAsync(
                async tx =>
                {
                    await tasks.AddAsync(tx, new NewTask(WatchReport.TaskKind, new ReportPrinting(fax.Id, payload.Printer, target.Address, job.Id, time.GetUtcNow()), $"watch-report:{task.Id}:{task.CreatedAt.ToUnixTimeMilliseconds():x}"));
                    await task.CompleteAsync(tx);
                },
                cancel);
            return TaskResult.Done;
        }
        catch (IppException fault)
        {
            if (fault.IsUnreachable)
                unreachable.Failed(target.Address, fault.Message, Retry.After(task.Attempt));

            // A printer that takes jobs, does not say so and keeps none would print one at every try.
            return isHandedIn && fault.IsUnsure && task.Attempt > 1 ? TaskResult.Fail($"{fault.Message} It may have been printed.") : TaskResult.TryAgain(fault.Message);
        }
    }
}
