namespace Faxwerk.Storage;

/// <summary>
/// Removes what is past its time or that nobody needs, at the start and every hour. What goes wrong is logged and tried again: nothing but space depends on it.
/// </summary>
public abstract partial class Sweep(TimeProvider time, ILogger log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>What is removed, for the log.</summary>
    protected abstract string What { get; }

    /// <summary>Sweeps once and returns how many were removed.</summary>
    public abstract Task<int> SweepAsync(CancellationToken cancel);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                Swept(log, await SweepAsync(stoppingToken), What);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                Failed(log, What, fault);
            }

            await Task.Delay(Interval, time, stoppingToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Removed {Count} {What}")]
    private static partial void Swept(ILogger logger, int count, string what);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Removing {What} failed")]
    private static partial void Failed(ILogger logger, string what, Exception fault);
}
