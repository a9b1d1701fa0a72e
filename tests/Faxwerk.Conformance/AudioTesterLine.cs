using Faxwerk.Telephony.Audio.Interop;
using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.T30;
using Modem = Faxwerk.Telephony.Audio.Interop.Spandsp;

namespace Faxwerk.Conformance;

/// <summary>Speaks with the device through the modems of libspandsp, sample by sample, over A-law.</summary>
internal sealed class AudioTesterLine : TesterLine
{
    private const int SampleRate = 8000;
    private const int V21Rate = 300;

    // async.h: a modem tells the end of its carrier so.
    private const int CarrierDown = -1;

    // Silence below this mean amplitude: -48 dBm0 is about 40.
    private const int Threshold = 60;

    private static readonly int TickSamples = (int)(Tick.TotalSeconds * SampleRate);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1.0 / SampleRate);

    private readonly Queue<Outgoing> _outgoing = new();
    private readonly Dictionary<Modulation, Demodulator> _demodulators = [];
    private readonly Dictionary<Modulation, Modulator> _modulators = [];
    private readonly HdlcBits.Receiver _hdlc = new();
    private readonly List<byte> _octets = [];
    private readonly ToneMeter _tones = new();
    private Listening _listening = new(null);
    private Demodulator? _demodulator;
    private int _bits;
    private int _frames;
    private bool _trained;
    private TimeSpan _silentSince;
    private bool _isSounding;

    /// <summary>Exchanges a block of samples with the device: what the tester says in, what the device says out; the time is that of the end.</summary>
    public required Action<short[], short[], TimeSpan> Exchange { get; init; }

    public override bool HasSignals => true;

    public override bool IsSilent => _outgoing.Count == 0;

    public override bool IsDeviceSending => _isSounding;

    public override void Advance()
    {
        var mine = new short[TickSamples];
        for (var at = 0; at < mine.Length && _outgoing.TryPeek(out var signal);)
        {
            var count = signal.Generate(mine.AsSpan(at));
            at += count;
            if (at < mine.Length)
                _outgoing.Dequeue();
        }

        var other = new short[TickSamples];
        Law(mine);
        Now += Tick;
        Exchange(mine, other, Now);
        Law(other);
        Hear(other);
    }

    public override void Listen(Listening what)
    {
        var modulation = what.Modem?.Modulation() ?? Modulation.V21;
        if (_demodulator is not null && _listening == what)
            return;
        _listening = what;
        var rate = what.Modem?.Rate() ?? V21Rate;
        if (!_demodulators.TryGetValue(modulation, out _demodulator))
            _demodulators[modulation] = _demodulator = new Demodulator(modulation, rate);
        _demodulator.Restart(rate, !what.LongTraining);
        _hdlc.Clear();
        _octets.Clear();
        (_bits, _frames, _trained) = (0, 0, false);
    }

    public override void SendTone(bool cng) => _outgoing.Enqueue(new ToneSignal(cng ? 1100 : 2100, cng ? 0.5 : 2.6));

    public override void SendOctets(FaxModem modem, bool longTraining, byte[] octets) => Send(
        modem, longTraining, octets.SelectMany(octet => Enumerable.Range(0, 8).Select(bit => (sbyte)((octet >> (7 - bit)) & 1))));

    public override void Dispose()
    {
        foreach (var demodulator in _demodulators.Values)
            demodulator.Dispose();
        foreach (var modulator in _modulators.Values)
            modulator.Dispose();
    }

    private protected override void Transmit(FaxModem? modem, int flags, IReadOnlyList<TesterFrame> frames) => Send(
        modem, longTraining: false, HdlcBits.Encode(modem is { } page ? page.Rate() / 40 : flags, frames, flagsAfter: 5));

    private void Send(FaxModem? modem, bool longTraining, IEnumerable<sbyte> bits)
    {
        var modulation = modem?.Modulation() ?? Modulation.V21;
        var rate = modem?.Rate() ?? V21Rate;
        if (!_modulators.TryGetValue(modulation, out var modulator))
            _modulators[modulation] = modulator = new Modulator(modulation, rate);
        _outgoing.Enqueue(new ModemSignal(modulator, rate, longTraining, bits));
    }

    private static void Law(short[] samples)
    {
        var table = G711.Table(G711Law.A);
        for (var i = 0; i < samples.Length; i++)
            samples[i] = table[G711.Encode(G711Law.A, samples[i])];
    }

    private void Hear(short[] samples)
    {
        Sound(samples);
        if (_tones.Take(samples) is { } tone)
            Add(new Heard.Tone(Now, tone.IsCng, tone.Duration));
        if (_demodulator is null)
            return;
        foreach (var bit in _demodulator.Receive(samples))
        {
            if (bit < 0)
                OnStatus(bit);
            else if (_listening.Modem is null)
                OnCommandBit(bit);
            else
                OnPageBit(bit);
        }
    }

    private void Sound(short[] samples)
    {
        for (var at = 0; at < samples.Length; at += 40)
        {
            var sum = 0;
            for (var i = at; i < at + 40; i++)
                sum += Math.Abs((int)samples[i]);
            var sounding = sum / 40 > Threshold;
            var time = Now - (Step * (samples.Length - at));
            if (sounding && !_isSounding)
                LastSilence = time - _silentSince;
            else if (!sounding && _isSounding)
                _silentSince = time;
            _isSounding = sounding;
        }
    }

    private void OnStatus(int status)
    {
        if (status == Modem.TrainingSucceeded)
        {
            _trained = true;
        }
        else if (status == CarrierDown)
        {
            if (_trained && _listening.Modem is { } modem)
                Add(new Heard.PageSignal(Now, modem, [.. _octets], _frames));
            _hdlc.Clear();
            _octets.Clear();
            (_bits, _frames, _trained) = (0, 0, false);
        }
    }

    private void OnCommandBit(int bit)
    {
        if (_hdlc.Put(bit) is not { } frame)
            return;
        Add(new Heard.Frame(Now, frame, TimeSpan.FromSeconds((double)_hdlc.FlagBits / V21Rate)));
    }

    private void OnPageBit(int bit)
    {
        if (_listening.Frames)
        {
            _frames += _hdlc.Put(bit) is null ? 0 : 1;
            return;
        }

        if (_bits % 8 == 0)
            _octets.Add(0);
        _octets[^1] |= (byte)(bit << (7 - (_bits % 8)));
        _bits++;
    }

    private abstract class Outgoing
    {
        /// <summary>Fewer than asked for mean that it is over.</summary>
        public abstract int Generate(Span<short> samples);
    }

    private sealed class ToneSignal(int frequency, double seconds) : Outgoing
    {
        private const double Amplitude = 6000;
        private int _sample;

        public override int Generate(Span<short> samples)
        {
            var count = Math.Min(samples.Length, (int)(seconds * SampleRate) - _sample);
            for (var i = 0; i < count; i++)
                samples[i] = (short)(Amplitude * Math.Sin(2 * Math.PI * frequency * _sample++ / SampleRate));
            return count;
        }
    }

    private sealed class ModemSignal(Modulator modulator, int rate, bool longTraining, IEnumerable<sbyte> bits) : Outgoing
    {
        private readonly IEnumerator<sbyte> _bits = bits.GetEnumerator();
        private bool _started;

        public override int Generate(Span<short> samples)
        {
            if (!_started)
                modulator.Start(rate, !longTraining, echoProtection: false);
            _started = true;
            var room = modulator.Room();
            var count = 0;
            while (count < room.Length && _bits.MoveNext())
                room[count++] = _bits.Current;
            modulator.Add(count);
            return modulator.Generate(samples);
        }
    }
}
