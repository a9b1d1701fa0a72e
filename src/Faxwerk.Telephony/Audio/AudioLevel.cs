namespace Faxwerk.Telephony.Audio;

/// <summary>Levels of a telephone channel: a sine at full scale is +3.14 dBm0 (G.711).</summary>
internal static class AudioLevel
{
    private const double FullScale = 3.14;
    private const double FullScaleMeanSquare = 32768.0 * 32768 / 2;

    public static double MeanSquare(ReadOnlySpan<short> samples)
    {
        long sum = 0;
        foreach (var sample in samples)
            sum += sample * sample;
        return samples.IsEmpty ? 0 : (double)sum / samples.Length;
    }

    public static double MeanSquare(double dbm0) => FullScaleMeanSquare * Math.Pow(10, (dbm0 - FullScale) / 10);

    public static double Dbm0(double meanSquare) => (10 * Math.Log10(Math.Max(meanSquare, 1) / FullScaleMeanSquare)) + FullScale;
}
