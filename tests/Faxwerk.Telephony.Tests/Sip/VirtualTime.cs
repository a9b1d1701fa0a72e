using System.Collections.Concurrent;

namespace Faxwerk.Telephony.Tests.Sip;

/// <summary>
/// A clock that jumps to the next timer when nothing is left to run. <see cref="Run"/> is a single-threaded loop, so that a run with one
/// seed is always the same.
/// </summary>
internal sealed class VirtualTime : TimeProvider
{
    private readonly PriorityQueue<(Timer Timer, int Version), (long Due, long Order)> _due = new();
    private readonly Lock _gate = new();
    private long _now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).Ticks;
    private readonly long _origin = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).Ticks;
    private long _order;
    private Exception? _fault;

    public TimeSpan Elapsed => new(_now - _origin);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public override DateTimeOffset GetUtcNow() => new(_now, TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void After(TimeSpan delay, Action action) => CreateTimer(_ => action(), null, delay, Timeout.InfiniteTimeSpan);

    /// <summary>Ends the run: a fault in background work.</summary>
    public void Fail(Exception fault) => _fault ??= fault;

    public Task Delay(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), this);

    public static void Run(Func<VirtualTime, Task> test)
    {
        var time = new VirtualTime();
        var loop = new Loop();
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(loop);
        try
        {
            var task = test(time);
            while (!task.IsCompleted)
            {
                if (time._fault is { } fault)
                    throw new InvalidOperationException("A fault of the agent.", fault);
                if (loop.TryRun())
                    continue;
                if (!time.Advance() && !loop.WaitAndRun(TimeSpan.FromSeconds(5)))
                    throw new TimeoutException($"Nothing left to happen at {time.Elapsed}.");
                if (time.Elapsed > TimeSpan.FromDays(3))
                    throw new TimeoutException("The test does not end.");
            }

            task.GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private bool Advance()
    {
        Timer timer;
        lock (_gate)
        {
            (Timer Timer, int Version) next;
            do
            {
                if (!_due.TryPeek(out next, out var key))
                    return false;
                _due.Dequeue();
                if (next.Version == next.Timer.Version)
                    _now = Math.Max(_now, key.Due);
            }
            while (next.Version != next.Timer.Version);
            timer = next.Timer;
        }

        timer.Fire();
        return true;
    }

    private sealed class Timer(VirtualTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public int Version { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                Version++;
                _period = period;
                if (dueTime >= TimeSpan.Zero)
                    time._due.Enqueue((this, Version), (time._now + dueTime.Ticks, time._order++));
            }

            return true;
        }

        public void Fire()
        {
            Change(_period, _period);
            callback(state);
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }

    private sealed class Loop : SynchronizationContext
    {
        private readonly BlockingCollection<(SendOrPostCallback Call, object? State)> _queue = [];

        public override void Post(SendOrPostCallback d, object? state) => _queue.Add((d, state));

        public override void Send(SendOrPostCallback d, object? state) => _queue.Add((d, state));

        public bool TryRun() => WaitAndRun(TimeSpan.Zero);

        public bool WaitAndRun(TimeSpan limit)
        {
            if (!_queue.TryTake(out var work, limit))
                return false;
            work.Call(work.State);
            return true;
        }
    }
}
