using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Journal;

/// <summary>Removes calls that are older than <c>journal.keepFor</c>, their packets after <c>journal.captureKeepFor</c>, and what other slices keep as long as calls.</summary>
public sealed class JournalRetention(
    CallJournal journal, IEnumerable<RetentionRule> rules, IOptionsMonitor<JournalSettings> settings, TimeProvider time, ILogger<JournalRetention> log) : Sweep(time, log)
{
    private readonly TimeProvider _time = time;

    /// <inheritdoc/>
    protected override string What => "old calls, their packets and old changes";

    /// <inheritdoc/>
    public override async Task<int> SweepAsync(CancellationToken cancel)
    {
        var (now, kept) = (_time.GetUtcNow(), settings.CurrentValue);
        var removed = await AllAsync(journal.PruneAsync, now - kept.KeepFor, cancel) + await AllAsync(journal.PruneCapturesAsync, now - kept.CaptureKeepFor, cancel);
        foreach (var rule in rules)
            removed += await AllAsync(rule, now - kept.KeepFor, cancel);
        return removed;
    }

    private static async Task<int> AllAsync(RetentionRule rule, DateTimeOffset before, CancellationToken cancel)
    {
        var removed = 0;
        while (await rule(before, cancel) is var count and > 0)
            removed += count;
        return removed;
    }
}
