namespace Faxwerk.Telephony.Sip;

/// <summary>Sends again after T1, doubling up to a longest interval, and gives up after 64 * T1. Everything under the agent's lock.</summary>
internal sealed class Retransmission : IDisposable
{
    private readonly GatedTimer _again;
    private readonly GatedTimer _giveUp;
    private readonly TimeSpan _longest;
    private TimeSpan _interval;

    /// <param name="layer">Clock and timers.</param>
    /// <param name="longest">T2, or <see cref="TimeSpan.MaxValue"/> where the interval doubles without end (timer A, RFC 3262).</param>
    /// <param name="send">Sends once more.</param>
    /// <param name="expired">64 * T1 have passed.</param>
    /// <param name="repeat">False on reliable transports: only the limit runs.</param>
    public Retransmission(TransactionLayer layer, TimeSpan longest, Action send, Action expired, bool repeat = true)
    {
        _longest = longest;
        _interval = layer.Timers.T1;
        _again = new GatedTimer(layer.Time, layer.Gate, () =>
        {
            send();
            _interval = 2 * _interval < _longest ? 2 * _interval : _longest;
            _again!.Start(_interval);
        });
        _giveUp = new GatedTimer(layer.Time, layer.Gate, () =>
        {
            Stop();
            expired();
        });
        _giveUp.Start(layer.Timers.Timeout);
        if (repeat)
            _again.Start(_interval);
    }

    /// <summary>From now on at the longest interval (a non-INVITE request after a provisional response).</summary>
    public void Slow() => _interval = _longest;

    /// <summary>Ends both timers.</summary>
    public void Stop()
    {
        _again.Stop();
        _giveUp.Stop();
    }

    public void Dispose()
    {
        _again.Dispose();
        _giveUp.Dispose();
    }
}
