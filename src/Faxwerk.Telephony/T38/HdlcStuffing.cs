namespace Faxwerk.Telephony.T38;

/// <summary>Zero bits that HDLC puts behind five ones: they take line time though T.38 does not carry them.</summary>
internal struct HdlcStuffing
{
    // Indexed by run of ones before the octet (0..4) and octet: stuffed bits in the high half, run after it in the low.
    private static readonly byte[] Table = Build();

    private int _ones;

    /// <summary>Bits that the octets take on the line.</summary>
    public int Bits(ReadOnlySpan<byte> octets)
    {
        var stuffed = 0;
        var ones = _ones;
        foreach (var octet in octets)
        {
            var entry = Table[(ones << 8) | octet];
            stuffed += entry >> 4;
            ones = entry & 0xF;
        }

        _ones = ones;
        return (octets.Length * 8) + stuffed;
    }

    private static byte[] Build()
    {
        var table = new byte[5 * 256];
        for (var before = 0; before < 5; before++)
        {
            for (var octet = 0; octet < 256; octet++)
            {
                var (ones, stuffed) = (before, 0);
                for (var mask = 0x80; mask != 0; mask >>= 1)
                {
                    ones = (octet & mask) != 0 ? ones + 1 : 0;
                    if (ones < 5)
                        continue;
                    stuffed++;
                    ones = 0;
                }

                table[(before << 8) | octet] = (byte)((stuffed << 4) | ones);
            }
        }

        return table;
    }
}
