namespace Faxwerk.Telephony.Media;

/// <summary>
/// Hears whether a fax machine answered: CED (2100 Hz) or V.21 channel 2 (1650 and 1850 Hz, 300 bit/s) in G.711 audio, by the share of
/// the energy in their bands (Goertzel filters 50 Hz apart, orthogonal over 20 ms) in ten packets in a row.
/// </summary>
public sealed class FaxToneDetector
{
    private const int Needed = 10;

    // Mean square of -43 dBm0, the least that a receiver has to hear.
    private const double LeastEnergy = 3000;

    private static readonly double[] Ced = [.. new[] { 2050, 2100, 2150 }.Select(Coefficient)];
    private static readonly double[] V21 = [.. new[] { 1550, 1600, 1650, 1700, 1750, 1800, 1850, 1900, 1950 }.Select(Coefficient)];

    private int _run;

    /// <summary>Set once a fax signal was heard, never reset.</summary>
    public bool Heard { get; private set; }

    /// <summary>Takes the payload of one RTP packet.</summary>
    public void Take(G711Law law, ReadOnlySpan<byte> payload)
    {
        if (Heard || payload.Length < 40) return;
        var table = G711.Table(law);
        double energy = 0;
        foreach (var octet in payload) energy += (double)table[octet] * table[octet];
        var isFax = energy / payload.Length > LeastEnergy && (Share(table, payload, Ced, energy) > 0.8 || Share(table, payload, V21, energy) > 0.8);
        _run = isFax ? _run + 1 : 0;
        Heard = _run >= Needed;
    }

    private static double Coefficient(int hertz) => 2 * Math.Cos(2 * Math.PI * hertz / 8000);

    /// <summary>The part of the energy in a band, 0 to 1.</summary>
    private static double Share(ReadOnlySpan<short> table, ReadOnlySpan<byte> payload, double[] coefficients, double energy)
    {
        double power = 0;
        foreach (var coefficient in coefficients)
        {
            double older = 0, old = 0;
            foreach (var octet in payload)
            {
                var now = table[octet] + (coefficient * old) - older;
                older = old;
                old = now;
            }
            power += (old * old) + (older * older) - (coefficient * old * older);
        }
        return 2 * power / (payload.Length * energy);
    }
}
