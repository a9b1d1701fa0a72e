using System.Threading.Channels;

namespace Faxwerk.Storage;

/// <summary>Something changed: a topic (see <see cref="Topics"/>) and the row's id, 0 where none is meant. Never the data itself.</summary>
public readonly record struct Change(string Topic, long Id);

/// <summary>What can change.</summary>
public static class Topics
{
    /// <summary>Table <c>fax</c> or the pause of the queue.</summary>
    public const string Queue = "queue";

    /// <summary>Table <c>task</c>.</summary>
    public const string Task = "task";

    /// <summary>Table <c>setting</c>.</summary>
    public const string Setting = "setting";

    /// <summary>Received faxes.</summary>
    public const string Received = "received";

    /// <summary>Table <c>webhook</c>.</summary>
    public const string Webhook = "webhook";

    /// <summary>A source of contacts is to be read.</summary>
    public const string Contacts = "contacts";
}

/// <summary>
/// Wakes who waits for a change. Changes announced in a transaction are published after its commit; on PostgreSQL those of other nodes
/// arrive too. A change may be told twice, and one made by another process on SQLite is not told at all: waiters look again now and then.
/// </summary>
public sealed class ChangeFeed
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TaskCompletionSource> _next = [];
    private readonly List<Channel<Change>> _subscribers = [];

    /// <summary>
    /// Completes at the next change of the topic. Take it before looking at the table, so that no change between the look and the wait is lost.
    /// </summary>
    public Task Next(string topic)
    {
        lock (_gate)
        {
            if (!_next.TryGetValue(topic, out var source))
                _next[topic] = source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return source.Task;
        }
    }

    /// <summary>Waits for <paramref name="change"/>, at most <paramref name="atMost"/>.</summary>
    public static async Task WaitAsync(Task change, TimeSpan atMost, TimeProvider time, CancellationToken cancel)
    {
        try
        {
            await change.WaitAsync(atMost < TimeSpan.Zero ? TimeSpan.Zero : atMost, time, cancel);
        }
        catch (TimeoutException)
        {
            // Time to look again.
        }
    }

    /// <summary>Every change from now on; a reader that is more than 1000 behind loses the oldest. Dispose it to end.</summary>
    public ChangeSubscription Subscribe()
    {
        var channel = Channel.CreateBounded<Change>(new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_gate)
            _subscribers.Add(channel);
        return new ChangeSubscription(this, channel);
    }

    /// <summary>Tells everybody.</summary>
    public void Publish(Change change)
    {
        TaskCompletionSource? woken;
        lock (_gate)
        {
            _next.Remove(change.Topic, out woken);
            foreach (var subscriber in _subscribers)
                subscriber.Writer.TryWrite(change);
        }

        woken?.SetResult();
    }

    internal void Remove(Channel<Change> channel)
    {
        lock (_gate)
            _subscribers.Remove(channel);
        channel.Writer.TryComplete();
    }
}

/// <summary>A reader of the <see cref="ChangeFeed"/>.</summary>
public sealed class ChangeSubscription : IDisposable
{
    private readonly ChangeFeed _feed;
    private readonly Channel<Change> _channel;

    internal ChangeSubscription(ChangeFeed feed, Channel<Change> channel)
    {
        _feed = feed;
        _channel = channel;
    }

    /// <summary>The changes in order.</summary>
    public IAsyncEnumerable<Change> ReadAllAsync(CancellationToken cancel) => _channel.Reader.ReadAllAsync(cancel);

    /// <inheritdoc/>
    public void Dispose() => _feed.Remove(_channel);
}
