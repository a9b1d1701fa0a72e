using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Telephony;
using Microsoft.Extensions.Options;

namespace Faxwerk.Queue;

/// <summary>Keeps the queue going: takes calls back from nodes that died, gives up what is too old, and lets those who wait long move up.</summary>
public sealed partial class QueueKeeper(Database database, FaxEnding ending, IOptionsMonitor<SendingSettings> settings, StorageOptions storage, TimeProvider time, ILogger<QueueKeeper> log)
    : BackgroundService
{
    private const int Batch = 1000;

    /// <summary>Each takes a task for its report and an entry of the journal.</summary>
    private const int ExpiryBatch = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Takes back calls whose lease is over, or all of <paramref name="node"/>: a node that starts has no calls. Nobody knows how they ended: the attempt says so, and
    /// the fax goes on at its first page not confirmed.
    /// </summary>
    public Task<int> RecoverAsync(string? node = null, CancellationToken cancel = default) =>
        database.InTransactionAsync(
            async tx =>
            {
                var lost = await tx.QueryAsync<QueuedFax>(
                    $"SELECT * FROM fax WHERE state = 'sending' AND (lease_until <= @now OR claimed_by = @node) {database.SkipLocked}",
                    new { now = time.GetUtcNow(), node });
                foreach (var fax in lost)
                    await RecoverAsync(tx, fax);
                return lost.Count;
            },
            cancel);

    /// <summary>Gives up waiting and held faxes whose time is over; none during a pause. Some at a time: those of a broadcast end together, and nobody claims meanwhile. Returns how many.</summary>
    public async Task<int> ExpireAsync(CancellationToken cancel = default)
    {
        var expired = 0;
        int some;
        do
        {
            cancel.ThrowIfCancellationRequested();
            expired += some = await ExpireSomeAsync(cancel);
        }
        while (some == ExpiryBatch);
        return expired;
    }

    /// <summary>Raises the priority of those who have waited for another <see cref="SendingSettings.AgeStep"/>, some at a time: thousands may come of age at once, and nobody claims meanwhile.</summary>
    public async Task AgeAsync(CancellationToken cancel = default)
    {
        while (await AgeSomeAsync(cancel) == Batch)
            cancel.ThrowIfCancellationRequested();
    }

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await RecoverAsync(storage.Node, cancellationToken) is var count and > 0)
            Recovered(log, count);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await RecoverAsync(null, stoppingToken) is var count and > 0)
                    Recovered(log, count);
                await ExpireAsync(stoppingToken);
                await AgeAsync(stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                Failed(log, fault);
            }

            await Task.Delay(Interval, time, stoppingToken);
        }
    }

    private Task<int> ExpireSomeAsync(CancellationToken cancel) =>
        database.InTransactionAsync(
            async tx =>
            {
                var now = time.GetUtcNow();
                if (!await QueuePause.SettleAsync(tx, now))
                    return 0;
                var late = await tx.QueryAsync<QueuedFax>(
                    $"SELECT * FROM fax WHERE state IN ('waiting', 'held') AND not_after <= @now ORDER BY not_after LIMIT {ExpiryBatch} {database.SkipLocked}", new { now });
                foreach (var fax in late)
                    await ending.FinishAsync(tx, fax, FaxState.Failed, EndReason.Expired);
                return late.Count;
            },
            cancel);

    private Task<int> AgeSomeAsync(CancellationToken cancel) =>
        database.InTransactionAsync(
            tx => tx.ExecuteAsync(
                $"""
                UPDATE fax SET effective_priority = CASE WHEN priority > {FaxQueue.Aged} THEN priority - {FaxQueue.Aged} ELSE 0 END
                WHERE id IN (SELECT id FROM fax
                    WHERE state = 'waiting' AND effective_priority > 0 AND effective_priority > priority - {FaxQueue.Aged} LIMIT {Batch} {database.SkipLocked})
                """,
                new { now = time.GetUtcNow().ToUnixTimeMilliseconds(), step = settings.CurrentValue.AgeStepMilliseconds }),
            cancel);

    private async Task RecoverAsync(Transaction tx, QueuedFax fax)
    {
        var attempt = (await tx.FindAsync<Attempt>(
            "SELECT * FROM attempt WHERE fax_id = @Id AND number = @Attempt", new { fax.Id, fax.Attempt }))!;
        await ending.EndCallAsync(tx, fax, attempt.FirstPage, new CallOutcome
        {
            Status = CallStatus.OutcomeUnknown,
            Detail = $"Node {fax.ClaimedBy} broke down during the call: when it ended is unknown, the time given is its last sign of life.",
            PagesConfirmed = fax.ConfirmedPages - attempt.FirstPage,
            UncertainPage = attempt.UncertainPage is { } page ? page - attempt.FirstPage : -1,
            FaxAnswered = attempt.FaxAnswered,
            Started = attempt.StartedAt,
            Connected = attempt.ConnectedAt,
            Ended = fax.LeaseUntil is { } until ? until - FaxQueue.Lease : attempt.StartedAt,
        });
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Took back {Count} calls of a node that broke down")]
    private static partial void Recovered(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Keeping the queue failed")]
    private static partial void Failed(ILogger logger, Exception fault);
}
