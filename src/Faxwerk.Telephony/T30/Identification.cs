namespace Faxwerk.Telephony.T30;

/// <summary>CSI, TSI, CIG, and with '#' and '*' SUB, SID, SEP and PWD: 20 characters, the last one first, each least significant bit first (T.30 5.3.6.2.4).</summary>
public static class Identification
{
    public const int Length = 20;

    /// <summary>The information field; what is not a digit, '+' or space is left out, and what is beyond 20 characters.</summary>
    public static byte[] Write(string id) => Write(id, "+ ");

    /// <summary>The information field of an address or password: digits, '#', '*', '+' and space (T.30 5.3.6.2.10).</summary>
    public static byte[] WriteAddress(string address) => Write(address, "+ #*");

    private static byte[] Write(string id, string others)
    {
        var fif = new byte[Length];
        Array.Fill(fif, FifBits.Reverse((byte)' '));
        Span<char> allowed = stackalloc char[Length];
        var count = 0;
        foreach (var c in id)
        {
            if (count < Length && (char.IsAsciiDigit(c) || others.Contains(c, StringComparison.Ordinal)))
                allowed[count++] = c;
        }

        for (var i = 0; i < count; i++)
            fif[count - 1 - i] = FifBits.Reverse((byte)allowed[i]);
        return fif;
    }

    /// <summary>The text, cleaned to printable ASCII and trimmed; null where nothing is left.</summary>
    public static string? Read(ReadOnlySpan<byte> fif)
    {
        fif = fif[..Math.Min(fif.Length, Length)];
        Span<char> text = stackalloc char[Length];
        for (var i = 0; i < fif.Length; i++)
        {
            var c = (char)FifBits.Reverse(fif[fif.Length - 1 - i]);
            text[i] = c is >= ' ' and <= '~' ? c : ' ';
        }

        var id = text[..fif.Length].Trim(' ');
        return id.IsEmpty ? null : id.ToString();
    }
}
