namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>
/// A clock several times as fast as the system's that waits for a machine that is busy: it moves in small steps, one at most each time that it gets a processor, and not while what has run
/// out is still to be dealt with. Where the machine stalls the clock does too, so that no timer of a call runs out because of it. For calls that have both ends in this process.
/// </summary>
internal sealed class PatientClock : TimeProvider, IDisposable
{
    private const int StepMilliseconds = 1;

    // Others' work waits in the pool too: not for ever.
    private const int MostWaits = 20;

    private static readonly TimeSpan LongestStep = TimeSpan.FromMilliseconds(4);

    private readonly PriorityQueue<(Timer Timer, int Version), long> _due = new();
    private readonly Lock _gate = new();
    private readonly ManualResetEvent _stop = new(initialState: false);
    private readonly DateTimeOffset _start = System.GetUtcNow();
    private readonly int _factor;
    private readonly Thread _thread;
    private long _now;
    private int _running;

    public PatientClock(int factor)
    {
        _factor = factor;
        _thread = new Thread(Run) { IsBackground = true, Name = "Patient clock" };
        _thread.Start();
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref _now);

    public override DateTimeOffset GetUtcNow() => _start + new TimeSpan(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
    }

    private void Run()
    {
        var last = System.GetTimestamp();
        var waits = 0;
        while (!_stop.WaitOne(StepMilliseconds))
        {
            if ((Volatile.Read(ref _running) > 0 || ThreadPool.PendingWorkItemCount > 0) && ++waits < MostWaits) continue;
            waits = 0;
            var now = System.GetTimestamp();
            var elapsed = System.GetElapsedTime(last, now);
            last = now;
            Move((elapsed < LongestStep ? elapsed : LongestStep) * _factor);
        }
    }

    private void Move(TimeSpan step)
    {
        var fired = new List<Timer>();
        lock (_gate)
        {
            Volatile.Write(ref _now, _now + step.Ticks);
            while (_due.TryPeek(out var next, out var due) && due <= _now)
            {
                _due.Dequeue();
                if (next.Version == next.Timer.Version) fired.Add(next.Timer);
            }
        }
        foreach (var timer in fired)
        {
            Interlocked.Increment(ref _running);
            ThreadPool.UnsafeQueueUserWorkItem(Fire, timer, preferLocal: false);
        }
    }

    private void Fire(Timer timer)
    {
        try
        {
            timer.Fire();
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private sealed class Timer(PatientClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public int Version { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                Version++;
                _period = period;
                if (dueTime >= TimeSpan.Zero) clock._due.Enqueue((this, Version), clock._now + dueTime.Ticks);
            }
            return true;
        }

        public void Fire()
        {
            if (_period > TimeSpan.Zero) Change(_period, _period);
            callback(state);
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
