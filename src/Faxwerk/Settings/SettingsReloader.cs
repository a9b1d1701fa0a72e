using Faxwerk.Storage;

namespace Faxwerk.Settings;

/// <summary>Brings changes of the settings into this process: at once where the feed tells of them, within seconds where another process made them.</summary>
public sealed partial class SettingsReloader(SettingsStore store, ChangeFeed changes, TimeProvider time, ILogger<SettingsReloader> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var change = changes.Next(Topics.Setting);
            try
            {
                await store.ReloadAsync(stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                Failed(log, fault);
            }

            await ChangeFeed.WaitAsync(change, Interval, time, stoppingToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The settings could not be read; those of before hold")]
    private static partial void Failed(ILogger logger, Exception fault);
}
