using Faxwerk.Audit;
using Faxwerk.Directory;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Polling;

/// <summary>The table <c>poll_offer</c>: documents that callers may fetch, and how often they did.</summary>
public sealed class PollOffers(Database database, SecretText secrets, IOptionsMonitor<SiteSettings> site, IOptionsMonitor<PollingSettings> settings, TimeProvider time)
{
    /// <summary>A call that reads a page of a document which is given once has the document so long; the slowest page takes minutes.</summary>
    private static readonly TimeSpan Fetching = TimeSpan.FromMinutes(30);

    /// <summary>Offers a document whose pages are in the blob store; returns its id.</summary>
    public Task<long> AddAsync(NewOffer offer, Actor by, CancellationToken cancel = default) =>
        database.InTransactionAsync(
            async tx =>
            {
                var now = time.GetUtcNow();
                var id = await tx.FindAsync<long>(
                    """
                    INSERT INTO poll_offer (name, called, address, password, blob_id, page_count, once, valid_until, submitted_by, created_at, fetches, refusals)
                    VALUES (@Name, @called, @Address, @password, @BlobId, @PageCount, @once, @validUntil, @SubmittedBy, @now, 0, 0) RETURNING id
                    """,
                    new
                    {
                        offer.Name, called = E164(offer.Called), offer.Address, password = secrets.Protect(offer.Password), offer.BlobId, offer.PageCount, once = offer.Once ? 1 : 0,
                        validUntil = offer.ValidUntil ?? now + settings.CurrentValue.OfferFor, offer.SubmittedBy, now,
                    });
                await BlobUse.KeepAsync(tx, offer.BlobId, Owner(id));
                await AuditLog.AddAsync(tx, now, by, AuditAction.OfferAdded, $"offer:{id}", after: $"{offer.Name}, {offer.PageCount} pages");
                return id;
            },
            cancel);

    /// <summary>One offer, also one that is over; null where there is none.</summary>
    public Task<PollOffer?> FindAsync(long id, CancellationToken cancel = default) =>
        database.FindAsync<PollOffer>("SELECT * FROM poll_offer WHERE id = @id", new { id }, cancel);

    /// <summary>The newest first, also those that are over; <paramref name="submittedBy"/> null for all.</summary>
    public Task<IReadOnlyList<PollOffer>> ListAsync(string? submittedBy, long before, int limit, CancellationToken cancel = default) =>
        database.QueryAsync<PollOffer>(
            $"SELECT * FROM poll_offer WHERE id < @before{(submittedBy is null ? "" : " AND submitted_by = @submittedBy")} ORDER BY id DESC LIMIT @limit",
            new { submittedBy, before, limit },
            cancel);

    /// <summary>What a call to this number may fetch now, those for the number alone first. Passwords are still encrypted.</summary>
    public Task<IReadOnlyList<PollOffer>> ForCallAsync(SignalledNumber called, CancellationToken cancel = default) =>
        database.QueryAsync<PollOffer>(
            """
            SELECT * FROM poll_offer WHERE ended_at IS NULL AND (valid_until IS NULL OR valid_until > @now) AND called IN ('', @called, @e164)
              AND (once = 0 OR fetching_until IS NULL OR fetching_until <= @now)
            ORDER BY called DESC, id
            """,
            new { called = called.Signalled, e164 = called.E164, now = time.GetUtcNow() },
            cancel);

    /// <summary>A call begins to read the document. False where it may not: it is over, or given once and another call reads it.</summary>
    public Task<bool> TakeAsync(long id, CancellationToken cancel) =>
        SetFetchingAsync("id = @id AND ended_at IS NULL AND (once = 0 OR fetching_until IS NULL OR fetching_until <= @now)", id, cancel);

    /// <summary>The call that took the document reads its next page.</summary>
    public Task KeepAsync(long id, CancellationToken cancel) => SetFetchingAsync("id = @id", id, cancel);

    /// <summary>A call that read the document is over; one that took it <paramref name="whole"/> counts, and ends what is given once.</summary>
    public async Task FetchedAsync(Transaction tx, long id, bool whole)
    {
        var now = time.GetUtcNow();
        if (!whole)
        {
            await tx.ExecuteAsync("UPDATE poll_offer SET fetching_until = NULL WHERE id = @id", new { id });
            return;
        }

        var once = await tx.FindAsync<int>(
            "UPDATE poll_offer SET fetches = fetches + 1, last_fetched_at = @now, fetching_until = NULL WHERE id = @id RETURNING once", new { id, now });
        if (once != 0)
            await EndAsync(tx, id);
    }

    /// <summary>A call asked for the document with another password.</summary>
    public Task RefusedAsync(Transaction tx, long id) => tx.ExecuteAsync("UPDATE poll_offer SET refusals = refusals + 1 WHERE id = @id", new { id });

    /// <summary>Withdraws an offer; a call that reads it goes on. False where it was over.</summary>
    public Task<bool> RemoveAsync(long id, Actor by, CancellationToken cancel = default) =>
        database.InTransactionAsync(
            async tx =>
            {
                if (!await EndAsync(tx, id))
                    return false;
                await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.OfferRemoved, $"offer:{id}");
                return true;
            },
            cancel);

    /// <summary>Ends offers whose time is over, so that their pages need not be kept; returns how many.</summary>
    public Task<int> ExpireAsync(CancellationToken cancel = default) =>
        database.InTransactionAsync(
            async tx =>
            {
                // Those from before offers had to end have no time: theirs begins now, so that an upgrade ends none.
                var now = time.GetUtcNow();
                await tx.ExecuteAsync("UPDATE poll_offer SET valid_until = @until WHERE ended_at IS NULL AND valid_until IS NULL", new { until = now + settings.CurrentValue.OfferFor });
                var late = await tx.QueryAsync<long>("SELECT id FROM poll_offer WHERE ended_at IS NULL AND valid_until <= @now", new { now });
                foreach (var id in late)
                    await EndAsync(tx, id);
                foreach (var id in late)
                    await AuditLog.AddAsync(tx, now, "server", AuditAction.OfferExpired, $"offer:{id}");
                return late.Count;
            },
            cancel);

    /// <summary>Removes offers that were over before <paramref name="before"/>, a bounded number at a time; returns how many.</summary>
    public Task<int> PruneAsync(DateTimeOffset before, CancellationToken cancel) =>
        database.InTransactionAsync(
            tx => tx.ExecuteAsync("DELETE FROM poll_offer WHERE id IN (SELECT id FROM poll_offer WHERE ended_at < @before ORDER BY id LIMIT 1000)", new { before }), cancel);

    /// <summary>The blobs of the documents that may be fetched, and who offered each.</summary>
    public Task<IReadOnlyList<(string BlobId, string SubmittedBy)>> OpenAsync(CancellationToken cancel = default) =>
        database.QueryAsync<(string, string)>("SELECT blob_id, submitted_by FROM poll_offer WHERE ended_at IS NULL", null, cancel);

    private Task<bool> SetFetchingAsync(string condition, long id, CancellationToken cancel) =>
        database.InTransactionAsync(
            async tx =>
            {
                var now = time.GetUtcNow();
                return await tx.ExecuteAsync($"UPDATE poll_offer SET fetching_until = @until WHERE {condition}", new { id, now, until = now + Fetching }) > 0;
            },
            cancel);

    private static string Owner(long id) => $"poll_offer:{id}";

    private async Task<bool> EndAsync(Transaction tx, long id)
    {
        if (await tx.ExecuteAsync("UPDATE poll_offer SET ended_at = @now, password = '' WHERE id = @id AND ended_at IS NULL", new { id, now = time.GetUtcNow() }) == 0)
            return false;
        await BlobUse.ReleaseAsync(tx, Owner(id));
        return true;
    }

    private string E164(string number) => FaxNumber.Parse(number, site.CurrentValue)?.E164 ?? number;
}
