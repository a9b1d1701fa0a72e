using Faxwerk.Hosting;
using Faxwerk.Lines;
using Faxwerk.Polling;
using Faxwerk.Queue;
using Faxwerk.Storage;

namespace Faxwerk.Sending;

/// <summary>
/// Fills the channels of a line with claimed faxes, and tells the queue how the line is. Wakes when the queue changes, a channel is given back or a fax becomes due. When
/// the server stops or the trunk is removed, running pages may finish.
/// </summary>
internal sealed partial class LineWorker(
    Line line, FaxQueue queue, Dialer dialer, PollQueue polls, Fetcher fetcher, Database database, StorageOptions storage, NodeOptions node, TimeProvider time, ILogger<LineWorker> log)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(10);

    private readonly List<Task> _calls = [];
    private LineReport? _announced;
    private DateTimeOffset _announcedAt;
    private int _sendChannels = -1;
    private bool _pollFirst;

    /// <summary>Works until <paramref name="stop"/>, then ends the calls and returns when all are recorded.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await FillAsync(stop);
            }
            catch (Exception fault) when (!stop.IsCancellationRequested)
            {
                Failed(log, line.Name, fault);
                await Task.Delay(LookAgain, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        var running = _calls.Count(call => !call.IsCompleted);
        Stopping(log, line.Name, running, node.StopGrace);
        await line.Endpoint.StopAsync(node.StopGrace);
        await Task.WhenAll(_calls);
        Stopped(log, line.Name, running);
    }

    /// <summary>Claims a fax or a poll where there is a channel for it, else waits for a reason to look again.</summary>
    private async Task FillAsync(CancellationToken stop)
    {
        _calls.RemoveAll(call => call.IsCompleted);
        await AnnounceChannelsAsync(stop);
        var (change, freed) = (database.Changes.Next(Topics.Queue), line.Channels.Freed);
        var state = line.State;
        var limit = await CallQuota.Of(line.Settings).ReachedAsync(database, line.Id, time.GetUtcNow(), stop);
        var hasRoom = line.Channels.Used < line.Settings.Channels;
        await AnnounceAsync(new LineReport(state.IsUp && limit is null, hasRoom, limit ?? state.Words), stop);
        var due = await NextDueAsync(stop) - time.GetUtcNow() ?? LookAgain;
        if (due > TimeSpan.Zero)
        {
            await ChangeFeed.WaitAsync(change, due < LookAgain ? due : LookAgain, time, stop);
            return;
        }

        // The channel comes before the claim: a claimed fax must not wait for a line. And nothing is taken while nothing is due.
        if (limit is not null || line.Channels.TryTake() is not { } channel)
        {
            await ChangeFeed.WaitAsync(freed, LookAgain, time, stop);
            return;
        }

        Func<CancellationToken, Task>? call = null;
        try
        {
            call = await ClaimAsync(state.IsUp, stop);
        }
        finally
        {
            if (call is null)
                channel.Dispose();
        }

        if (call is not null)
            _calls.Add(CallAsync(call, channel, stop));
        else
            await ChangeFeed.WaitAsync(change, LookAgain, time, stop);
    }

    /// <summary>The next call, to send a fax or to fetch one: in turn, so that neither waits for the end of the other's queue.</summary>
    private async Task<Func<CancellationToken, Task>?> ClaimAsync(bool alive, CancellationToken stop)
    {
        _pollFirst = !_pollFirst;
        return _pollFirst ? await ClaimPollAsync(alive, stop) ?? await ClaimFaxAsync(alive, stop) : await ClaimFaxAsync(alive, stop) ?? await ClaimPollAsync(alive, stop);
    }

    private async Task<Func<CancellationToken, Task>?> ClaimFaxAsync(bool alive, CancellationToken stop) =>
        await queue.ClaimAsync(line.Id, storage.Node, alive, CallQuota.Of(line.Settings), stop) is { } fax ? abandon => dialer.SendAsync(line, fax, abandon) : null;

    private async Task<Func<CancellationToken, Task>?> ClaimPollAsync(bool alive, CancellationToken stop) =>
        await polls.ClaimAsync(line.Id, storage.Node, alive, CallQuota.Of(line.Settings), stop) is { } poll ? abandon => fetcher.FetchAsync(line, poll, abandon) : null;

    private async Task<DateTimeOffset?> NextDueAsync(CancellationToken stop)
    {
        var (fax, poll) = (await queue.NextDueAsync(line.Id, stop), await polls.NextDueAsync(line.Id, stop));
        return fax is null || poll < fax ? poll : fax;
    }

    private async Task AnnounceChannelsAsync(CancellationToken stop)
    {
        var wanted = line.Settings.SendChannels;
        if (wanted == _sendChannels)
            return;
        await queue.SetSendChannelsAsync(line.Id, wanted, stop);
        _sendChannels = wanted;
    }

    private async Task AnnounceAsync(LineReport report, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        if (report == _announced && now - _announcedAt < LookAgain)
            return;
        await queue.AnnounceLineAsync(line.Id, storage.Node, report, report != _announced, stop);
        (_announced, _announcedAt) = (report, now);
    }

    private async Task CallAsync(Func<CancellationToken, Task> call, IDisposable channel, CancellationToken stop)
    {
        using (channel)
        {
            try
            {
                await Task.Run(() => call(stop), CancellationToken.None);
            }
            catch (Exception fault)
            {
                Failed(log, line.Name, fault);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopping {Trunk}: no new calls; {Calls} outgoing calls are awaited to the end of their page, {Grace} at most")]
    private static partial void Stopping(ILogger logger, string trunk, int calls, TimeSpan grace);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Trunk} is closed; {Calls} outgoing calls were awaited and are recorded")]
    private static partial void Stopped(ILogger logger, string trunk, int calls);

    [LoggerMessage(Level = LogLevel.Error, Message = "The line {Trunk} failed")]
    private static partial void Failed(ILogger logger, string trunk, Exception fault);
}
