namespace Faxwerk.Telephony.Audio;

/// <summary>What a terminal sounds like before its first signal: CNG over and over, or CED once.</summary>
internal struct CallTones(AudioRole role)
{
    // -12 dBm0 for a sine; full scale is +3.14 dBm0.
    private const double Amplitude = 5700;

    // Both tones have whole periods in 10 ms.
    private const int Piece = AudioTime.Rate / 100;

    private const int CngOn = AudioTime.Rate / 2;
    private const int CngPeriod = CngOn + (3 * AudioTime.Rate);

    // T.30 4.2.2: silence of 0.2 s at least, CED of 2.6 to 4 s, silence of 75 ms.
    private const int CedBegin = AudioTime.Rate / 5;
    private const int CedEnd = CedBegin + (3 * AudioTime.Rate);

    private static readonly short[] Cng = Sine(1100, Piece);
    private static readonly short[] Ced = Sine(2100, Piece);

    private int _position;

    /// <summary>Samples of CED that are left; 0 for a caller, who never has to wait for the end of CNG.</summary>
    public readonly int Left => role == AudioRole.Called ? CedEnd - _position : 0;

    /// <summary>Whether the tone is on so many samples after the answer.</summary>
    public static bool IsSounding(AudioRole role, int position) =>
        role == AudioRole.Calling ? position % CngPeriod < CngOn : position is >= CedBegin and < CedEnd;

    /// <summary>The first samples of a sine at the level of both tones.</summary>
    public static short[] Sine(int hertz, int samples)
    {
        var sine = new short[samples];
        for (var i = 0; i < samples; i++)
            sine[i] = (short)Math.Round(Amplitude * Math.Sin(2 * Math.PI * hertz * i / AudioTime.Rate));
        return sine;
    }

    public void Generate(Span<short> samples)
    {
        var tone = role == AudioRole.Calling ? Cng : Ced;
        foreach (ref var sample in samples)
        {
            sample = IsSounding(role, _position) ? tone[_position % Piece] : (short)0;
            _position++;
            if (role == AudioRole.Calling && _position == CngPeriod)
                _position = 0;
        }
    }
}
