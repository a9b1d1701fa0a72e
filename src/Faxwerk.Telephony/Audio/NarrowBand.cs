namespace Faxwerk.Telephony.Audio;

/// <summary>
/// Suspects V.21 in what is taken for a page, where the carrier did not drop between them, for the price of one product a sample: two
/// samples apart 1650 and 1850 Hz are nearly opposite, while in the wide band of a page modem opposites are mixed with others.
/// </summary>
internal struct NarrowBand
{
    private const int Distance = 2;

    // 1750 Hz: -0.92; V.27ter at 2400 bit/s: -0.8; the others: -0.5.
    private const double Limit = -0.86;

    // Over about 60 ms.
    private const double Weight = 1.0 / 12;

    private double _power;
    private double _product;

    public void Reset() => (_power, _product) = (0, 0);

    public bool IsLike(ReadOnlySpan<short> samples)
    {
        long power = 0, product = 0;
        for (var i = Distance; i < samples.Length; i++)
        {
            power += samples[i] * samples[i];
            product += samples[i] * samples[i - Distance];
        }

        _power += (power - _power) * Weight;
        _product += (product - _product) * Weight;
        return _product < _power * Limit;
    }
}
