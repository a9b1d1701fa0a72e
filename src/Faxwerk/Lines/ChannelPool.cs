namespace Faxwerk.Lines;

/// <summary>The channels of a trunk on this node, both directions together: <c>trunk.channels</c>.</summary>
public sealed class ChannelPool(Func<int> size)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _freed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _used;

    /// <summary>Channels in use.</summary>
    public int Used
    {
        get
        {
            lock (_gate)
                return _used;
        }
    }

    /// <summary>Completes when a channel is given back next. Take it before trying.</summary>
    public Task Freed
    {
        get
        {
            lock (_gate)
                return _freed.Task;
        }
    }

    /// <summary>A channel, given back by disposing it; null where all are in use.</summary>
    public IDisposable? TryTake()
    {
        lock (_gate)
        {
            if (_used >= size())
                return null;
            _used++;
            return new Channel(this);
        }
    }

    private void GiveBack()
    {
        TaskCompletionSource freed;
        lock (_gate)
        {
            _used--;
            freed = _freed;
            _freed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        freed.SetResult();
    }

    private sealed class Channel(ChannelPool pool) : IDisposable
    {
        private int _disposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
                pool.GiveBack();
        }
    }
}
