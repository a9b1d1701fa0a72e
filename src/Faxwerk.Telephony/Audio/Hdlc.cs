namespace Faxwerk.Telephony.Audio;

/// <summary>HDLC as T.30 5.3 and T.4 Annex A use it; the first bit of an octet is the most significant one.</summary>
internal static class Hdlc
{
    /// <summary>01111110.</summary>
    public const byte Flag = 0x7E;

    public const int FcsOctets = 2;

    /// <summary>Octets of the longest frame, FCD, without FCS.</summary>
    public const int MaxFrame = 260;

    public const ushort InitialCrc = 0xFFFF;

    /// <summary>What is left of a frame with its FCS when it is whole.</summary>
    public const ushort GoodResidue = 0x1D0F;

    private static readonly ushort[] Table = Build();

    /// <summary>CRC-16 of ITU-T (x^16 + x^12 + x^5 + 1) in the order of the line.</summary>
    public static ushort Crc(ushort crc, ReadOnlySpan<byte> octets)
    {
        foreach (var octet in octets)
            crc = (ushort)((crc << 8) ^ Table[(crc >> 8) ^ octet]);
        return crc;
    }

    private static ushort[] Build()
    {
        var table = new ushort[256];
        for (var octet = 0; octet < table.Length; octet++)
        {
            var crc = octet << 8;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
            table[octet] = (ushort)crc;
        }

        return table;
    }
}
