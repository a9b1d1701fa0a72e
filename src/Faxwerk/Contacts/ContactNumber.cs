using Faxwerk.Directory;

namespace Faxwerk.Contacts;

/// <summary>Numbers as contacts have them, and those that a caller's number may belong to.</summary>
internal static class ContactNumber
{
    /// <summary>Digits that a number has at least which is that of a company, with other extensions behind it; shorter ones are countries and areas.</summary>
    private const int ShortestStem = 7;

    /// <summary>Digits of the longest extension behind it.</summary>
    private const int LongestExtension = 5;

    /// <summary>A number in E.164; null where it is none. <c>+49 89 840798-0</c> is a switchboard (DIN 5008): every number that begins with <c>+4989840798</c> is of that company.</summary>
    public static string? Read(string written, SiteSettings site)
    {
        var text = written.Trim();
        if (Canonical(text, site) is not { } e164)
            return null;
        return text.EndsWith("-0", StringComparison.Ordinal) && e164.Length - 1 > ShortestStem ? e164[..^1] : e164;
    }

    /// <summary>A caller's number in E.164 with the fewest of its digits that a contact of his has; null where it is no number.</summary>
    public static (string Stem, string Number)? Stem(string caller, SiteSettings site) =>
        Canonical(caller, site) is { } e164 ? (e164[..Math.Min(e164.Length, Math.Max(ShortestStem + 1, e164.Length - LongestExtension))], e164) : null;

    private static string? Canonical(string text, SiteSettings site) => FaxNumber.Parse(text, site with { DialAs = DialFormat.E164 })?.E164;
}
