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
    private readonly FrameRepair _repair = new();
    private readonly RecentSamples _recent = new();
    private int _filled;
    private bool _final;
    private bool _aborted;
    private TimeSpan _begun;
    private TimeSpan _lastFlag;

    public void Restart()
    {
        _modem.Restart(Rate, shortTraining: false);
        _hdlc.Reset();
        _repair.GiveUp();
        _final = false;
        _aborted = false;
    }

    /// <summary>
    /// Passes over samples that did not come. The modem hears the last ones again, which keeps its carrier and its clock; the bits that it makes of them only count.
    /// </summary>
    public void Fill(int samples, AudioReceiver receiver, TimeSpan now)
    {
        if (samples > RecentSamples.LongestBridged)
        {
            _repair.GiveUp();
            _modem.Fill(samples);
            return;
        }

        for (; samples > 0; samples -= RecentSamples.Length)
        {
            foreach (var value in _modem.Receive(_recent.Last(Math.Min(samples, RecentSamples.Length))))
            {
                // Neither a flag nor an abort.
                if (value is 0 or 1)
                    Put(_filled++ & 1, erased: true, receiver, now);
                if (receiver.IsDone)
                    return;
            }
        }
    }

    public void Receive(ReadOnlySpan<short> samples, AudioReceiver receiver, TimeSpan now)
    {
        _recent.Add(samples);
        foreach (var value in _modem.Receive(samples))
        {
            if (value is 0 or 1)
                Put(value, erased: false, receiver, now);
            if (receiver.IsDone)
                return;
        }

        if (receiver.Current == Signal.Command && (now - _begun > Longest || (_aborted && now - _lastFlag > WithoutFlag)))
            receiver.End(now);
    }

    public void Dispose() => _modem.Dispose();

    private void Put(int bit, bool erased, AudioReceiver receiver, TimeSpan now)
    {
        _repair.Add(bit, erased);
        switch (_hdlc.Put(bit))
        {
            case HdlcEvent.Flag:
                _repair.Begin();
                _lastFlag = now;
                _aborted = false;
                if (_hdlc.FlagRun == Preamble)
                    Begin(receiver, now);
                break;
            // Without a preamble where its beginning was lost; in a page's bits one can come about by chance.
            case HdlcEvent.GoodFrame when receiver.Current != Signal.Page:
                Begin(receiver, now);
                OnFrame(_hdlc.Frame, receiver, now);
                break;
            case HdlcEvent.GoodFrame:
                _repair.Begin();
                break;
            case HdlcEvent.BadFrame when receiver.Current == Signal.Command && _repair.TryRepair(out var frame):
                receiver.Trace(now, "frame", "mended: a packet of it was lost");
                OnFrame(frame, receiver, now);
                break;
            case HdlcEvent.BadFrame:
                _repair.Begin();
                _lastFlag = now;
                if (receiver.Current == Signal.Command)
                    receiver.Frame([], good: false, now);
                break;
            // Where the carrier does not drop behind a command, noise or ones follow.
            case HdlcEvent.Abort when receiver.Current == Signal.Command && _final:
                receiver.End(now);
                break;
            case HdlcEvent.Abort:
                _repair.GiveUp();
                _aborted = true;
                break;
        }
    }

    private void OnFrame(ReadOnlySpan<byte> frame, AudioReceiver receiver, TimeSpan now)
    {
        _repair.Begin();
        _lastFlag = now;
        _aborted = false;
        _final = frame.Length > 1 && frame[1] == FrameList.Final;
        receiver.Frame(frame, good: true, now);
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
