using Faxwerk.Printing;
using Faxwerk.Tasks;

namespace Faxwerk.Delivery;

/// <summary>A job at a printer that is no longer wanted, by <see cref="DeliveryRow.Reference"/>; payload of <see cref="CancelPrint"/>. Stored as JSON: names never change.</summary>
public sealed record PrintToCancel(long Delivery, string Target, string Reference);

/// <summary>Cancels the job of a delivery that was given up or sent elsewhere, so that nobody finds a fax in the tray that somebody else has. What the printer refuses is over there anyway.</summary>
public sealed class CancelPrint(Deliveries deliveries, Outlets outlets, IppPrinter printer) : ITaskHandler
{
    /// <summary>The kind of task.</summary>
    public const string TaskKind = "CancelPrint";

    /// <inheritdoc/>
    public string Kind => TaskKind;

    /// <summary>10 s, 20 s, ... 10 min: about two hours.</summary>
    public TaskRetry Retry { get; } = new(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10), 18);

    /// <inheritdoc/>
    public async Task<TaskResult> HandleAsync(LeasedTask task, CancellationToken cancel)
    {
        var payload = task.Read<PrintToCancel>();
        if (PrintFax.ReadReference(payload.Reference) is not var (id, address) || await deliveries.FindAsync(payload.Delivery, cancel) is { State: DeliveryState.Waiting })
            return TaskResult.Done;
        var outlet = await outlets.ResolveAsync(OutletKind.Printer, payload.Target, cancel);

        // The password of a printer goes to no other address.
        var target = outlet?.Address == address ? outlets.Target(outlet) : null;
        try
        {
            await printer.CancelAsync(target ?? new IppTarget(address), id, cancel);
            return TaskResult.Done;
        }
        catch (IppException fault)
        {
            return fault.Status != 0 ? TaskResult.Done : TaskResult.TryAgain(fault.Message);
        }
    }
}
