using System.Text.Json;
using Faxwerk.Audit;
using Faxwerk.Storage;
using Faxwerk.Telephony;
using Microsoft.Extensions.Options;

namespace Faxwerk.Destinations;

/// <summary>
/// The tables <c>destination</c> and <c>destination_change</c>: what is left out of calls to a number, and who or what changed that. What calls teach belongs to the
/// number and the trunk; what somebody sets holds for every trunk, and stands above it.
/// </summary>
public sealed class DestinationMemory(Database database, IOptionsMonitor<DestinationSettings> settings, TimeProvider time)
{
    private const string Select = "SELECT d.*, l.name AS trunk FROM destination d LEFT JOIN line l ON l.id = d.line_id";

    private const string Holds = "(until IS NULL OR until > @now)";

    /// <summary>What holds now for calls to a number over a trunk; null where nothing is known.</summary>
    public Task<Destination?> FindAsync(string number, int lineId, CancellationToken cancel = default) =>
        database.FindAsync<Destination>(
            $"{Select} WHERE number = @number AND line_id IN ({Destination.EveryLine}, @lineId) AND {Holds} ORDER BY line_id LIMIT 1",
            new { number, lineId, now = time.GetUtcNow() },
            cancel);

    /// <summary>All that hold for a number now: one for every trunk, or one for each trunk that taught something.</summary>
    public Task<IReadOnlyList<Destination>> FindAllAsync(string number, CancellationToken cancel = default) =>
        database.QueryAsync<Destination>($"{Select} WHERE number = @number AND {Holds} ORDER BY line_id", new { number, now = time.GetUtcNow() }, cancel);

    /// <summary>Those of at most <paramref name="limit"/> numbers that hold now, by number, after <paramref name="after"/>.</summary>
    public Task<IReadOnlyList<Destination>> ListAsync(string after, int limit, CancellationToken cancel = default) =>
        database.QueryAsync<Destination>(
            $"""
            {Select} WHERE {Holds} AND number IN (SELECT DISTINCT number FROM destination WHERE number > @after AND {Holds} ORDER BY number LIMIT @limit)
            ORDER BY number, line_id
            """,
            new { after, limit, now = time.GetUtcNow() },
            cancel);

    /// <summary>Sets what every trunk leaves out until somebody changes it, in place of what calls taught; nothing left out forgets the number.</summary>
    public Task SetAsync(string number, FaxRestrictions restrictions, string reason, Actor by, CancellationToken cancel = default) =>
        database.InTransactionAsync(
            async tx =>
            {
                var set = new Destination
                {
                    Number = number, NoT38 = restrictions.NoT38, NoV17 = restrictions.NoV17, NoEcm = restrictions.NoEcm, Reason = reason, Since = time.GetUtcNow(),
                };
                await ForgetAsync(tx, number);
                await WriteAsync(tx, set, by.Who);
                await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.DestinationChanged, $"destination:{number}", after: JsonSerializer.Serialize(restrictions, JsonSerializerOptions.Web));
            },
            cancel);

    /// <summary>Forgets a number, whatever trunk taught it; false where nothing was known.</summary>
    public Task<bool> RemoveAsync(string number, Actor by, CancellationToken cancel = default) =>
        database.InTransactionAsync(
            async tx =>
            {
                if (await ForgetAsync(tx, number) == 0)
                    return false;
                await WriteAsync(tx, new Destination { Number = number }, by.Who);
                await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.DestinationChanged, $"destination:{number}");
                return true;
            },
            cancel);

    /// <summary>Learns from a call over a trunk in the transaction that records its end.</summary>
    public async Task LearnAsync(Transaction tx, string number, int lineId, CallOutcome outcome, string by)
    {
        var now = time.GetUtcNow();
        var row = await tx.FindAsync<Destination>(
            $"""
            SELECT * FROM destination WHERE number = @number AND line_id IN ({Destination.EveryLine}, @lineId) ORDER BY line_id LIMIT 1 {database.ForUpdate}
            """,
            new { number, lineId });
        var known = row is null || row.Until <= now ? new Destination { Number = number, LineId = lineId } : row;
        var after = DestinationRules.After(known, outcome, settings.CurrentValue, now);
        if (after.Restrictions != known.Restrictions)
            await WriteAsync(tx, after, by);
        else if (after != known)
            await tx.ExecuteAsync("UPDATE destination SET successes = @Successes WHERE number = @Number AND line_id = @LineId", new { after.Number, after.LineId, after.Successes });
    }

    /// <summary>Removes changes from before <paramref name="before"/> and what ceased to hold before, a bounded number at a time; returns how many. What holds stays.</summary>
    public Task<int> PruneAsync(DateTimeOffset before, CancellationToken cancel) =>
        database.InTransactionAsync(
            async tx =>
                await tx.ExecuteAsync(
                    "DELETE FROM destination_change WHERE id IN (SELECT id FROM destination_change WHERE changed_at < @before ORDER BY changed_at LIMIT 1000)", new { before })
                + await tx.ExecuteAsync("DELETE FROM destination WHERE until < @before", new { before }),
            cancel);

    private static Task<int> ForgetAsync(Transaction tx, string number) => tx.ExecuteAsync("DELETE FROM destination WHERE number = @number", new { number });

    private async Task WriteAsync(Transaction tx, Destination destination, string by)
    {
        var (noT38, noV17, noEcm) = (destination.NoT38 ? 1 : 0, destination.NoV17 ? 1 : 0, destination.NoEcm ? 1 : 0);
        await tx.ExecuteAsync(
            destination.IsEmpty
                ? "DELETE FROM destination WHERE number = @Number AND line_id = @LineId"
                : """
                  INSERT INTO destination (number, line_id, no_t38, no_v17, no_ecm, reason, since, until, successes)
                  VALUES (@Number, @LineId, @noT38, @noV17, @noEcm, @Reason, @Since, @Until, @Successes)
                  ON CONFLICT (number, line_id) DO UPDATE SET no_t38 = excluded.no_t38, no_v17 = excluded.no_v17, no_ecm = excluded.no_ecm,
                      reason = excluded.reason, since = excluded.since, until = excluded.until, successes = excluded.successes
                  """,
            new { destination.Number, destination.LineId, noT38, noV17, noEcm, destination.Reason, destination.Since, destination.Until, destination.Successes });
        await tx.ExecuteAsync(
            "INSERT INTO destination_change (number, value, changed_at, changed_by) VALUES (@Number, @value, @now, @by)",
            new { destination.Number, value = JsonSerializer.Serialize(destination, JsonSerializerOptions.Web), now = time.GetUtcNow(), by });
    }
}
