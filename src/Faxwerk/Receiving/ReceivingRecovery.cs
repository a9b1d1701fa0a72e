using Faxwerk.Inbox;

namespace Faxwerk.Receiving;

/// <summary>At the start: delivers what a process that died had confirmed.</summary>
public sealed partial class ReceivingRecovery(ReceivedFaxes faxes, ILogger<ReceivingRecovery> log) : IHostedService
{
    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var broken = await faxes.RecoverAsync(cancellationToken);
        if (broken > 0)
            Recovered(log, broken);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} incoming calls were cut off by the end of the last process; their confirmed pages are delivered")]
    private static partial void Recovered(ILogger logger, int count);
}
