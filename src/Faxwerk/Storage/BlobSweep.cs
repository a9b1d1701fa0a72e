namespace Faxwerk.Storage;

/// <summary>
/// Removes blobs that no row names: those released, and those whose transaction never came because the process died. A blob younger than
/// <see cref="Grace"/> is left alone, its transaction may still come.
/// </summary>
public sealed class BlobSweep(Database database, IBlobStore blobs, TimeProvider time, ILogger<BlobSweep> log) : Sweep(time, log)
{
    /// <summary>Age from which an unnamed blob is an orphan.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(6);

    /// <summary>Who paused a restored server, in the table <c>queue</c>.</summary>
    internal const string RestorePause = "restore";

    private readonly TimeProvider _time = time;

    /// <inheritdoc/>
    protected override string What => "blobs that nobody needs";

    /// <inheritdoc/>
    public override async Task<int> SweepAsync(CancellationToken cancel)
    {
        // A restored copy of a server may see the documents of the one that it was saved from, which has named more since.
        if (await database.FindAsync<int>($"SELECT count(*) FROM queue WHERE paused_by = '{RestorePause}' AND paused_until > @now", new { now = _time.GetUtcNow() }, cancel) > 0)
            return 0;
        var removed = 0;
        await foreach (var batch in blobs.ListAsync(_time.GetUtcNow() - Grace, cancel).Chunk(500).WithCancellation(cancel))
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
}
