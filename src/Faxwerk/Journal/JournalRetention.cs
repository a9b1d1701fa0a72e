using Microsoft.Extensions.Options;

namespace Faxwerk.Journal;

/// <summary>Removes calls that are older than <c>journal.keepFor</c>.</summary>
public sealed partial class JournalRetention(CallJournal journal, IOptionsMonitor<JournalSettings> settings, TimeProvider time, ILogger<JournalRetention> log)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>Removes all that are too old; returns how many.</summary>
    public async Task<int> PruneAsync(CancellationToken cancel)
    {
        var before = time.GetUtcNow() - settings.CurrentValue.KeepFor;
        var removed = 0;
        while (await journal.PruneAsync(before, cancel) is var count and > 0)
            removed += count;
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Removing old calls from the journal failed")]
    private static partial void Failed(ILogger logger, Exception fault);
}
