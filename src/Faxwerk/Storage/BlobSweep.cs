namespace Faxwerk.Storage;

/// <summary>
/// Removes blobs that no row names: those released, and those whose transaction never came because the process died. A blob younger than
/// <see cref="Grace"/> is left alone, its transaction may still come.
/// </summary>
public sealed partial class BlobSweep(Database database, IBlobStore blobs, TimeProvider time, ILogger<BlobSweep> log) : BackgroundService
{
    /// <summary>Age from which an unnamed blob is an orphan.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(6);

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>Sweeps once and returns the number of blobs removed.</summary>
    public async Task<int> SweepAsync(CancellationToken cancel)
    {
        var removed = 0;
        await foreach (var batch in blobs.ListAsync(time.GetUtcNow() - Grace, cancel).Chunk(500).WithCancellation(cancel))
        {
            var used = await database.QueryAsync<string>(
                "SELECT DISTINCT blob_id FROM blob_use WHERE blob_id BETWEEN @first AND @last",
                new { first = batch.Min(StringComparer.Ordinal), last = batch.Max(StringComparer.Ordinal) },
                cancel);
            foreach (var orphan in batch.Except(used))
            {
                await blobs.DeleteAsync(orphan, cancel);
                removed++;
            }
        }

        return removed;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                Swept(log, await SweepAsync(stoppingToken));
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                Failed(log, fault);
            }

            await Task.Delay(Interval, time, stoppingToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Removed {Count} blobs that nobody needs")]
    private static partial void Swept(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sweeping blobs failed")]
    private static partial void Failed(ILogger logger, Exception fault);
}
