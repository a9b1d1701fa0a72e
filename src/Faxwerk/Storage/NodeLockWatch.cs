namespace Faxwerk.Storage;

/// <summary>Keeps the name of this node while the server runs, and stops the server where another one has taken it: two of one name would end each other's calls.</summary>
public sealed partial class NodeLockWatch(NodeLock name, IHostApplicationLifetime host, TimeProvider time, ILogger<NodeLockWatch> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, time, stoppingToken);
            try
            {
                if (await name.KeepAsync(stoppingToken))
                    continue;
                Taken(log);
                Environment.ExitCode = 1;
                host.StopApplication();
                return;
            }
            catch (Exception fault) when (fault is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                // While the database is away nobody takes the name. Its driver has faults of many kinds for that: of sockets, of names, of time.
                Away(log, fault.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Whether this node has its name cannot be asked now: {Cause}")]
    private static partial void Away(ILogger logger, string cause);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Another server has taken this node's name while the database was away: this one stops. Give each a name of its own: Faxwerk:Node (FAXWERK__NODE)")]
    private static partial void Taken(ILogger logger);
}
