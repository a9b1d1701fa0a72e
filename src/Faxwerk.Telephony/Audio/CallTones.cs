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

    private static readonly short[] Cng = Build(1100);
    private static readonly short[] Ced = Build(2100);

    private int _position;

    /// <summary>Samples of CED that are left; 0 for a caller, who never has to wait for the end of CNG.</summary>
    public readonly int Left => role == AudioRole.Called ? CedEnd - _position : 0;

    public void Generate(Span<short> samples)
    {
        foreach (ref var sample in samples)
        {
            sample = role switch
            {
                AudioRole.Calling => _position < CngOn ? Cng[_position % Piece] : (short)0,
                _ => _position is >= CedBegin and < CedEnd ? Ced[_position % Piece] : (short)0,
            };
            _position++;
            if (role == AudioRole.Calling && _position == CngPeriod)
                _position = 0;
        }
    }

    private static short[] Build(int hertz)
    {
        var piece = new short[Piece];
        for (var i = 0; i < Piece; i++)
            piece[i] = (short)Math.Round(Amplitude * Math.Sin(2 * Math.PI * hertz * i / AudioTime.Rate));
        return piece;
    }
}
