using System.Numerics;

namespace Faxwerk.Telephony.Media;

/// <summary>The two laws of ITU-T G.711 between 16-bit linear samples and octets; the numbers are the static RTP payload types.</summary>
public enum G711Law
{
    /// <summary>PCMU, payload type 0.</summary>
    Mu = 0,

    /// <summary>PCMA, payload type 8.</summary>
    A = 8,
}

/// <summary>G.711 by table (decoding) and by segment (encoding).</summary>
public static class G711
{
    private const int MuBias = 132;
    private const int MuClip = 32635;

    private static readonly short[] ATable = BuildTable(DecodeA);
    private static readonly short[] MuTable = BuildTable(DecodeMu);

    /// <summary>The 256 linear values of a law, -32768 to 32767.</summary>
    public static ReadOnlySpan<short> Table(G711Law law) => law == G711Law.A ? ATable : MuTable;

    /// <summary>The octet nearest to a linear sample.</summary>
    public static byte Encode(G711Law law, short sample) => law == G711Law.A ? EncodeA(sample) : EncodeMu(sample);

    private static byte EncodeA(short sample)
    {
        // Even bits are inverted on the line (G.711 table 1a, note 1); a set sign bit means positive.
        var sign = sample >= 0 ? 0xD5 : 0x55;
        var magnitude = (sample >= 0 ? sample : -sample - 1) >> 3;
        if (magnitude > 0xFFF) magnitude = 0xFFF;
        var segment = Math.Max(0, BitOperations.Log2((uint)magnitude | 1) - 4);
        var step = (magnitude >> Math.Max(1, segment)) & 0x0F;
        return (byte)(((segment << 4) | step) ^ sign);
    }

    private static byte EncodeMu(short sample)
    {
        var sign = sample < 0 ? 0x80 : 0;
        var magnitude = Math.Min(Math.Abs((int)sample), MuClip) + MuBias;
        var segment = BitOperations.Log2((uint)magnitude) - 7;
        var step = (magnitude >> (segment + 3)) & 0x0F;
        return (byte)~(sign | (segment << 4) | step);
    }

    private static short DecodeA(int octet)
    {
        octet ^= 0x55;
        var segment = (octet >> 4) & 7;
        var magnitude = ((octet & 0x0F) << 4) + 8;
        if (segment > 0) magnitude = (magnitude + 0x100) << (segment - 1);
        return (short)((octet & 0x80) != 0 ? magnitude : -magnitude);
    }

    private static short DecodeMu(int octet)
    {
        octet = ~octet & 0xFF;
        var magnitude = ((((octet & 0x0F) << 3) + MuBias) << ((octet >> 4) & 7)) - MuBias;
        return (short)((octet & 0x80) != 0 ? -magnitude : magnitude);
    }

    private static short[] BuildTable(Func<int, short> decode) => [.. Enumerable.Range(0, 256).Select(decode)];
}
