using Faxwerk.Storage;

namespace Faxwerk.Polling;

/// <summary>The table <c>poll_change</c>: who asked for, cancelled, offered or removed what, and which documents were fetched; kept as long as the journal.</summary>
public sealed class PollChanges(Database database, TimeProvider time)
{
    /// <summary>Records a change in its transaction; <paramref name="subject"/> is a row by name, such as <c>poll:17</c>.</summary>
    public Task AddAsync(Transaction tx, string subject, string change, string by) =>
        tx.ExecuteAsync(
            "INSERT INTO poll_change (subject, change, changed_at, changed_by) VALUES (@subject, @change, @now, @by)", new { subject, change, now = time.GetUtcNow(), by });

    /// <summary>Removes changes from before <paramref name="before"/>, a bounded number at a time; returns how many.</summary>
    public Task<int> PruneAsync(DateTimeOffset before, CancellationToken cancel) =>
        database.InTransactionAsync(
            tx => tx.ExecuteAsync("DELETE FROM poll_change WHERE id IN (SELECT id FROM poll_change WHERE changed_at < @before ORDER BY changed_at LIMIT 1000)", new { before }),
            cancel);
}
