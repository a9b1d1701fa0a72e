namespace Faxwerk.Telephony.Audio;

/// <summary>The last samples heard, to be heard again by a modem in place of some that did not come: its carrier and its clock go on.</summary>
internal sealed class RecentSamples
{
    /// <summary>Samples kept: a packet of 20 ms. All modulations come round in it: whole cycles of their carriers, whole symbols.</summary>
    public const int Length = 160;

    /// <summary>The longest hole that is filled so, three packets: behind a longer one bits and symbols would no longer be where they are counted.</summary>
    public const int LongestBridged = 3 * Length;

    private readonly short[] _samples = new short[Length];
    private readonly short[] _again = new short[Length];

    public void Add(ReadOnlySpan<short> samples)
    {
        if (samples.Length >= Length)
        {
            samples[^Length..].CopyTo(_samples);
            return;
        }

        _samples.AsSpan(samples.Length).CopyTo(_samples);
        samples.CopyTo(_samples.AsSpan(Length - samples.Length));
    }

    /// <summary>The last <paramref name="count"/> samples, <see cref="Length"/> at most; valid until the next call.</summary>
    public ReadOnlySpan<short> Last(int count)
    {
        var again = _again.AsSpan(0, count);
        _samples.AsSpan(Length - count).CopyTo(again);
        return again;
    }
}
