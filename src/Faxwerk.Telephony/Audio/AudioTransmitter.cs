using Faxwerk.Telephony.Audio.Interop;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Audio;

/// <summary>The sending half of a terminal: one signal at a time, silence between them.</summary>
internal sealed class AudioTransmitter(AudioRole role, bool echoProtection) : IDisposable
{
    private const int V21Rate = 300;

    // T.30 5.3.1: 1 s of flags +-15 %. A flag behind the last lets slow receivers see its end.
    private const int CommandFlags = 38;
    private const int CommandEndFlags = 2;

    // T.4 A.3: flags of 200 ms at least before a block; up to 50 ms behind its RCP frames.
    private const int BlockFlagsMilliseconds = 200;
    private const int BlockEndFlags = 3;
    private const int TrainingCheckMilliseconds = 1500;

    // Zeros behind RTC: some adaptors lose the last rows of a page when the carrier drops at once.
    private const int PagePaddingMilliseconds = 60;

    private readonly Modulator?[] _modulators = new Modulator?[4];
    private Modulator? _modulator;
    private BitSource _bits;
    private Modulation _modulation;
    private int _rate;
    private bool _shortTraining;
    private CallTones _tones = new(role);
    private bool _opening;
    private Phase _phase;
    private TimeSpan _quietUntil;

    private enum Phase : byte
    {
        Idle,
        Waiting,
        Sending,
        Ended,
    }

    /// <summary>A signal is being sent or about to.</summary>
    public bool IsSending => _phase != Phase.Idle;

    /// <summary>Begins with the tones of the role.</summary>
    public void Open() => _opening = true;

    /// <summary>The other side has been heard: CNG is over, while CED is sent to its end.</summary>
    public void StopCalling() => _opening &= role == AudioRole.Called;

    /// <summary>A signal of either side has ended: the next one begins a gap later.</summary>
    public void KeepQuiet(TimeSpan from)
    {
        var until = from + FaxTerminal.SignalGap;
        if (until > _quietUntil)
            _quietUntil = until;
    }

    public void SendCommand(FrameList frames)
    {
        _bits = BitSource.Frames(frames, CommandFlags, CommandEndFlags);
        Begin(Modulation.V21, V21Rate, shortTraining: false);
    }

    public void SendTrainingCheck(FaxModem modem)
    {
        _bits = BitSource.Octets(default, Octets(modem, TrainingCheckMilliseconds));
        Begin(modem.Modulation(), modem.Rate(), shortTraining: false);
    }

    public void SendBlock(FaxModem modem, bool longTraining, FrameList frames)
    {
        _bits = BitSource.Frames(frames, Octets(modem, BlockFlagsMilliseconds), BlockEndFlags);
        Begin(modem.Modulation(), modem.Rate(), !longTraining);
    }

    public void SendPage(FaxModem modem, bool longTraining, ReadOnlyMemory<byte> data)
    {
        _bits = BitSource.Octets(data, Octets(modem, PagePaddingMilliseconds));
        Begin(modem.Modulation(), modem.Rate(), !longTraining);
    }

    /// <summary>Drops the carrier.</summary>
    public void Stop(TimeSpan now)
    {
        if (_phase == Phase.Sending)
            KeepQuiet(now);
        Idle();
    }

    /// <summary>Fills the block whose first sample leaves at <paramref name="now"/>.</summary>
    public void Generate(Span<short> samples, TimeSpan now, FaxSession session)
    {
        while (!samples.IsEmpty)
        {
            var made = _opening ? Tones(samples, now) : _phase switch
            {
                Phase.Waiting => Wait(samples, now),
                Phase.Sending => Send(samples),
                _ => Silence(samples, samples.Length),
            };
            samples = samples[made..];
            now += AudioTime.Of(made);
            if (_phase != Phase.Ended)
                continue;
            Idle();
            KeepQuiet(now);
            session.OnSent(now);
        }
    }

    public void Dispose()
    {
        Idle();
        foreach (var modulator in _modulators)
            modulator?.Dispose();
    }

    private static int Octets(FaxModem modem, int milliseconds) => modem.Rate() * milliseconds / 8000;

    private static int Silence(Span<short> samples, int count)
    {
        samples[..count].Clear();
        return count;
    }

    private void Begin(Modulation modulation, int rate, bool shortTraining)
    {
        (_modulation, _rate, _shortTraining) = (modulation, rate, shortTraining);
        _phase = Phase.Waiting;
        StopCalling();
    }

    private int Tones(Span<short> samples, TimeSpan now)
    {
        if (role == AudioRole.Calling)
        {
            _tones.Generate(samples);
            return samples.Length;
        }

        var count = Math.Min(samples.Length, _tones.Left);
        _tones.Generate(samples[..count]);
        if (_tones.Left == 0)
        {
            _opening = false;
            KeepQuiet(now + AudioTime.Of(count));
        }

        return count;
    }

    private int Wait(Span<short> samples, TimeSpan now)
    {
        if (now < _quietUntil)
            return Silence(samples, (int)Math.Min(samples.Length, AudioTime.Samples(_quietUntil - now)));
        _modulator = _modulators[(int)_modulation] ??= new Modulator(_modulation, _rate);
        _modulator.Start(_rate, _shortTraining, echoProtection);
        _phase = Phase.Sending;
        return 0;
    }

    private int Send(Span<short> samples)
    {
        _modulator!.Add(_bits.Read(_modulator.Room()));
        var wanted = Math.Min(samples.Length, BitBuffer.Samples);
        var made = _modulator.Generate(samples[..wanted]);
        if (made < wanted)
            _phase = Phase.Ended;
        return made;
    }

    private void Idle()
    {
        _phase = Phase.Idle;
        _bits = default;
    }
}
