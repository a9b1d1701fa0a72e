namespace Faxwerk.Telephony.Audio;

/// <summary>
/// Tells what is on the line before a fax signal is: silence, tones of the network, speech, CNG, CED. Blocks of 20 ms are judged by level, by
/// the share of their energy in narrow bands, and by how steady both are: speech changes from syllable to syllable, tones and modems do not.
/// </summary>
internal sealed class LineListener(AudioRole role)
{
    public const int Block = 160;

    private const double Share = 0.85;
    private const double Steady = 1.4;
    private const int ToneBlocks = 10;
    private const int BusyBlocks = 45;
    private const int BusyBursts = 3;
    private const int CedWindow = 24;
    private const int SpeechBlocks = 50;
    private const int UndecodableBlocks = 75;

    // Speech is above, hiss below.
    private static readonly double Audible = AudioLevel.MeanSquare(-40);
    private static readonly double Loud = AudioLevel.MeanSquare(-33);

    // Dial tone, ringback, busy and congestion of any country (E.180): 350 to 620 Hz.
    private readonly BandMeter _network = new(350, 650);
    private readonly BandMeter _cng = new(1050, 1150);
    private readonly BandMeter _ced = new(2050, 2150);
    private readonly short[] _block = new short[Block];
    private readonly double[] _cedLevels = new double[CedWindow];
    private int _filled;
    private int _networkRun;
    private int _burst;
    private int _edges;
    private int _bursts;
    private int _pause;
    private int _cngRun;
    private int _cedRun;
    private int _speech;
    private int _steadyRun;
    private double _lastPower;

    /// <summary>The most telling so far, up to <see cref="AudioSignal.Ansam"/>.</summary>
    public AudioSignal Heard { get; private set; }

    /// <param name="samples">What has come.</param>
    /// <param name="sending">Whether this side sends: of what comes then only CNG cannot be its echo.</param>
    public void Take(ReadOnlySpan<short> samples, bool sending)
    {
        while (!samples.IsEmpty)
        {
            var count = Math.Min(samples.Length, Block - _filled);
            samples[..count].CopyTo(_block.AsSpan(_filled));
            samples = samples[count..];
            _filled += count;
            if (_filled < Block)
                return;
            _filled = 0;
            Judge(sending);
        }
    }

    private void Judge(bool sending)
    {
        var power = AudioLevel.MeanSquare(_block);
        var audible = power > Audible;
        if (role == AudioRole.Called && IsRun(ref _cngRun, audible && _cng.Share(_block, power) > Share, ToneBlocks))
            Add(AudioSignal.Cng);
        if (sending || !audible)
        {
            OnPause(sending);
            (_networkRun, _steadyRun) = (0, 0);
            _lastPower = 0;
            return;
        }

        _pause = 0;
        var steady = power < _lastPower * Steady && power > _lastPower / Steady;
        _lastPower = power;
        if (_ced.Share(_block, power) > Share)
            OnCed(Math.Sqrt(power));
        else if (_network.Share(_block, power) > Share && steady)
            OnNetworkTone();
        else if (_cngRun == 0)
            OnOther(power, steady);
    }

    private void OnNetworkTone()
    {
        _burst++;
        if (IsRun(ref _networkRun, true, ToneBlocks))
            Add(AudioSignal.Tone);
    }

    // What sounds while this side sends is not heard: a burst cut by that says nothing. Ringback is longer, or its pause is.
    private void OnPause(bool sending)
    {
        _pause++;
        if (sending || _pause > BusyBlocks)
            _bursts = 0;
        else if (_burst + _edges > 0)
            _bursts = _burst is >= ToneBlocks and <= BusyBlocks && _edges <= 2 ? _bursts + 1 : 0;
        (_burst, _edges) = (0, 0);
        if (_bursts >= BusyBursts)
            Add(AudioSignal.Busy);
    }

    // A phase reversal of ANSam costs a block at most.
    private void OnCed(double level)
    {
        _cedLevels[_cedRun % CedWindow] = level;
        _cedRun++;
        if (_cedRun >= ToneBlocks)
            Add(AudioSignal.Ced);
        if (_cedRun >= CedWindow && IsModulated())
            Add(AudioSignal.Ansam);
    }

    private void OnOther(double power, bool steady)
    {
        _networkRun = 0;
        _edges++;
        _steadyRun = steady && power > Loud ? _steadyRun + 1 : 0;
        if (_steadyRun >= UndecodableBlocks)
            Add(AudioSignal.Undecodable);
        // A second of what changes.
        _speech += steady ? 0 : 2;
        if (_speech >= SpeechBlocks)
            Add(AudioSignal.Voice);
    }

    // 20 % of 15 Hz: most blocks are far from the mean.
    private bool IsModulated()
    {
        double sum = 0;
        foreach (var level in _cedLevels)
            sum += level;
        var mean = sum / CedWindow;
        var far = 0;
        foreach (var level in _cedLevels)
            far += Math.Abs(level - mean) > mean * 0.07 ? 1 : 0;
        return far * 5 > CedWindow * 2;
    }

    private static bool IsRun(ref int run, bool holds, int needed)
    {
        run = holds ? run + 1 : 0;
        return run >= needed;
    }

    private void Add(AudioSignal signal)
    {
        if (signal > Heard)
            Heard = signal;
    }
}
