using Faxwerk.Archive;
using Faxwerk.Delivery;
using Faxwerk.Inbox;
using Faxwerk.Storage;
using Faxwerk.Tasks;

namespace Faxwerk.Routing;

/// <summary>Gives a received fax to everybody it is for: one delivery each, with retries of its own.</summary>
public sealed class RouteFax(RoutingTable routing, ReceivedFaxes faxes, Deliveries deliveries, TaskQueue tasks, TextFirst text, Database database) : ITaskHandler
{
    /// <inheritdoc/>
    public string Kind => ReceivedFaxes.RouteFax;

    /// <inheritdoc/>
    public async Task<TaskResult> HandleAsync(LeasedTask task, CancellationToken cancel)
    {
        var id = task.Read<ReceivedFaxRef>().FaxId;
        var fax = await faxes.FindAsync(id, cancel);
        if (fax is null)
            return TaskResult.Fail($"There is no received fax {id}.");
        var targets = fax.MailTo.Length > 0 ? [new RoutedTo(DeliveryKind.Mail, fax.MailTo, "")] : (await routing.RouteAsync(await DescribeAsync(fax, cancel), cancel)).Targets;
        await database.InTransactionAsync(
            async tx =>
            {
                List<long> added = [];
                foreach (var to in targets)
                {
                    var waits = to.Kind == DeliveryKind.Print ? null : text.MailDueAt;
                    var delivery = await deliveries.AddAsync(tx, id, new DeliveryTarget(to.Kind, to.Target), to.Rule, waits);
                    if (waits is not null)
                        added.Add(delivery);
                }

                added.Add((await tasks.AddAsync(tx, new NewTask(ArchiveReceived.TaskKind, new ReceivedFaxRef(id), ArchiveReceived.Key(id), text.ArchiveDueAt))).Id);
                if (text.IsWanted)
                    await tasks.AddAsync(tx, new NewTask(ReadText.TaskKind, new TextToRead(id, added), ReadText.Key(id)));
                await task.CompleteAsync(tx);
            },
            cancel);
        return TaskResult.Done;
    }

    private async Task<RoutedFax> DescribeAsync(ReceivedFax fax, CancellationToken cancel) => new(
        fax.Called, fax.StartedAt, fax.Caller, fax.Csid ?? "", fax.Subaddress ?? "", await database.FindAsync<string>("SELECT name FROM line WHERE id = @LineId", new { fax.LineId }, cancel) ?? "");
}
