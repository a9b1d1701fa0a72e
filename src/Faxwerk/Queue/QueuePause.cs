using Faxwerk.Audit;
using Faxwerk.Storage;

namespace Faxwerk.Queue;

/// <summary>
/// Pauses the queue on all nodes: no new calls, running ones finish. A pause is an end time, so that it ends because time passes.
/// </summary>
public sealed class QueuePause(Database database, TimeProvider time)
{
    /// <summary>Pauses until <paramref name="until"/>; null: until somebody resumes.</summary>
    public Task PauseAsync(DateTimeOffset? until, Actor by, CancellationToken cancel = default) =>
        WriteAsync(until ?? DateTimeOffset.MaxValue, by, cancel);

    /// <summary>Ends the pause.</summary>
    public Task ResumeAsync(Actor by, CancellationToken cancel = default) => WriteAsync(null, by, cancel);

    /// <summary>The end of the pause that holds now, <see cref="DateTimeOffset.MaxValue"/> (in whole milliseconds) where it has none; null without a pause.</summary>
    public async Task<DateTimeOffset?> PausedUntilAsync(CancellationToken cancel = default)
    {
        var until = await database.FindAsync<DateTimeOffset?>("SELECT paused_until FROM queue WHERE id = 1", null, cancel);
        return until > time.GetUtcNow() ? until : null;
    }

    private Task WriteAsync(DateTimeOffset? until, Actor by, CancellationToken cancel) =>
        database.InTransactionAsync(
            async tx =>
            {
                await tx.ExecuteAsync("UPDATE queue SET paused_until = @until, paused_by = @by WHERE id = 1", new { until, by = by.Who });
                tx.Announce(Topics.Queue);
                var (action, after) = until is { } end ? (AuditAction.QueuePaused, end == DateTimeOffset.MaxValue ? "" : $"until {end:u}") : (AuditAction.QueueResumed, "");
                await AuditLog.AddAsync(tx, time.GetUtcNow(), by, action, "queue", "", after);
            },
            cancel);
}
