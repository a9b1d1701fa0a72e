namespace Faxwerk.Telephony.Media;

/// <summary>
/// Sounds like a person from afar, for the test station: a glottal buzz through two resonances that move from vowel to vowel, in syllables with pauses between
/// words. Synthetic; nobody said it.
/// </summary>
internal static class Speech
{
    /// <summary>Samples until it repeats: 4 s.</summary>
    public const int Length = 32_000;

    private const int Rate = 8000;
    private const int Syllable = Rate / 5;

    private static readonly (int First, int Second)[] Vowels = [(730, 1090), (270, 2290), (530, 1840), (570, 840), (300, 870), (660, 1720)];

    public static short[] Make()
    {
        var random = new Random(20);
        var sound = new short[Length];
        double phase = 0;
        var (low, high) = (new Resonance(), new Resonance());
        for (var i = 0; i < Length; i++)
        {
            var syllable = i / Syllable;
            var within = (double)(i % Syllable) / Syllable;
            var vowel = Vowels[syllable * 5 % Vowels.Length];
            phase += (120 + (25 * Math.Sin(i / 2600.0))) / Rate;
            phase -= Math.Floor(phase);
            // Every fifth syllable is a pause.
            var loudness = syllable % 5 == 4 ? 0 : Math.Sin(Math.PI * within);
            var source = ((phase * 2) - 1 + (0.1 * (random.NextDouble() - 0.5))) * loudness;
            sound[i] = (short)(600 * (low.Next(source, vowel.First) + (0.6 * high.Next(source, vowel.Second))));
        }
        return sound;
    }

    private struct Resonance
    {
        private double _old;
        private double _older;

        public double Next(double input, int hertz)
        {
            const double decay = 0.965;
            var output = input + (2 * decay * Math.Cos(2 * Math.PI * hertz / Rate) * _old) - (decay * decay * _older);
            _older = _old;
            _old = output;
            return output;
        }
    }
}
