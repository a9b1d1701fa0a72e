using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Tests.Sip;

public sealed class GatedTimerTests
{
    [Fact]
    public void A_timer_that_the_system_fires_too_early_waits_for_the_rest()
    {
        var time = new CoarseTime();
        var fired = 0;
        using var timer = new GatedTimer(time, new Lock(), () => fired++);
        timer.Start(TimeSpan.FromSeconds(32));

        time.Now = TimeSpan.FromSeconds(31);
        time.Fire();
        Assert.Equal((0, TimeSpan.FromSeconds(1)), (fired, time.Due));

        time.Now = TimeSpan.FromSeconds(32);
        time.Fire();
        Assert.Equal(1, fired);
    }

    /// <summary>A clock whose timer fires when the test says so.</summary>
    private sealed class CoarseTime : TimeProvider, ITimer
    {
        private Action _callback = () => { };

        public TimeSpan Now { get; set; }

        public TimeSpan Due { get; private set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Fire() => _callback();

        public override long GetTimestamp() => Now.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _callback = () => callback(state);
            return this;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime;
            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
