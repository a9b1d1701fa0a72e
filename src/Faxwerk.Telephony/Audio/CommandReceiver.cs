using Faxwerk.Telephony.Audio.Interop;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Audio;

/// <summary>Commands at 300 bit/s: V.21 channel 2 and HDLC.</summary>
internal sealed class CommandReceiver : IDisposable
{
    // 133 ms of flags: nothing but a preamble has five of them in a row.
    private const int Preamble = 5;
    private const int Rate = 300;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan WithoutFlag = TimeSpan.FromSeconds(1);

    private readonly Demodulator _modem = new(Modulation.V21, Rate);
    private readonly HdlcReceiver _hdlc = new();
    private bool _final;
    private bool _aborted;
    private TimeSpan _begun;
    private TimeSpan _lastFlag;

    public void Restart()
    {
        _modem.Restart(Rate, shortTraining: false);
        _hdlc.Reset();
        _final = false;
        _aborted = false;
    }

    public void Fill(int samples) => _modem.Fill(samples);

    public void Receive(ReadOnlySpan<short> samples, AudioReceiver receiver, TimeSpan now)
    {
        foreach (var value in _modem.Receive(samples))
        {
            if (value is 0 or 1)
                Put(value, receiver, now);
            if (receiver.IsDone)
                return;
        }

        if (receiver.Current == Signal.Command && (now - _begun > Longest || (_aborted && now - _lastFlag > WithoutFlag)))
            receiver.End(now);
    }

    public void Dispose() => _modem.Dispose();

    private void Put(int bit, AudioReceiver receiver, TimeSpan now)
    {
        switch (_hdlc.Put(bit))
        {
            case HdlcEvent.Flag:
                _lastFlag = now;
                _aborted = false;
                if (_hdlc.FlagRun == Preamble)
                    Begin(receiver, now);
                break;
            // Without a preamble where its beginning was lost; in a page's bits one can come about by chance.
            case HdlcEvent.GoodFrame when receiver.Current != Signal.Page:
                _lastFlag = now;
                _aborted = false;
                Begin(receiver, now);
                _final = _hdlc.Frame.Length > 1 && _hdlc.Frame[1] == FrameList.Final;
                receiver.Frame(_hdlc.Frame, good: true, now);
                break;
            case HdlcEvent.BadFrame:
                _lastFlag = now;
                if (receiver.Current == Signal.Command)
                    receiver.Frame([], good: false, now);
                break;
            // Where the carrier does not drop behind a command, noise or ones follow.
            case HdlcEvent.Abort when receiver.Current == Signal.Command && _final:
                receiver.End(now);
                break;
            case HdlcEvent.Abort:
                _aborted = true;
                break;
        }
    }

    private void Begin(AudioReceiver receiver, TimeSpan now)
    {
        if (receiver.Current == Signal.Command)
            return;
        _begun = now;
        _final = false;
        receiver.BeginCommand(now);
    }
}
