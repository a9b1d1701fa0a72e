namespace Faxwerk.Telephony.Audio;

/// <summary>Measures the energy of a band by Goertzel filters 50 Hz apart, which are orthogonal over 20 ms.</summary>
internal sealed class BandMeter
{
    private const int Step = 50;

    private readonly double[] _coefficients;

    /// <param name="low">Hz, a multiple of 50.</param>
    /// <param name="high">Hz, a multiple of 50; included.</param>
    public BandMeter(int low, int high)
    {
        _coefficients = new double[((high - low) / Step) + 1];
        for (var i = 0; i < _coefficients.Length; i++)
            _coefficients[i] = 2 * Math.Cos(2 * Math.PI * (low + (i * Step)) / AudioTime.Rate);
    }

    /// <summary>The part of a block's energy that is in the band, 0 to 1.</summary>
    public double Share(ReadOnlySpan<short> block, double meanSquare)
    {
        double energy = 0;
        foreach (var coefficient in _coefficients)
        {
            double older = 0, old = 0;
            foreach (var sample in block)
            {
                var now = sample + (coefficient * old) - older;
                older = old;
                old = now;
            }

            energy += (old * old) + (older * older) - (coefficient * old * older);
        }

        return meanSquare > 0 ? 2 * energy / ((double)block.Length * block.Length * meanSquare) : 0;
    }
}
