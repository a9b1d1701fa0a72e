using System.Globalization;

namespace Faxwerk.Telephony.Sip;

/// <summary>A CSeq value: a number below 2^31 and a method (RFC 3261 20.16).</summary>
internal readonly record struct CSeq(int Number, string Method)
{
    public static bool TryParse(string? text, out CSeq sequence)
    {
        sequence = default;
        if (text is null)
            return false;
        var trimmed = text.AsSpan().Trim();
        int space = trimmed.IndexOfAny(' ', '\t');
        if (space < 0 || !SipSyntax.TryParseNumber(trimmed[..space], int.MaxValue, out int number))
            return false;
        var method = trimmed[space..].TrimStart();
        if (!SipSyntax.IsToken(method))
            return false;
        sequence = new CSeq(number, method.ToString());
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number} {Method}");
}
