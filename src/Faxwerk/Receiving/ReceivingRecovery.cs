using Faxwerk.Inbox;
using Faxwerk.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Faxwerk.Receiving;

/// <summary>
/// Delivers what a process that died had confirmed: at the start the calls of this node, and all the time those of nodes that did not come back (a container
/// gets another name with every start).
/// </summary>
public sealed partial class ReceivingRecovery(ReceivedFaxes faxes, StorageOptions storage, TimeProvider time, ILogger<ReceivingRecovery> log) : BackgroundService
{
    /// <summary>A call without a new page for so long is over, whatever its row says: the slowest page takes minutes.</summary>
    public static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RecoverAsync(storage.Node, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Recovers once; <paramref name="node"/> is one that has no calls now.</summary>
    public async Task RecoverAsync(string? node, CancellationToken cancel)
    {
        if (await faxes.RecoverAsync(node, time.GetUtcNow() - Abandoned, cancel) is var broken and > 0)
            Recovered(log, broken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, time, stoppingToken);
            try
            {
                await RecoverAsync(null, stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                Failed(log, fault);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} incoming calls were cut off by the end of a process; their confirmed pages are delivered")]
    private static partial void Recovered(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking for abandoned incoming calls failed")]
    private static partial void Failed(ILogger logger, Exception fault);
}
