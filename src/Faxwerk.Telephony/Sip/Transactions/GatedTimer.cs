namespace Faxwerk.Telephony.Sip;

/// <summary>A timer that fires under the agent's lock, and never after it was stopped under that lock.</summary>
internal sealed class GatedTimer : IDisposable
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(20);

    private readonly TimeProvider _time;
    private readonly Lock _gate;
    private readonly Action _fired;
    private readonly ITimer _timer;
    private bool _armed;
    private long _since;
    private TimeSpan _delay;

    public GatedTimer(TimeProvider time, Lock gate, Action fired)
    {
        (_time, _gate, _fired) = (time, gate, fired);
        _timer = time.CreateTimer(static timer => ((GatedTimer)timer!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Start(TimeSpan delay)
    {
        _armed = true;
        _since = _time.GetTimestamp();
        _delay = delay;
        _timer.Change(delay, Timeout.InfiniteTimeSpan);
    }

    public void Stop()
    {
        _armed = false;
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        _armed = false;
        _timer.Dispose();
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            if (!_armed)
                return;
            // Early: the callback waited for the lock while the timer was started anew, or the system's timer is coarser than the clock. In both cases the rest is
            // waited for; a timer that is lost would leave its call for ever.
            var rest = _delay - _time.GetElapsedTime(_since);
            if (rest > Tolerance)
            {
                _timer.Change(rest, Timeout.InfiniteTimeSpan);
                return;
            }

            _armed = false;
            _fired();
        }
    }
}
