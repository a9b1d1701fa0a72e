namespace Faxwerk.Telephony.Calls;

/// <summary>
/// Drives the media of all calls on a few threads of its own. Each thread steps through its calls on a fixed grid: due packets leave, sockets are
/// read without waiting for them. Between two calls nothing is shared, so a call needs no lock.
/// </summary>
public sealed class CallScheduler : IDisposable
{
    /// <summary>The grid: a packet leaves at most this much after it is due, on a machine that is not overloaded.</summary>
    public static readonly TimeSpan DefaultTick = TimeSpan.FromMilliseconds(5);

    private readonly Lane[] _lanes;

    /// <param name="clock">The time of all calls.</param>
    /// <param name="threads">Threads, at least 1; one drives several hundred calls.</param>
    /// <param name="tick">The grid.</param>
    public CallScheduler(TimeProvider clock, int threads, TimeSpan tick)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Clock = clock;
        _lanes = new Lane[threads];
        for (var i = 0; i < threads; i++) _lanes[i] = new Lane(clock, tick);
    }

    /// <summary>
    /// On the default grid. One thread has time enough for the channels of a server; a second one keeps packets leaving while the first codes a page.
    /// </summary>
    public CallScheduler(TimeProvider clock)
        : this(clock, Math.Min(Environment.ProcessorCount, 2), DefaultTick)
    {
    }

    internal TimeProvider Clock { get; }

    /// <summary>Steps the call from now on until its step says that it is over.</summary>
    internal void Add(CallMedia call) => _lanes.MinBy(lane => lane.Count)!.Add(call);

    /// <summary>Ends the threads; calls still in them are not stepped any more.</summary>
    public void Dispose()
    {
        foreach (var lane in _lanes) lane.Dispose();
    }

    private sealed class Lane : IDisposable
    {
        private readonly TimeProvider _clock;
        private readonly TimeSpan _tick;
        private readonly AutoResetEvent _wake = new(initialState: false);
        private readonly List<CallMedia> _calls = [];
        private readonly List<CallMedia> _added = [];
        private readonly Thread _thread;
        private volatile bool _stopped;
        private int _count;

        public Lane(TimeProvider clock, TimeSpan tick)
        {
            _clock = clock;
            _tick = tick;
            _thread = new Thread(Run) { IsBackground = true, Name = "Faxwerk calls" };
            _thread.Start();
        }

        public int Count => Volatile.Read(ref _count);

        public void Add(CallMedia call)
        {
            lock (_added) _added.Add(call);
            Interlocked.Increment(ref _count);
            _wake.Set();
        }

        public void Dispose()
        {
            _stopped = true;
            _wake.Set();
            if (Thread.CurrentThread != _thread) _thread.Join();
            _wake.Dispose();
        }

        private void Run()
        {
            var next = _clock.GetTimestamp();
            while (!_stopped)
            {
                TakeAdded();
                if (_calls.Count == 0)
                {
                    _wake.WaitOne();
                    next = _clock.GetTimestamp();
                    continue;
                }
                StepAll();
                next += (long)(_tick.TotalSeconds * _clock.TimestampFrequency);
                var now = _clock.GetTimestamp();
                if (next < now) next = now;
                var wait = (int)Math.Ceiling(_clock.GetElapsedTime(now, next).TotalMilliseconds);
                if (wait > 0) _wake.WaitOne(wait);
            }
        }

        private void StepAll()
        {
            var now = _clock.GetTimestamp();
            for (var i = _calls.Count - 1; i >= 0; i--)
            {
                if (_calls[i].Step(now)) continue;
                _calls.RemoveAt(i);
                Interlocked.Decrement(ref _count);
            }
        }

        private void TakeAdded()
        {
            lock (_added)
            {
                _calls.AddRange(_added);
                _added.Clear();
            }
        }
    }
}
