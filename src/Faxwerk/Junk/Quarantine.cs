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
        WHERE q.released_at IS NULL AND q.fax_id < @before ORDER BY q.fax_id DESC LIMIT @limit
        """,
        new { before, limit },
        cancel);

    /// <summary>Lets a fax go where it would have gone; false where it is not kept.</summary>
    public Task<bool> ReleaseAsync(long faxId, Actor by, CancellationToken cancel) => database.InTransactionAsync(
        async tx =>
        {
            if (await tx.ExecuteAsync("UPDATE quarantine SET released_at = @now, released_by = @by WHERE fax_id = @faxId AND released_at IS NULL", new { faxId, by = by.Who, now = time.GetUtcNow() }) == 0)
                return false;
            await tasks.AddAsync(tx, new NewTask(ReceivedFaxes.RouteFax, new FaxToRoute(faxId, IsReleased: true), $"route:{faxId}:released"));
            await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.JunkReleased, $"received:{faxId}");
            tx.Announce(Topics.Received, faxId);
            return true;
        },
        cancel);
}
