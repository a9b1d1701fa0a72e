using Faxwerk.Audit;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Policies;

/// <summary>
/// Lets go of pages and faxes that are past their time (<c>retention</c>), a bounded number a transaction, and notes in the audit log how many. What is on legal hold in the archive stays, and so do
/// its pages here; blobs that nobody else needs are removed by <see cref="BlobSweep"/>.
/// </summary>
public sealed class Retention(Database database, IOptionsMonitor<RetentionSettings> settings, TimeProvider time, ILogger<Retention> log) : Sweep(time, log)
{
    private const int Batch = 500;

    private const string NotHeld = "NOT EXISTS (SELECT 1 FROM archive_document d WHERE d.direction = @direction AND d.fax_id = f.id AND d.held = 1)";

    /// <summary>Its faxes share one document.</summary>
    private const string EndedBroadcasts =
        """
        SELECT f.id FROM broadcast f
        WHERE f.created_at < @before AND EXISTS (SELECT 1 FROM blob_use u WHERE u.owner = 'broadcast:' || f.id)
          AND NOT EXISTS (SELECT 1 FROM fax x WHERE x.broadcast_id = f.id AND (x.finished_at IS NULL OR x.finished_at >= @before))
          AND NOT EXISTS (SELECT 1 FROM fax x JOIN archive_document d ON d.direction = @direction AND d.fax_id = x.id AND d.held = 1 WHERE x.broadcast_id = f.id)
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
                $"SELECT f.id FROM received_fax f WHERE f.ended_at < @before AND {NotHeld} AND EXISTS (SELECT 1 FROM blob_use u WHERE u.owner = 'received_fax:' || f.id) ORDER BY f.id LIMIT @Batch",
                (_, _) => Task.CompletedTask, cancel)
            + await SweepAsync(
                "faxes", "fax:", kept.Faxes, $"SELECT f.id FROM fax f WHERE f.finished_at < @before AND {NotHeld} ORDER BY f.id LIMIT @Batch", RemoveFaxAsync, cancel);
    }

    private async Task<int> SweepAsync(string what, string owner, TimeSpan kept, string sql, Func<Transaction, long, Task> remove, CancellationToken cancel)
    {
        if (kept == TimeSpan.Zero)
            return 0;
        var (before, removed) = (_time.GetUtcNow() - kept, 0);
        while (await database.InTransactionAsync(tx => BatchAsync(tx, owner, sql, before, what == "received" ? what : "sent", remove), cancel) is var count and > 0)
            removed += count;
        if (removed > 0)
        {
            await database.InTransactionAsync(
                tx => AuditLog.AddAsync(tx, _time.GetUtcNow(), Self, AuditAction.RetentionEnded, $"retention:{what}", "", $"{removed} that ended before {before:u}"), cancel);
        }

        return removed;
    }

    private static async Task<int> BatchAsync(Transaction tx, string owner, string sql, DateTimeOffset before, string direction, Func<Transaction, long, Task> remove)
    {
        var ids = await tx.QueryAsync<long>(sql, new { before, direction, Batch });
        foreach (var id in ids)
        {
            await BlobUse.ReleaseAsync(tx, $"{owner}{id}");
            await remove(tx, id);
        }

        return ids.Count;
    }

    private static async Task RemoveFaxAsync(Transaction tx, long id)
    {
        await tx.ExecuteAsync("DELETE FROM attempt WHERE fax_id = @id", new { id });
        await tx.ExecuteAsync("DELETE FROM clear_password WHERE fax_id = @id", new { id });
        await tx.ExecuteAsync("DELETE FROM fax WHERE id = @id", new { id });
    }
}
