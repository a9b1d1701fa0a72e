using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Journal;

/// <summary>Removes calls that are older than <c>journal.keepFor</c>, their packets after <c>journal.captureKeepFor</c>, entries of faxes after <c>journal.faxesKeepFor</c>, and what other slices keep as long as calls.</summary>
public sealed class JournalRetention(
    CallJournal journal, FaxJournal faxes, IEnumerable<RetentionRule> rules, IOptionsMonitor<JournalSettings> settings, TimeProvider time, ILogger<JournalRetention> log) : Sweep(time, log)
{
    private readonly TimeProvider _time = time;

    /// <inheritdoc/>
    protected override string What => "old calls, their packets, old entries of faxes and old changes";

    /// <inheritdoc/>
    public override async Task<int> SweepAsync(CancellationToken cancel)
    {
        var (now, kept) = (_time.GetUtcNow(), settings.CurrentValue);
        var removed = await AllAsync(journal.PruneAsync, now - kept.KeepFor, cancel) + await AllAsync(journal.PruneCapturesAsync, now - kept.CaptureKeepFor, cancel)
            + await AllAsync(faxes.PruneAsync, now - kept.FaxesKeepFor, cancel);
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
