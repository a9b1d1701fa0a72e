using Faxwerk.Audit;
using Faxwerk.Storage;
using Faxwerk.Tasks;

namespace Faxwerk.Queue;

/// <summary>
/// Pauses the queue on all nodes: no new calls, running ones finish. A pause is an end time, so that it ends because time passes. Its length is given to everything that waited
/// (<c>not_after</c>): nothing is given up because nobody called.
/// </summary>
public sealed class QueuePause(Database database, TimeProvider time)
{
    /// <summary>Who paused a restored server; the <see cref="BlobSweep"/> asks for it.</summary>
    private const string ByRestore = BlobSweep.RestorePause;

    /// <summary>Pauses until <paramref name="until"/>; null: until somebody resumes.</summary>
    public Task PauseAsync(DateTimeOffset? until, Actor by, CancellationToken cancel = default) =>
        WriteAsync(until ?? DateTimeOffset.MaxValue, by, cancel);

    /// <summary>Ends the pause.</summary>
    public Task ResumeAsync(Actor by, CancellationToken cancel = default) => WriteAsync(null, by, cancel);

    /// <summary>
    /// Holds all that waits in a database as it was at <paramref name="savedAt"/>, mails and other tasks too, until somebody resumes: it may have gone out since. The time since then is given to it as that of
    /// any pause. Returns how many faxes and tasks there are.
    /// </summary>
    public static async Task<(int Faxes, int Tasks)> HoldRestoredAsync(Transaction tx, DateTimeOffset savedAt, DateTimeOffset now, Actor by)
    {
        await WriteAsync(tx, DateTimeOffset.MaxValue, ByRestore, savedAt);
        var tasks = await TaskQueue.HoldAllAsync(tx);
        var faxes = await tx.FindAsync<int>("SELECT count(*) FROM fax WHERE state IN ('waiting', 'held', 'sending')");
        await AuditLog.AddAsync(tx, now, by, AuditAction.QueuePaused, "queue", "", $"restored as it was on {savedAt:u}");
        return (faxes, tasks);
    }

    /// <summary>The end of the pause that holds now, <see cref="DateTimeOffset.MaxValue"/> (in whole milliseconds) where it has none; null without a pause.</summary>
    public async Task<DateTimeOffset?> PausedUntilAsync(CancellationToken cancel = default)
    {
        var until = await database.FindAsync<DateTimeOffset?>("SELECT paused_until FROM queue WHERE id = 1", null, cancel);
        return until > time.GetUtcNow() ? until : null;
    }

    /// <summary>
    /// Gives what waits the time that pauses took from it so far. False where a pause goes on: then nothing may be given up for its age.
    /// </summary>
    internal static async Task<bool> SettleAsync(Transaction tx, DateTimeOffset now)
    {
        var (since, until) = await tx.FindAsync<(long? Since, long? Until)>($"SELECT paused_since, paused_until FROM queue WHERE id = 1 {tx.Database.ForUpdate}");
        var isOver = !(until > now.ToUnixTimeMilliseconds());
        if (!isOver || since is null)
            return isOver;
        await GiveBackAsync(tx, since.Value, until ?? since.Value);
        await tx.ExecuteAsync("UPDATE queue SET paused_since = NULL WHERE id = 1");
        return true;
    }

    /// <summary>What a pause that is not settled yet has taken so far from something that was handed in then.</summary>
    internal static async Task<TimeSpan> TakenAsync(Transaction tx, DateTimeOffset createdAt, DateTimeOffset now)
    {
        var (since, until) = await tx.FindAsync<(long? Since, long? Until)>("SELECT paused_since, paused_until FROM queue WHERE id = 1");
        if (since is null || until is null)
            return TimeSpan.Zero;
        var taken = Math.Min(until.Value, now.ToUnixTimeMilliseconds()) - Math.Max(since.Value, createdAt.ToUnixTimeMilliseconds());
        return TimeSpan.FromMilliseconds(Math.Max(0, taken));
    }

    private static async Task GiveBackAsync(Transaction tx, long since, long end)
    {
        foreach (var (table, states) in new[] { ("fax", "'waiting', 'held', 'sending'"), ("poll", "'waiting', 'calling'") })
        {
            await tx.ExecuteAsync(
                $"""
                UPDATE {table} SET not_after = not_after + @end - CASE WHEN created_at > @since THEN created_at ELSE @since END
                WHERE state IN ({states}) AND (due_at < @end OR attempt > 0) AND created_at < @end
                """,
                new { since, end });
        }
    }

    private Task WriteAsync(DateTimeOffset? until, Actor by, CancellationToken cancel) =>
        database.InTransactionAsync(
            async tx =>
            {
                var now = time.GetUtcNow();
                await WriteAsync(tx, until, by.Who, now);
                if (until != DateTimeOffset.MaxValue)
                    await TaskQueue.ReleaseHeldAsync(tx, until ?? now);
                var (action, after) = until is { } end ? (AuditAction.QueuePaused, end == DateTimeOffset.MaxValue ? "" : $"until {end:u}") : (AuditAction.QueueResumed, "");
                await AuditLog.AddAsync(tx, now, by, action, "queue", "", after);
            },
            cancel);

    private static async Task WriteAsync(Transaction tx, DateTimeOffset? until, string by, DateTimeOffset now)
    {
        var (since, before, former) = await tx.FindAsync<(long? Since, long? Until, string? By)>($"SELECT paused_since, paused_until, paused_by FROM queue WHERE id = 1 {tx.Database.ForUpdate}");

        // Another pause in that of a restore prolongs it: documents are safe until somebody resumes.
        if (former == ByRestore && until is not null && before > now.ToUnixTimeMilliseconds())
            by = ByRestore;
        if (since is { } from && before is { } to)
            await GiveBackAsync(tx, from, Math.Min(to, now.ToUnixTimeMilliseconds()));
        await tx.ExecuteAsync("UPDATE queue SET paused_until = @until, paused_by = @by, paused_since = @since WHERE id = 1", new { until, by, since = until is null ? (DateTimeOffset?)null : now });
        tx.Announce(Topics.Queue);
    }
}
