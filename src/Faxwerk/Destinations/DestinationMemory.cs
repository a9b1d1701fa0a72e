using System.Text.Json;
using Faxwerk.Storage;
using Faxwerk.Telephony;
using Microsoft.Extensions.Options;

namespace Faxwerk.Destinations;

/// <summary>The tables <c>destination</c> and <c>destination_change</c>: what is left out of calls to a number, and who or what changed that.</summary>
public sealed class DestinationMemory(Database database, IOptionsMonitor<DestinationSettings> settings, TimeProvider time)
{
    /// <summary>What holds for a number now; null where nothing is known.</summary>
    public Task<Destination?> FindAsync(string number, CancellationToken cancel = default) =>
        database.FindAsync<Destination>(
            "SELECT * FROM destination WHERE number = @number AND (until IS NULL OR until > @now)", new { number, now = time.GetUtcNow() }, cancel);

    /// <summary>All that hold now, by number, after <paramref name="after"/>.</summary>
    public Task<IReadOnlyList<Destination>> ListAsync(string after, int limit, CancellationToken cancel = default) =>
        database.QueryAsync<Destination>(
            "SELECT * FROM destination WHERE number > @after AND (until IS NULL OR until > @now) ORDER BY number LIMIT @limit",
            new { after, limit, now = time.GetUtcNow() },
            cancel);

    /// <summary>Sets what is left out until somebody changes it; nothing left out forgets the number.</summary>
    public Task SetAsync(string number, FaxRestrictions restrictions, string reason, string by, CancellationToken cancel = default) =>
        database.InTransactionAsync(
            tx => WriteAsync(
                tx,
                new Destination
                {
                    Number = number, NoT38 = restrictions.NoT38, NoV17 = restrictions.NoV17, NoEcm = restrictions.NoEcm, Reason = reason, Since = time.GetUtcNow(),
                },
                by),
            cancel);

    /// <summary>Forgets a number; false where nothing was known.</summary>
    public Task<bool> RemoveAsync(string number, string by, CancellationToken cancel = default) =>
        database.InTransactionAsync(
            async tx =>
            {
                if (await tx.FindAsync<string>("SELECT number FROM destination WHERE number = @number", new { number }) is null)
                    return false;
                await WriteAsync(tx, new Destination { Number = number }, by);
                return true;
            },
            cancel);

    /// <summary>Learns from a call in the transaction that records its end.</summary>
    public async Task LearnAsync(Transaction tx, string number, CallOutcome outcome, string by)
    {
        var now = time.GetUtcNow();
        var row = await tx.FindAsync<Destination>($"SELECT * FROM destination WHERE number = @number {database.ForUpdate}", new { number });
        var known = row is null || row.Until <= now ? new Destination { Number = number } : row;
        var after = DestinationRules.After(known, outcome, settings.CurrentValue, now);
        if (after.Restrictions != known.Restrictions)
            await WriteAsync(tx, after, by);
        else if (after != known)
            await tx.ExecuteAsync("UPDATE destination SET successes = @Successes WHERE number = @Number", new { after.Number, after.Successes });
    }

    private async Task WriteAsync(Transaction tx, Destination destination, string by)
    {
        var (noT38, noV17, noEcm) = (destination.NoT38 ? 1 : 0, destination.NoV17 ? 1 : 0, destination.NoEcm ? 1 : 0);
        await tx.ExecuteAsync(
            destination.IsEmpty
                ? "DELETE FROM destination WHERE number = @Number"
                : """
                  INSERT INTO destination (number, no_t38, no_v17, no_ecm, reason, since, until, successes)
                  VALUES (@Number, @noT38, @noV17, @noEcm, @Reason, @Since, @Until, @Successes)
                  ON CONFLICT (number) DO UPDATE SET no_t38 = excluded.no_t38, no_v17 = excluded.no_v17, no_ecm = excluded.no_ecm, reason = excluded.reason,
                      since = excluded.since, until = excluded.until, successes = excluded.successes
                  """,
            new { destination.Number, noT38, noV17, noEcm, destination.Reason, destination.Since, destination.Until, destination.Successes });
        await tx.ExecuteAsync(
            "INSERT INTO destination_change (number, value, changed_at, changed_by) VALUES (@Number, @value, @now, @by)",
            new { destination.Number, value = JsonSerializer.Serialize(destination, JsonSerializerOptions.Web), now = time.GetUtcNow(), by });
    }
}
