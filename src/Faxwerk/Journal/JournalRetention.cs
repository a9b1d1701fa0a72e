using Microsoft.Extensions.Options;

namespace Faxwerk.Journal;

/// <summary>Removes calls that are older than <c>journal.keepFor</c>, their packets after <c>journal.captureKeepFor</c>, and what other slices keep as long as calls.</summary>
public sealed partial class JournalRetention(
    CallJournal journal, IEnumerable<RetentionRule> rules, IOptionsMonitor<JournalSettings> settings, TimeProvider time, ILogger<JournalRetention> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>Removes all that is too old; returns how many rows, and captures of rows that stay.</summary>
    public async Task<int> PruneAsync(CancellationToken cancel)
    {
        var (now, kept) = (time.GetUtcNow(), settings.CurrentValue);
        var removed = await AllAsync(journal.PruneAsync, now - kept.KeepFor, cancel) + await AllAsync(journal.PruneCapturesAsync, now - kept.CaptureKeepFor, cancel);
        foreach (var rule in rules)
            removed += await AllAsync(rule, now - kept.KeepFor, cancel);
        return removed;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await PruneAsync(stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                Failed(log, fault);
            }

            await Task.Delay(Interval, time, stoppingToken);
        }
    }

    private static async Task<int> AllAsync(RetentionRule rule, DateTimeOffset before, CancellationToken cancel)
    {
        var removed = 0;
        while (await rule(before, cancel) is var count and > 0)
            removed += count;
        return removed;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Removing old calls from the journal failed")]
    private static partial void Failed(ILogger logger, Exception fault);
}
