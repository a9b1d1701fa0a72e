using Faxwerk.Hosting;
using Faxwerk.Lines;
using Faxwerk.Queue;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Telephony;
using Microsoft.Extensions.Options;

namespace Faxwerk.Sending;

/// <summary>
/// Fills the channels of the trunk with claimed faxes. Wakes when the queue changes, a channel is given back or a fax becomes due. When the server stops, running
/// pages may finish.
/// </summary>
public sealed partial class LineWorker(
    FaxQueue queue, Dialer dialer, ChannelPool channels, ICallEndpoint endpoint, ChangeFeed changes, StorageOptions storage, NodeOptions node,
    IOptionsMonitor<TrunkSettings> trunk, TimeProvider time, ILogger<LineWorker> log)
    : BackgroundService
{
    /// <summary>The trunk's row in table <c>line</c>, made by the migrations.</summary>
    public const int TrunkLine = 1;

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(10);

    private readonly List<Task> _calls = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var known = -1;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (trunk.CurrentValue.SendChannels is var wanted && wanted != known)
                {
                    await queue.SetSendChannelsAsync(TrunkLine, wanted, stoppingToken);
                    known = wanted;
                }

                await FillAsync(stoppingToken);
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                Failed(log, fault);
                await Task.Delay(LookAgain, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        var running = _calls.Count(call => !call.IsCompleted);
        Stopping(log, running, node.StopGrace);
        await endpoint.StopAsync(node.StopGrace);
        await Task.WhenAll(_calls);
        Stopped(log, running);
    }

    /// <summary>Claims as many faxes as there are channels, then waits for a reason to look again.</summary>
    private async Task FillAsync(CancellationToken stop)
    {
        _calls.RemoveAll(call => call.IsCompleted);
        var (change, freed) = (changes.Next(Topics.Queue), channels.Freed);
        var due = await queue.NextDueAsync(TrunkLine, stop) - time.GetUtcNow() ?? LookAgain;
        if (due > TimeSpan.Zero)
        {
            await ChangeFeed.WaitAsync(change, due < LookAgain ? due : LookAgain, time, stop);
            return;
        }

        // The channel comes before the claim: a claimed fax must not wait for a line. And nothing is taken while nothing is due.
        if (channels.TryTake() is not { } channel)
        {
            await ChangeFeed.WaitAsync(freed, LookAgain, time, stop);
            return;
        }

        ClaimedFax? claim = null;
        try
        {
            claim = await queue.ClaimAsync(TrunkLine, storage.Node, stop);
        }
        finally
        {
            if (claim is null)
                channel.Dispose();
        }

        if (claim is not null)
            _calls.Add(CallAsync(claim, channel, stop));
        else
            await ChangeFeed.WaitAsync(change, LookAgain, time, stop);
    }

    private async Task CallAsync(ClaimedFax claim, IDisposable channel, CancellationToken stop)
    {
        using (channel)
        {
            try
            {
                await Task.Run(() => dialer.SendAsync(claim, stop), CancellationToken.None);
            }
            catch (Exception fault)
            {
                Failed(log, fault);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopping: no new calls; {Calls} outgoing calls are awaited to the end of their page, {Grace} at most")]
    private static partial void Stopping(ILogger logger, int calls, TimeSpan grace);

    [LoggerMessage(Level = LogLevel.Information, Message = "The line is closed; {Calls} outgoing calls were awaited and are recorded")]
    private static partial void Stopped(ILogger logger, int calls);

    [LoggerMessage(Level = LogLevel.Error, Message = "The line failed")]
    private static partial void Failed(ILogger logger, Exception fault);
}
