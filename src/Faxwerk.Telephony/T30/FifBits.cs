namespace Faxwerk.Telephony.T30;

/// <summary>Bits of a facsimile information field, numbered from 1 in the order of travel as T.30 Table 2 does.</summary>
internal static class FifBits
{
    /// <summary>Whether bit <paramref name="number"/> is set; bits behind the end are 0.</summary>
    public static bool Has(ReadOnlySpan<byte> fif, int number)
    {
        var index = (number - 1) >> 3;
        return index < fif.Length && (fif[index] & (0x80 >> ((number - 1) & 7))) != 0;
    }

    /// <summary>Sets bit <paramref name="number"/>.</summary>
    public static void Set(Span<byte> fif, int number, bool value = true)
    {
        if (value)
            fif[(number - 1) >> 3] |= (byte)(0x80 >> ((number - 1) & 7));
    }

    /// <summary>Sets the extend bits (24, 32, 40 ...) and returns the octets up to the last one that holds something, at least 3.</summary>
    public static ReadOnlySpan<byte> Close(Span<byte> fif)
    {
        var length = Math.Max(3, fif.LastIndexOfAnyExcept((byte)0) + 1);
        for (var octet = 3; octet < length; octet++)
            Set(fif, octet * 8);
        return fif[..length];
    }

    /// <summary>The octet with its bits turned round: numbers travel least significant bit first.</summary>
    public static byte Reverse(byte value) =>
        (byte)((((value * 0x0802UL) & 0x22110UL) | ((value * 0x8020UL) & 0x88440UL)) * 0x10101UL >> 16);
}
