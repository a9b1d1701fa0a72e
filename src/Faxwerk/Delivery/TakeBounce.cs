using Faxwerk.Outbox;
using Faxwerk.Storage;
using Faxwerk.Tasks;

namespace Faxwerk.Delivery;

/// <summary>A mail with a received fax came back after it had been taken, as from a full mailbox: the delivery has failed after all, and the postmaster gets the fax.</summary>
public sealed class TakeBounce(Deliveries deliveries, Database database) : ITaskHandler
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    public string Kind => BouncedMail.TaskKind;

    /// <inheritdoc/>
    public async Task<TaskResult> HandleAsync(LeasedTask task, CancellationToken cancel)
    {
        var bounce = task.Read<BouncedMail>();
        if (await deliveries.OfTaskAsync(bounce.TaskId, cancel) is not { Kind: DeliveryKind.Mail } delivery)
            return TaskResult.Fail($"There is no mail {bounce.TaskId} that could come back.");
        if (!BounceAddress.IsProof(bounce.Proof, bounce.TaskId, Secret(delivery)))
            return TaskResult.Fail($"The address that mail {bounce.TaskId} came back to is none of ours.");

        // A quick mail server says that it came back before the answer that it took it is written down here; and one that was perhaps taken is sent again.
        if (delivery.State == DeliveryState.Waiting)
            return TaskResult.TryAgain($"Mail {bounce.TaskId} came back and is not done yet.", Soon);
        await database.InTransactionAsync(
            async tx =>
            {
                await deliveries.BouncedAsync(tx, delivery, bounce.Reason);
                await task.CompleteAsync(tx);
            },
            cancel);
        return TaskResult.Done;
    }

    /// <summary>What only this server knows of a delivery: the millisecond in which it was wanted, with the fax's call.</summary>
    internal static string Secret(DeliveryRow delivery) => $"{delivery.FaxId}:{delivery.CreatedAt.ToUnixTimeMilliseconds()}:{delivery.CallId}";
}
