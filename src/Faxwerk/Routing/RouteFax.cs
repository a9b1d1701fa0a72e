using Faxwerk.Archive;
using Faxwerk.Delivery;
using Faxwerk.Inbox;
using Faxwerk.Storage;
using Faxwerk.Tasks;

namespace Faxwerk.Routing;

/// <summary>Gives a received fax to everybody it is for: one delivery task each, with retries of its own.</summary>
public sealed class RouteFax(RoutingTable routing, ReceivedFaxes faxes, TaskQueue tasks, TextFirst text, Database database) : ITaskHandler
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
        IReadOnlyList<string> addresses = fax.MailTo.Length > 0 ? [fax.MailTo] : await routing.RoutesForAsync(fax.Called, cancel);
        await database.InTransactionAsync(
            async tx =>
            {
                List<long> added = [];
                foreach (var address in addresses)
                    added.Add((await tasks.AddAsync(tx, new NewTask(DeliverMail.TaskKind, new MailDelivery(id, address), DeliverMail.Key(id, address), text.MailDueAt))).Id);
                added.Add((await tasks.AddAsync(tx, new NewTask(ArchiveReceived.TaskKind, new ReceivedFaxRef(id), ArchiveReceived.Key(id), text.ArchiveDueAt))).Id);
                if (text.IsWanted)
                    await tasks.AddAsync(tx, new NewTask(ReadText.TaskKind, new TextToRead(id, added), ReadText.Key(id)));
                await task.CompleteAsync(tx);
            },
            cancel);
        return TaskResult.Done;
    }
}
