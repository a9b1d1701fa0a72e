namespace Faxwerk.Conformance;

/// <summary>Measures CNG (1100 Hz) and CED (2100 Hz) in blocks of 20 ms.</summary>
internal sealed class ToneMeter
{
    private const int Block = 160;
    private const double SampleRate = 8000;

    private readonly List<short> _samples = [];
    private int _frequency;
    private int _blocks;

    /// <summary>Takes samples; the tone that has just ended.</summary>
    public (bool IsCng, TimeSpan Duration)? Take(ReadOnlySpan<short> samples)
    {
        _samples.AddRange(samples);
        if (_samples.Count < Block)
            return null;
        var frequency = Is(1100) ? 1100 : Is(2100) ? 2100 : 0;
        _samples.Clear();
        if (frequency == _frequency)
        {
            _blocks++;
            return null;
        }

        var (last, blocks) = (_frequency, _blocks);
        (_frequency, _blocks) = (frequency, 1);
        return last != 0 && blocks >= 10 ? (last == 1100, TimeSpan.FromMilliseconds(20 * blocks)) : null;
    }

    // Goertzel: whether nearly all of the energy is here.
    private bool Is(int frequency)
    {
        var coefficient = 2 * Math.Cos(2 * Math.PI * frequency / SampleRate);
        var (first, second, energy) = (0.0, 0.0, 0.0);
        foreach (var sample in _samples)
        {
            (first, second) = (sample + (coefficient * first) - second, first);
            energy += (double)sample * sample;
        }

        var power = (first * first) + (second * second) - (coefficient * first * second);
        return energy > Block * 100.0 * 100.0 && power * 2 / Block > 0.8 * energy;
    }
}
