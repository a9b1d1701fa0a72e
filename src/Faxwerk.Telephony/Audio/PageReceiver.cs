using Faxwerk.Telephony.Audio.Interop;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Audio;

/// <summary>Page signals: the modem that is expected, and what it carries.</summary>
internal sealed class PageReceiver : IDisposable
{
    // What is held back of a TCF and dropped at its end: what the other modem sends while it shuts down, and what an adaptor fills
    // the silence behind it with, are no errors of the line.
    private const int HeldMilliseconds = 200;
    private const int MaxOctets = 512;

    // Behind a hole what lies around it mixes in equalizer and descrambler: no errors of the line either.
    private const int BlurredMilliseconds = 20;

    private static readonly TimeSpan WithoutFrame = TimeSpan.FromSeconds(5);

    // Where the carrier does not drop: a TCF is 1.5 s; no page of a real machine is that long.
    private static readonly TimeSpan LongestTrainingCheck = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan LongestPage = TimeSpan.FromMinutes(30);

    // A command would have shown its flags by then, on which page modems fail too.
    private static readonly TimeSpan FailureCounts = TimeSpan.FromMilliseconds(400);

    private readonly Demodulator?[] _modems = new Demodulator?[4];
    private readonly HdlcReceiver _hdlc = new();
    private readonly RecentSamples _recent = new();
    private readonly byte[] _octets = new byte[MaxOctets];
    private Demodulator? _modem;
    private FaxModem _expected;
    private bool _longTraining;
    private bool _ecm;
    private State _state;
    private int _length;
    private int _octet;
    private int _bits;
    private int _blurred;
    private TimeSpan _begun;
    private TimeSpan _lastFrame;

    private enum State : byte
    {
        Waiting,
        Failed,
        Trained,
    }

    /// <summary>Whether there is a modem to be run.</summary>
    public bool IsExpecting => _modem is not null;

    /// <summary>There is a signal that the modem could not train on.</summary>
    public bool HasFailed => _state == State.Failed;

    /// <summary>Long training and no ECM are those of a TCF alone.</summary>
    private bool IsTrainingCheck => _longTraining && !_ecm;

    private bool IsEndless(TimeSpan now) => _state != State.Waiting
        && (now - _begun > (IsTrainingCheck ? LongestTrainingCheck : LongestPage)
            || (_state == State.Trained && _ecm && now - _lastFrame > WithoutFrame));

    private int Held => IsTrainingCheck ? _expected.Rate() * HeldMilliseconds / 8000 : 0;

    public void Expect(FaxModem modem, bool longTraining, bool ecm)
    {
        (_expected, _longTraining, _ecm) = (modem, longTraining, ecm);
        _modem = _modems[(int)modem.Modulation()] ??= new Demodulator(modem.Modulation(), modem.Rate());
    }

    public void Restart()
    {
        _modem?.Restart(_expected.Rate(), !_longTraining);
        _hdlc.Reset();
        _state = State.Waiting;
        (_length, _bits, _blurred) = (0, 0, 0);
    }

    public void Receive(ReadOnlySpan<short> samples, AudioReceiver receiver, TimeSpan now)
    {
        _recent.Add(samples);
        if (!Take(samples, receiver, now))
            return;
        Deliver(Held, receiver, now);
        if (HasFailed && receiver.Current == Signal.None && now - _begun > FailureCounts)
            Fail(receiver, now);
        if (IsEndless(now))
            Finish(receiver, now);
    }

    /// <summary>Passes over samples that did not come. A training is counted by its symbols: the modem hears the last ones again, so that the count goes on.</summary>
    public void Fill(int samples, AudioReceiver receiver, TimeSpan now)
    {
        if (_state == State.Waiting && samples <= RecentSamples.LongestBridged)
        {
            for (; samples > 0 && Take(_recent.Last(Math.Min(samples, RecentSamples.Length)), receiver, now); samples -= RecentSamples.Length)
            {
            }

            return;
        }

        _modem!.Fill(samples);
        if (_state != State.Trained || _ecm)
            return;
        _blurred = IsTrainingCheck ? _expected.Rate() * BlurredMilliseconds / 1000 : 0;
        Deliver(Held, receiver, now);
        receiver.DataLost(samples);
    }

    // Whether there is more to do: no signal has ended with it.
    private bool Take(ReadOnlySpan<short> samples, AudioReceiver receiver, TimeSpan now)
    {
        var values = _modem!.Receive(samples);
        while (!values.IsEmpty)
        {
            var taken = _ecm && _state == State.Trained ? PutFrames(values, receiver, now) : 0;
            if (taken == 0)
            {
                taken = 1;
                Take(values[0], receiver, now);
            }

            values = values[taken..];
            if (receiver.IsDone)
                return false;
        }

        return true;
    }

    private void Take(int value, AudioReceiver receiver, TimeSpan now)
    {
        switch (value)
        {
            case 0 or 1 when _state == State.Trained:
                Collect(value, receiver, now);
                break;
            case Spandsp.TrainingSucceeded when receiver.Current == Signal.None:
                _state = State.Trained;
                _begun = _lastFrame = now;
                receiver.Trace(now, _expected, "trained");
                receiver.Begin(Signal.Page, now);
                break;
            case Spandsp.TrainingFailed when _state == State.Waiting:
                _state = State.Failed;
                _begun = now;
                break;
        }
    }

    /// <summary>The carrier is gone: ends the signal if there was one.</summary>
    public void Finish(AudioReceiver receiver, TimeSpan now)
    {
        // A failure that has not counted yet: a tone for echo suppressors, or a click.
        if (_modem is null || _state == State.Waiting || receiver.Current != Signal.Page)
            return;
        Deliver(Held, receiver, now);
        // What follows a TCF is told anew.
        if (IsTrainingCheck)
            _modem = null;
        _state = State.Waiting;
        receiver.End(now);
    }

    public void Dispose()
    {
        foreach (var modem in _modems)
            modem?.Dispose();
    }

    // The signal is there and nothing of it can be read. Of a TCF that is as good as errors, so that FTT answers it at once.
    private void Fail(AudioReceiver receiver, TimeSpan now)
    {
        receiver.Trace(now, _expected, "training failed");
        receiver.Begin(Signal.Page, now);
        if (IsTrainingCheck)
            receiver.Data([0xFF], now);
    }

    // The bits of frames up to the end of one; how many.
    private int PutFrames(ReadOnlySpan<sbyte> bits, AudioReceiver receiver, TimeSpan now)
    {
        var taken = _hdlc.Put(bits, out var found);
        switch (found)
        {
            case HdlcEvent.GoodFrame:
                _lastFrame = now;
                receiver.Frame(_hdlc.Frame, good: true, now);
                break;
            case HdlcEvent.BadFrame:
                receiver.Frame([], good: false, now);
                break;
        }

        return taken;
    }

    private void Collect(int bit, AudioReceiver receiver, TimeSpan now)
    {
        if (_blurred > 0)
        {
            _blurred--;
            return;
        }

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
