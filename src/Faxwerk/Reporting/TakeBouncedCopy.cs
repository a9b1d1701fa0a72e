using Faxwerk.Outbox;
using Faxwerk.Storage;
using Faxwerk.Tasks;

namespace Faxwerk.Reporting;

/// <summary>A mail with the document of a submission came back after it had been taken, as from a full mailbox.</summary>
public sealed class TakeBouncedCopy(MailCopies copies, Database database) : ITaskHandler
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    public string Kind => BouncedCopy.TaskKind;

    /// <inheritdoc/>
    public async Task<TaskResult> HandleAsync(LeasedTask task, CancellationToken cancel)
    {
        var bounce = task.Read<BouncedCopy>();
        if (await copies.FindAsync(bounce.CopyId, cancel) is not { } copy || !BounceAddress.IsProof(bounce.Proof, copy.Id, copy.Secret))
            return TaskResult.Fail($"There is no mail {bounce.CopyId} that could come back.");

        // A quick mail server says that it came back before the answer that it took it is written down here; and one that was perhaps taken is sent again.
        if (copy.State == MailCopyState.Waiting)
            return TaskResult.TryAgain($"Mail {copy.Id} came back and is not done yet.", Soon);
        await database.InTransactionAsync(
            async tx =>
            {
                await copies.BouncedAsync(tx, copy, bounce.Reason);
                await task.CompleteAsync(tx);
            },
            cancel);
        return TaskResult.Done;
    }
}
