using Faxwerk.Audit;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Policies;

/// <summary>
/// Lets go of pages and faxes that are past their time (<c>retention</c>), a bounded number a transaction, and notes in the audit log how many. What is on legal hold in the archive, or is not in it yet, stays,
/// and so do its pages here; a fax stands in lists until its whole job is over and reported. Blobs that nobody else needs are removed by <see cref="BlobSweep"/>.
/// </summary>
public sealed class Retention(Database database, IOptionsMonitor<RetentionSettings> settings, TimeProvider time, ILogger<Retention> log) : Sweep(time, log)
{
    private const int Batch = 500, AuditBatch = 10_000;

    /// <summary>Neither on legal hold nor still to be archived: the archive reads the pages only when it is at hand, and somebody may restart a task that was given up.</summary>
    private const string NotHeld =
        """
        NOT EXISTS (SELECT 1 FROM archive_document d WHERE d.direction = @direction AND d.fax_id = f.id AND d.held = 1)
        AND NOT EXISTS (SELECT 1 FROM task t WHERE t.dedupe_key = 'archive:' || @direction || ':' || f.id AND t.state <> 'done')
        """;

    /// <summary>Somebody has it or has had it: it waits for nobody, is not in the quarantine, and where a delivery has failed another one after it is done.</summary>
    private const string IsDelivered =
        """
        NOT EXISTS (SELECT 1 FROM delivery d WHERE d.fax_id = f.id AND d.state = 'waiting')
        AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.fax_id = f.id AND d.state = 'failed' AND NOT EXISTS (SELECT 1 FROM delivery l WHERE l.fax_id = f.id AND l.state = 'done' AND l.id > d.id))
        AND NOT EXISTS (SELECT 1 FROM quarantine q WHERE q.fax_id = f.id AND q.released_at IS NULL)
        """;

    /// <summary>Nothing of its job is open, and the report, which names all of it, is written.</summary>
    private const string JobIsOver =
        """
        NOT EXISTS (SELECT 1 FROM fax x WHERE x.job_id = f.job_id AND x.finished_at IS NULL)
        AND NOT EXISTS (SELECT 1 FROM broadcast b WHERE b.id = f.broadcast_id AND b.finished_at IS NULL)
        AND NOT EXISTS (SELECT 1 FROM fax x JOIN task t ON t.dedupe_key = 'report:' || x.id WHERE x.job_id = f.job_id AND t.state = 'waiting')
        """;

    /// <summary>Its faxes share one document.</summary>
    private const string EndedBroadcasts =
        """
        SELECT f.id FROM broadcast f
        WHERE f.created_at < @before AND EXISTS (SELECT 1 FROM blob_use u WHERE u.owner = 'broadcast:' || f.id)
          AND NOT EXISTS (SELECT 1 FROM fax x WHERE x.broadcast_id = f.id AND (x.finished_at IS NULL OR x.finished_at >= @before))
          AND NOT EXISTS (SELECT 1 FROM fax x JOIN archive_document d ON d.direction = @direction AND d.fax_id = x.id AND d.held = 1 WHERE x.broadcast_id = f.id)
          AND NOT EXISTS (SELECT 1 FROM fax x JOIN task t ON t.dedupe_key = 'archive:' || @direction || ':' || x.id AND t.state <> 'done' WHERE x.broadcast_id = f.id)
        ORDER BY f.id LIMIT @Batch
        """;

    private static readonly Actor Self = new("server");

    private readonly TimeProvider _time = time;

    /// <inheritdoc/>
    protected override string What => "pages and faxes that are past their time";

    /// <inheritdoc/>
    public override async Task<int> SweepAsync(CancellationToken cancel)
    {
        var kept = settings.CurrentValue;
        return await SweepAsync(
                "sent", "fax:", kept.SentPages,
                $"SELECT f.id FROM fax f WHERE f.finished_at < @before AND {NotHeld} AND EXISTS (SELECT 1 FROM blob_use u WHERE u.owner = 'fax:' || f.id) ORDER BY f.id LIMIT @Batch",
                (_, _) => Task.CompletedTask, cancel)
            + await SweepAsync("broadcasts", "broadcast:", kept.SentPages, EndedBroadcasts, (_, _) => Task.CompletedTask, cancel)
            + await SweepAsync(
                "received", "received_fax:", kept.ReceivedPages,
                $"SELECT f.id FROM received_fax f WHERE f.ended_at < @before AND {NotHeld} AND {IsDelivered} AND EXISTS (SELECT 1 FROM blob_use u WHERE u.owner = 'received_fax:' || f.id) ORDER BY f.id LIMIT @Batch",
                (_, _) => Task.CompletedTask, cancel)
            + await SweepAsync(
                "faxes", "fax:", kept.Faxes, $"SELECT f.id FROM fax f WHERE f.finished_at < @before AND {NotHeld} AND {JobIsOver} ORDER BY f.id LIMIT @Batch", RemoveFaxAsync, cancel)
            + await CutAuditAsync(kept.AuditLog, cancel);
    }

    private async Task<int> CutAuditAsync(TimeSpan kept, CancellationToken cancel)
    {
        if (kept == TimeSpan.Zero)
            return 0;
        var (now, removed) = (_time.GetUtcNow(), 0);
        while (await database.InTransactionAsync(tx => AuditLog.CutAsync(tx, now - kept, AuditBatch, Self, now), cancel) is var count and > 0)
            removed += count;
        return removed;
    }

    private async Task<int> SweepAsync(string what, string owner, TimeSpan kept, string sql, Func<Transaction, long, Task> remove, CancellationToken cancel)
    {
        if (kept == TimeSpan.Zero)
            return 0;
        var (before, removed) = (_time.GetUtcNow() - kept, 0);
        while (await database.InTransactionAsync(tx => BatchAsync(tx, what, owner, sql, before, remove), cancel) is var count and > 0)
            removed += count;
        return removed;
    }

    private async Task<int> BatchAsync(Transaction tx, string what, string owner, string sql, DateTimeOffset before, Func<Transaction, long, Task> remove)
    {
        var ids = await tx.QueryAsync<long>(sql, new { before, direction = what == "received" ? what : "sent", Batch });
        foreach (var id in ids)
        {
            await BlobUse.ReleaseAsync(tx, $"{owner}{id}");
            await remove(tx, id);
        }

        if (ids.Count > 0)
            await AuditLog.AddAsync(tx, _time.GetUtcNow(), Self, AuditAction.RetentionEnded, $"retention:{what}", "", $"{ids.Count} that ended before {before:u}");
        return ids.Count;
    }

    private static async Task RemoveFaxAsync(Transaction tx, long id)
    {
        await tx.ExecuteAsync("DELETE FROM attempt WHERE fax_id = @id", new { id });
        await tx.ExecuteAsync("DELETE FROM clear_password WHERE fax_id = @id", new { id });
        await tx.ExecuteAsync("DELETE FROM fax WHERE id = @id", new { id });
    }
}
