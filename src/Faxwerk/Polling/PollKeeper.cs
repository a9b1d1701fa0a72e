using Faxwerk.Storage;

namespace Faxwerk.Polling;

/// <summary>Keeps polls going: takes calls back from nodes that died, gives up what is too old, and ends offers whose time is over.</summary>
public sealed partial class PollKeeper(PollEnding ending, PollOffers offers, StorageOptions storage, TimeProvider time, ILogger<PollKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RecoverAsync(storage.Node, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RecoverAsync(null, stoppingToken);
                await ending.ExpireAsync(stoppingToken);
                await offers.ExpireAsync(stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                Failed(log, fault);
            }

            await Task.Delay(Interval, time, stoppingToken);
        }
    }

    private async Task RecoverAsync(string? node, CancellationToken cancel)
    {
        if (await ending.RecoverAsync(node, cancel) is var count and > 0)
            Recovered(log, count);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Took back {Count} polls of a node that broke down")]
    private static partial void Recovered(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Keeping the polls failed")]
    private static partial void Failed(ILogger logger, Exception fault);
}
