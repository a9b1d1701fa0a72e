using Faxwerk.Audit;
using Faxwerk.Queue;
using Faxwerk.Storage;

namespace Faxwerk.Broadcasting;

/// <summary>The table <c>broadcast</c>.</summary>
public sealed class BroadcastTable(Database database, BroadcastFaxes faxes, FaxQueue queue, TimeProvider time)
{
    /// <summary>So many faxes a transaction: a broadcast of thousands must not keep the lines from claiming.</summary>
    private const int Batch = 50;

    /// <summary>Adds a broadcast with all its faxes, in the caller's transaction.</summary>
    public async Task<long> AddAsync(Transaction tx, NewFax fax, string reportTo, TimeSpan spread, TimeSpan patience, Actor by)
    {
        var now = time.GetUtcNow();
        var id = await tx.FindAsync<long>(
            """
            INSERT INTO broadcast (job_id, submitted_by, subject, report_to, recipients, created_at, last_due_at) VALUES (@JobId, @SubmittedBy, @Subject, @reportTo, @recipients, @now, @now) RETURNING id
            """,
            new { fax.JobId, fax.SubmittedBy, fax.Subject, reportTo, recipients = fax.Recipients.Count, now });
        var last = await faxes.EnqueueAsync(tx, fax, id, spread, patience);
        await tx.ExecuteAsync("UPDATE broadcast SET last_due_at = @last WHERE id = @id", new { id, last });
        await AuditLog.AddAsync(tx, now, by, AuditAction.BroadcastAdded, $"broadcast:{id}", "", $"{fax.Recipients.Count} recipients");
        return id;
    }

    /// <summary>One; null where there is none.</summary>
    public Task<Broadcast?> FindAsync(long id, CancellationToken cancel = default) => database.FindAsync<Broadcast>("SELECT * FROM broadcast WHERE id = @id", new { id }, cancel);

    /// <summary>The one of a submission; null where there is none.</summary>
    public Task<Broadcast?> FindAsync(string jobId, CancellationToken cancel = default) => database.FindAsync<Broadcast>("SELECT * FROM broadcast WHERE job_id = @jobId", new { jobId }, cancel);

    /// <summary>The newest first, with ids below <paramref name="before"/>; those of one caller where he is named.</summary>
    public Task<IReadOnlyList<Broadcast>> ListAsync(string? submittedBy, long before, int limit, CancellationToken cancel = default) => database.QueryAsync<Broadcast>(
        $"SELECT * FROM broadcast WHERE id < @before {(submittedBy is null ? "" : "AND submitted_by = @submittedBy")} ORDER BY id DESC LIMIT @limit", new { submittedBy, before, limit }, cancel);

    /// <summary>Those that are not over, the oldest first.</summary>
    public Task<IReadOnlyList<Broadcast>> OpenAsync(CancellationToken cancel = default) => database.QueryAsync<Broadcast>("SELECT * FROM broadcast WHERE finished_at IS NULL ORDER BY id", null, cancel);

    /// <summary>How far it is.</summary>
    public async Task<BroadcastProgress> ProgressAsync(Broadcast broadcast, CancellationToken cancel = default) => (await ProgressAsync([broadcast], cancel))[broadcast.Id];

    /// <summary>How far some are, by id. One that is over is not counted again.</summary>
    public async Task<IReadOnlyDictionary<long, BroadcastProgress>> ProgressAsync(IReadOnlyList<Broadcast> broadcasts, CancellationToken cancel = default)
    {
        var open = broadcasts.Where(broadcast => broadcast.Sent is null).Select(broadcast => broadcast.Id).ToList();
        var counts = (open.Count == 0 ? [] : await database.QueryAsync<StateCount>(
                $"SELECT broadcast_id, state, count(*) AS faxes FROM fax WHERE broadcast_id IN ({string.Join(", ", open)}) GROUP BY broadcast_id, state", null, cancel))
            .ToDictionary(row => (row.BroadcastId, row.State), row => (int)row.Faxes);
        return broadcasts.ToDictionary(broadcast => broadcast.Id, broadcast => broadcast.Sent is { } sent
            ? new BroadcastProgress(0, 0, 0, sent, broadcast.Failed ?? 0, broadcast.Cancelled ?? 0)
            : new BroadcastProgress(
                Of(broadcast, FaxState.Waiting), Of(broadcast, FaxState.Held), Of(broadcast, FaxState.Sending), Of(broadcast, FaxState.Sent), Of(broadcast, FaxState.Failed), Of(broadcast, FaxState.Cancelled)));

        int Of(Broadcast broadcast, FaxState state) => counts.GetValueOrDefault((broadcast.Id, state));
    }

    /// <summary>Ends it in the caller's transaction; false where another node came first.</summary>
    public static async Task<bool> FinishAsync(Transaction tx, long id, BroadcastProgress progress, DateTimeOffset now) => await tx.ExecuteAsync(
        "UPDATE broadcast SET finished_at = @now, sent = @Sent, failed = @Failed, cancelled = @Cancelled WHERE id = @id AND finished_at IS NULL",
        new { id, now, progress.Sent, progress.Failed, progress.Cancelled }) > 0;

    /// <summary>Notes in the caller's transaction that its sender hears of the delay; false where another node came first.</summary>
    public static async Task<bool> TellLateAsync(Transaction tx, long id, DateTimeOffset now) =>
        await tx.ExecuteAsync("UPDATE broadcast SET late_told_at = @now WHERE id = @id AND late_told_at IS NULL AND finished_at IS NULL", new { id, now }) > 0;

    /// <summary>
    /// Cancels it: none of its faxes is called from now on, calls that are on are ended. The faxes are ended one batch after the other by <see cref="CancelSomeAsync"/>. False where it is over, or was
    /// cancelled before.
    /// </summary>
    public Task<bool> CancelAsync(long id, Actor by, CancellationToken cancel) => database.InTransactionAsync(
        async tx =>
        {
            var now = time.GetUtcNow();
            if (await tx.ExecuteAsync("UPDATE broadcast SET cancelled_at = @now WHERE id = @id AND cancelled_at IS NULL AND finished_at IS NULL", new { id, now }) == 0)
                return false;
            await tx.ExecuteAsync("UPDATE fax SET state = 'held' WHERE broadcast_id = @id AND state = 'waiting'", new { id });
            await tx.ExecuteAsync("UPDATE fax SET cancel_requested_at = @now WHERE broadcast_id = @id AND state = 'sending'", new { id, now });
            tx.Announce(Topics.Queue);
            await AuditLog.AddAsync(tx, now, by, AuditAction.BroadcastCancelled, $"broadcast:{id}");
            return true;
        },
        cancel);

    /// <summary>Ends some faxes of a broadcast that was cancelled; returns how many.</summary>
    public Task<int> CancelSomeAsync(long id, CancellationToken cancel) => database.InTransactionAsync(
        async tx =>
        {
            var open = await tx.QueryAsync<long>($"SELECT id FROM fax WHERE broadcast_id = @id AND state IN ('held', 'waiting') ORDER BY id LIMIT {Batch} {database.SkipLocked}", new { id });
            foreach (var fax in open)
                await queue.CancelAsync(tx, fax, null);
            return open.Count;
        },
        cancel);

    private sealed record StateCount
    {
        public long BroadcastId { get; init; }

        public FaxState State { get; init; }

        public long Faxes { get; init; }
    }
}
