using Faxwerk.Storage;

namespace Faxwerk.Alarms;

/// <summary>Looks for trouble every minute.</summary>
public sealed partial class AlarmWatch(Troubles troubles, AlarmKeeper alarms, StorageOptions storage, TimeProvider time, ILogger<AlarmWatch> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, time, stoppingToken);
            try
            {
                await alarms.NoteAsync(await troubles.FindAsync(stoppingToken), IsOurs, stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                Failed(log, fault);
            }
        }
    }

    /// <summary>The disk of another node and its certificates are that node's.</summary>
    private bool IsOurs(string name) => Troubles.NodeOf(name) is not { } node || node == storage.Node;

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking for trouble failed")]
    private static partial void Failed(ILogger logger, Exception fault);
}
