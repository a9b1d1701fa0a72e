using Faxwerk.Audit;
using Faxwerk.Inbox;
using Faxwerk.Storage;
using Faxwerk.Tasks;

namespace Faxwerk.Junk;

/// <summary>A row of table <c>quarantine</c> with what its fax says: kept from everybody until it is released.</summary>
public sealed record QuarantinedFax
{
    /// <summary>The fax.</summary>
    public long FaxId { get; init; }

    /// <summary>The rule in words.</summary>
    public string Cause { get; init; } = "";

    /// <summary>Since when.</summary>
    public DateTimeOffset HeldAt { get; init; }

    /// <summary>The fax's caller, as signalled.</summary>
    public string Caller { get; init; } = "";

    /// <summary>The fax's called number, as signalled.</summary>
    public string Called { get; init; } = "";

    /// <summary>What the sending machine calls itself.</summary>
    public string? Csid { get; init; }

    /// <summary>Its pages.</summary>
    public int Pages { get; init; }
}

/// <summary>The table <c>quarantine</c>.</summary>
/// <remarks>A fax that was deleted stays in the table, without pages and text, so that it is in no inbox and the journal's entry leads somewhere.</remarks>
public sealed class Quarantine(Database database, TaskQueue tasks, TimeProvider time)
{
    /// <summary>Keeps a fax from everybody.</summary>
    public async Task HoldAsync(Transaction tx, long faxId, string cause)
    {
        await tx.ExecuteAsync("INSERT INTO quarantine (fax_id, cause, held_at) VALUES (@faxId, @cause, @now) ON CONFLICT (fax_id) DO NOTHING", new { faxId, cause, now = time.GetUtcNow() });
        tx.Announce(Topics.Received, faxId);
    }

    /// <summary>What is kept now, the newest first.</summary>
    public Task<IReadOnlyList<QuarantinedFax>> ListAsync(long before, int limit, CancellationToken cancel) => database.QueryAsync<QuarantinedFax>(
        """
        SELECT q.fax_id, q.cause, q.held_at, f.caller, f.called, f.csid, f.pages FROM quarantine q JOIN received_fax f ON f.id = q.fax_id
        WHERE q.released_at IS NULL AND q.deleted_at IS NULL AND q.fax_id < @before ORDER BY q.fax_id DESC LIMIT @limit
        """,
        new { before, limit },
        cancel);

    /// <summary>Those of these that are kept now.</summary>
    public async Task<IReadOnlyList<QuarantinedFax>> FindAsync(IReadOnlyCollection<long> faxIds, CancellationToken cancel)
    {
        var kept = new List<QuarantinedFax>();
        foreach (var id in faxIds)
            kept.AddRange((await ListAsync(id + 1, 1, cancel)).Where(fax => fax.FaxId == id));
        return kept;
    }

    /// <summary>How many are kept now.</summary>
    public Task<int> CountAsync(CancellationToken cancel) => database.FindAsync<int>("SELECT count(*) FROM quarantine WHERE released_at IS NULL AND deleted_at IS NULL", null, cancel);

    /// <summary>Deletes pages and text of faxes; returns how many of these were kept.</summary>
    public Task<int> DeleteAsync(IReadOnlyCollection<long> faxIds, Actor by, CancellationToken cancel) => database.InTransactionAsync(
        async tx =>
        {
            var deleted = 0;
            foreach (var id in faxIds.Distinct())
                deleted += await DeleteAsync(tx, id, by) ? 1 : 0;
            return deleted;
        },
        cancel);

    /// <summary>Deletes what has been kept since before a time, a bounded number of them; returns how many.</summary>
    public Task<int> DeleteBeforeAsync(DateTimeOffset before, int most, Actor by, CancellationToken cancel) => database.InTransactionAsync(
        async tx =>
        {
            var old = await tx.QueryAsync<long>("SELECT fax_id FROM quarantine WHERE released_at IS NULL AND deleted_at IS NULL AND held_at < @before ORDER BY fax_id LIMIT @most", new { before, most });
            foreach (var id in old)
                await DeleteAsync(tx, id, by);
            return old.Count;
        },
        cancel);

    private async Task<bool> DeleteAsync(Transaction tx, long faxId, Actor by)
    {
        var now = time.GetUtcNow();
        if (await tx.FindAsync<string>("UPDATE quarantine SET deleted_at = @now, deleted_by = @by WHERE fax_id = @faxId AND released_at IS NULL AND deleted_at IS NULL RETURNING cause", new { faxId, by = by.Who, now }) is not { } cause)
            return false;
        await BlobUse.ReleaseAsync(tx, $"received_fax:{faxId}");
        await tx.ExecuteAsync("DELETE FROM received_text WHERE fax_id = @faxId", new { faxId });
        await tx.ExecuteAsync("DELETE FROM received_page WHERE fax_id = @faxId", new { faxId });
        await tx.ExecuteAsync("UPDATE received_fax SET pages = 0, detail = 'It was deleted from the quarantine.' WHERE id = @faxId", new { faxId });
        await AuditLog.AddAsync(tx, now, by, AuditAction.JunkDeleted, $"received:{faxId}", cause);
        tx.Announce(Topics.Received, faxId);
        return true;
    }

    /// <summary>Lets a fax go where it would have gone; false where it is not kept.</summary>
    public Task<bool> ReleaseAsync(long faxId, Actor by, CancellationToken cancel) => database.InTransactionAsync(
        async tx =>
        {
            if (await tx.ExecuteAsync("UPDATE quarantine SET released_at = @now, released_by = @by WHERE fax_id = @faxId AND released_at IS NULL AND deleted_at IS NULL", new { faxId, by = by.Who, now = time.GetUtcNow() }) == 0)
                return false;
            await tasks.AddAsync(tx, new NewTask(ReceivedFaxes.RouteFax, new FaxToRoute(faxId, IsReleased: true), $"route:{faxId}:released"));
            await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.JunkReleased, $"received:{faxId}");
            tx.Announce(Topics.Received, faxId);
            return true;
        },
        cancel);
}
