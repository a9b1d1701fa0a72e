using Faxwerk.Spandsp;

namespace Faxwerk.Telephony.Tests.Peers;

/// <summary>A fax machine at the end of a line.</summary>
internal interface ILineEnd
{
    /// <summary>Hears 20 ms and says the next 20 ms.</summary>
    void Exchange(Span<short> heard, Span<short> said);

    /// <summary>The other side has hung up.</summary>
    void HungUp();
}

/// <summary>A line with another fax machine at its end: whatever the modem dials is answered at once, or the machine calls the modem.</summary>
internal sealed class DirectLine(bool calls, Func<ILineEnd> other) : IModemLine
{
    private const int BlocksBetweenRings = 100;

    private readonly Queue<LineEvent> _events = new();
    private ILineEnd? _end;
    private bool _hungUp;
    private int _blocks;

    public bool IsReady => true;

    public void Do(ModemAction action, string number)
    {
        if (action == ModemAction.HangUp)
        {
            _hungUp |= _end is not null;
            _end?.HungUp();
            _end = null;
            return;
        }
        if (_end is not null || _hungUp) return;
        _end = other();
        _events.Enqueue(action == ModemAction.Dial ? LineEvent.Connected : LineEvent.Answered);
    }

    public bool TryTell(out LineEvent what) => _events.TryDequeue(out what);

    public void Exchange(Span<short> said, Span<short> heard)
    {
        heard.Clear();
        if (_end is not null) _end.Exchange(said, heard);
        else if (calls && !_hungUp && _blocks++ % BlocksBetweenRings == 0) _events.Enqueue(LineEvent.Ringing);
    }
}
