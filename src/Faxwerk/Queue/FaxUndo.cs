using Faxwerk.Directory;
using Faxwerk.Storage;

namespace Faxwerk.Queue;

/// <summary>
/// What a fax had before somebody changed it; what is null was not changed. An empty <paramref name="Trunk"/> is what the rules have for it, <paramref name="SentNow"/> and <paramref name="Held"/>
/// tell that it was to go at once or was held. With <paramref name="DueAt"/> come when it was wanted, until when it was to go, and whether its sender gave it a time of its own.
/// </summary>
public sealed record FaxBefore(long Id, FaxPriority? Priority = null, DateTimeOffset? DueAt = null, string? Trunk = null, bool SentNow = false, bool Held = false,
    DateTimeOffset? WantedAt = null, DateTimeOffset? NotAfter = null, bool HasOwnTime = false);

/// <summary>Takes back what was done to faxes that wait.</summary>
public sealed class FaxUndo(FaxSteering steering, RouteTable routes)
{
    /// <summary>All that can be taken back, as it is now; null where there is no such fax.</summary>
    public static async Task<FaxBefore?> ReadAsync(Transaction tx, long id)
    {
        if (await tx.FindAsync<QueuedFax>("SELECT * FROM fax WHERE id = @id", new { id }) is not { } fax)
            return null;
        var route = await tx.FindAsync<string>("SELECT r.name FROM fax f JOIN route r ON r.id = f.route_id WHERE f.id = @id AND f.trunk_chosen = 1", new { id }) ?? "";
        var trunk = route.StartsWith(RouteSettings.OneTrunk, StringComparison.Ordinal) ? route[RouteSettings.OneTrunk.Length..] : "";
        return new FaxBefore(id, fax.Priority, fax.DueAt, trunk, fax is { SentNow: true, EffectivePriority: < 0 }, fax.State == FaxState.Held)
        {
            WantedAt = await tx.FindAsync<DateTimeOffset?>("SELECT wanted_at FROM fax WHERE id = @id", new { id }), NotAfter = fax.NotAfter, HasOwnTime = fax is { SentNow: true, EffectivePriority: >= 0 },
        };
    }

    /// <summary>Gives a fax back what it had; the first thing that cannot be ends it.</summary>
    public async Task<SteerResult> RestoreAsync(Transaction tx, FaxBefore before)
    {
        var result = SteerResult.NothingToDo;
        foreach (var step in Steps(tx, before))
        {
            result = await step();
            if (result != SteerResult.Done)
                break;
        }

        return result;
    }

    private IEnumerable<Func<Task<SteerResult>>> Steps(Transaction tx, FaxBefore before)
    {
        if (before.Trunk is { } trunk)
            yield return () => trunk.Length > 0 ? steering.MoveAsync(tx, before.Id, trunk) : steering.ReturnAsync(tx, before.Id, routes);
        if (before.Priority is { } priority)
            yield return () => steering.SetPriorityAsync(tx, before.Id, priority);
        if (before is { DueAt: not null, NotAfter: not null })
            yield return () => steering.RestoreTimeAsync(tx, before);
        else if (before.SentNow)
            yield return () => steering.SendNowAsync(tx, before.Id);
        else if (before.DueAt is { } due)
            yield return () => steering.SetTimeAsync(tx, before.Id, due);
        if (before.Held)
            yield return () => steering.HoldAsync(tx, before.Id);
    }
}
