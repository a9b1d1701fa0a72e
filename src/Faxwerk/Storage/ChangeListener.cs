namespace Faxwerk.Storage;

/// <summary>On PostgreSQL: hears what other nodes change, and connects again after a loss.</summary>
public sealed partial class ChangeListener(Database database, TimeProvider time, ILogger<ChangeListener> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (database is Postgres postgres && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                await postgres.ListenAsync(stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                Lost(log, fault);
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lost the connection that hears of other nodes' changes")]
    private static partial void Lost(ILogger logger, Exception fault);
}
