using Faxwerk.Telephony.Audio.Interop;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Audio;

/// <summary>Page signals: the modem that is expected, and what it carries.</summary>
internal sealed class PageReceiver : IDisposable
{
    // What is held back of a TCF: the modem's own bits behind it, sent while it shuts down, are no errors of the line.
    private const int HeldMilliseconds = 40;
    private const int MaxOctets = 256;

    private static readonly TimeSpan WithoutFrame = TimeSpan.FromSeconds(5);

    private readonly Demodulator?[] _modems = new Demodulator?[4];
    private readonly HdlcReceiver _hdlc = new();
    private readonly byte[] _octets = new byte[MaxOctets];
    private Demodulator? _modem;
    private FaxModem _expected;
    private bool _longTraining;
    private bool _ecm;
    private bool _failed;
    private int _length;
    private int _octet;
    private int _bits;
    private TimeSpan _lastFrame;

    /// <summary>Whether there is a modem to be run.</summary>
    public bool IsExpecting => _modem is not null;

    /// <summary>Long training and no ECM are those of a TCF alone.</summary>
    private bool IsTrainingCheck => _longTraining && !_ecm;

    private int Held => IsTrainingCheck ? _expected.Rate() * HeldMilliseconds / 8000 : 0;

    public void Expect(FaxModem modem, bool longTraining, bool ecm)
    {
        (_expected, _longTraining, _ecm) = (modem, longTraining, ecm);
        _modem = _modems[(int)modem.Modulation()] ??= new Demodulator(modem.Modulation(), modem.Rate());
        Restart();
    }

    public void Restart()
    {
        _modem?.Restart(_expected.Rate(), !_longTraining);
        _hdlc.Reset();
        _failed = false;
        (_length, _bits) = (0, 0);
    }

    /// <summary>A page signal has ended. What follows a TCF is told anew.</summary>
    public void OnEnd()
    {
        if (IsTrainingCheck)
            _modem = null;
        else
            Restart();
    }

    public void Receive(ReadOnlySpan<short> samples, AudioReceiver receiver, TimeSpan now)
    {
        foreach (var value in _modem!.Receive(samples))
        {
            switch (value)
            {
                case 0 or 1 when receiver.Current != Signal.Page:
                    break;
                case 0 or 1 when _ecm:
                    Put(value, receiver, now);
                    break;
                case 0 or 1:
                    Collect(value, receiver, now);
                    break;
                case Spandsp.TrainingSucceeded when receiver.Current == Signal.None:
                    _failed = false;
                    _lastFrame = now;
                    receiver.Trace(now, _expected, "trained");
                    receiver.Begin(Signal.Page, now);
                    break;
                case Spandsp.TrainingFailed:
                    _failed = true;
                    break;
                case Spandsp.CarrierDown when receiver.Current == Signal.Page:
                    Deliver(Held, receiver, now);
                    receiver.End(now);
                    return;
                case Spandsp.CarrierDown when _failed:
                    Fail(receiver, now);
                    return;
            }

            if (receiver.IsDone)
                return;
        }

        if (receiver.Current != Signal.Page)
            return;
        Deliver(Held, receiver, now);
        if (_ecm && now - _lastFrame > WithoutFrame && !receiver.IsDone)
            receiver.End(now);
    }

    public void Fill(int samples, AudioReceiver receiver, TimeSpan now)
    {
        _modem!.Fill(samples);
        if (receiver.Current != Signal.Page || _ecm)
            return;
        Deliver(Held, receiver, now);
        receiver.DataLost(samples);
    }

    public void Dispose()
    {
        foreach (var modem in _modems)
            modem?.Dispose();
    }

    // The signal came and none of it could be read: of a TCF that is as good as errors, so that FTT answers it at once.
    private void Fail(AudioReceiver receiver, TimeSpan now)
    {
        receiver.Trace(now, _expected, "training failed");
        receiver.Begin(Signal.Page, now);
        if (IsTrainingCheck && !receiver.IsDone)
            receiver.Data([0xFF], now);
        if (!receiver.IsDone)
            receiver.End(now);
    }

    private void Put(int bit, AudioReceiver receiver, TimeSpan now)
    {
        switch (_hdlc.Put(bit))
        {
            case HdlcEvent.GoodFrame:
                _lastFrame = now;
                receiver.Frame(_hdlc.Frame, good: true, now);
                break;
            case HdlcEvent.BadFrame:
                receiver.Frame([], good: false, now);
                break;
        }
    }

    private void Collect(int bit, AudioReceiver receiver, TimeSpan now)
    {
        _octet = (_octet << 1) | bit;
        if (++_bits < 8)
            return;
        _bits = 0;
        _octets[_length++] = (byte)_octet;
        if (_length == MaxOctets)
            Deliver(Held, receiver, now);
    }

    private void Deliver(int held, AudioReceiver receiver, TimeSpan now)
    {
        var count = _length - held;
        if (count <= 0)
            return;
        receiver.Data(_octets.AsSpan(0, count), now);
        _octets.AsSpan(count, held).CopyTo(_octets);
        _length = held;
    }
}
