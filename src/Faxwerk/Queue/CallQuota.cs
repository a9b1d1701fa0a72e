using Faxwerk.Settings;
using Faxwerk.Storage;

namespace Faxwerk.Queue;

/// <summary>How many calls a line may make within an hour and within 24 hours, on all nodes together; 0 is no limit.</summary>
public readonly record struct CallQuota(int PerHour, int PerDay)
{
    /// <summary>That of a trunk.</summary>
    public static CallQuota Of(TrunkSettings trunk) => new(trunk.CallsPerHour, trunk.CallsPerDay);

    /// <summary>Which limit is reached as it looks now; null for none.</summary>
    public Task<string?> ReachedAsync(Database database, int lineId, DateTimeOffset now, CancellationToken cancel = default) =>
        ReachedAsync((sql, args) => database.FindAsync<int>(sql, args, cancel), lineId, now);

    /// <summary>The same in the transaction of a claim, which keeps all others from claiming: nodes that claim at the same time cannot pass it.</summary>
    internal Task<string?> ReachedAsync(Transaction tx, int lineId, DateTimeOffset now) => ReachedAsync(tx.FindAsync<int>, lineId, now);

    private async Task<string?> ReachedAsync(Func<string, object, Task<int>> count, int lineId, DateTimeOffset now)
    {
        const string calls = "SELECT count(*) FROM line_attempt WHERE line_id = @lineId AND started_at > @since";
        if (PerHour > 0 && await count(calls, new { lineId, since = now - TimeSpan.FromHours(1) }) >= PerHour)
            return $"{PerHour} calls within an hour (callsPerHour)";
        if (PerDay > 0 && await count(calls, new { lineId, since = now - TimeSpan.FromDays(1) }) >= PerDay)
            return $"{PerDay} calls within 24 hours (callsPerDay)";
        return null;
    }
}
