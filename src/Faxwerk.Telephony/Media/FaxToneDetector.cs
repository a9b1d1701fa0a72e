using Faxwerk.Telephony.Audio;

namespace Faxwerk.Telephony.Media;

/// <summary>
/// Hears whether a fax machine answered: CED (2100 Hz) or V.21 channel 2 (1650 and 1850 Hz, 300 bit/s), by the share of the energy in their bands in ten packets
/// of 20 ms in a row.
/// </summary>
public sealed class FaxToneDetector
{
    private const int Needed = 10;
    private const int ShortestPacket = 40;
    private const double Share = 0.8;

    // A receiver has to hear -43 dBm0.
    private static readonly double Audible = AudioLevel.MeanSquare(-49);

    private readonly BandMeter _ced = new(2050, 2150);
    private readonly BandMeter _v21 = new(1550, 1950);
    private int _run;

    /// <summary>Set once a fax signal was heard, never reset.</summary>
    public bool Heard { get; private set; }

    /// <summary>Takes the samples of one RTP packet.</summary>
    public void Take(ReadOnlySpan<short> samples)
    {
        if (Heard || samples.Length < ShortestPacket) return;
        var power = AudioLevel.MeanSquare(samples);
        _run = power > Audible && (_ced.Share(samples, power) > Share || _v21.Share(samples, power) > Share) ? _run + 1 : 0;
        Heard = _run >= Needed;
    }
}
