namespace Faxwerk.Telephony.Audio;

/// <summary>Samples of a telephone channel as time.</summary>
internal static class AudioTime
{
    /// <summary>Samples a second.</summary>
    public const int Rate = 8000;

    private const long TicksPerSample = TimeSpan.TicksPerSecond / Rate;

    public static TimeSpan Of(int samples) => TimeSpan.FromTicks(samples * TicksPerSample);

    /// <summary>Whole samples, rounded up.</summary>
    public static long Samples(TimeSpan time) => (time.Ticks + TicksPerSample - 1) / TicksPerSample;
}
