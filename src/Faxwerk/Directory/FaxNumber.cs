using System.Text;

namespace Faxwerk.Directory;

/// <summary>How numbers are dialled; all but <see cref="E164"/> begin with the outside-line digits.</summary>
public enum DialFormat
{
    /// <summary>+4989840798.</summary>
    E164,

    /// <summary>004989840798.</summary>
    International,

    /// <summary>089840798, other countries as <see cref="International"/>.</summary>
    National,

    /// <summary>840798 in the own area, extensions bare, others as <see cref="National"/>.</summary>
    Shortest,
}

/// <summary>
/// A fax number in its three forms. Length is never judged strictly: German and Austrian numbers have none.
/// </summary>
public sealed record FaxNumber
{
    private const int MaxTyped = 80;
    private const int MaxDigits = 32;

    private FaxNumber()
    {
    }

    /// <summary>As somebody typed it, trimmed.</summary>
    public required string Typed { get; init; }

    /// <summary>
    /// With plus and country code. A local number at a site without area code stays bare digits; a short code has the country code before it.
    /// </summary>
    public required string E164 { get; init; }

    /// <summary>For the trunk, see <see cref="SiteSettings.DialAs"/>.</summary>
    public required string Dialled { get; init; }

    /// <summary>Digits, <c>*</c>, <c>#</c> and pauses (<c>,</c>) to be dialled after the answer; not part of the number.</summary>
    public string PostDial { get; init; } = "";

    /// <summary>Its class.</summary>
    public NumberClass Class { get; init; }

    /// <summary>
    /// Reads a number as people write it: separators <c>space - . / ( )</c>, <c>(0)</c> after the country code, <c>00</c>, outside line, local numbers and
    /// extensions by the site's parameters. Null where it is none, and where the site's way of dialling would reach another one.
    /// </summary>
    public static FaxNumber? Parse(string typed, SiteSettings site)
    {
        if (typed.Length > MaxTyped)
            return null;
        typed = typed.Trim();
        var split = typed.AsSpan().IndexOfAny(",;*#wWpP");
        var number = split < 0 ? typed : typed[..split];
        if (Digits(number) is not { } digits || PostDialOf(split < 0 ? "" : typed[split..]) is not { } postDial)
            return null;
        var e164 = ToE164(digits, site);
        if (e164.TrimStart('+').Length is 0 or > MaxDigits)
            return null;
        var dialled = DialString.For(e164, site);
        if (!ReachesIt(dialled, e164, site))
            return null;
        return new FaxNumber
        {
            Typed = typed,
            E164 = e164,
            Dialled = dialled,
            PostDial = postDial,
            Class = e164[0] == '+' ? NumberPlan.Classify(e164[1..], site.Country) : NumberClass.Ordinary,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => E164;

    /// <summary>Digits with at most one leading plus; null where there are other characters or none.</summary>
    private static string? Digits(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c) || (c == '+' && result.Length == 0))
                result.Append(c);
            else if (c == '(' && result.Length == 0)
                continue;
            else if (!IsSeparator(c))
                return null;
        }

        // "+49 (0)89": the 0 is for callers from inside the country only.
        if ((result.Length > 0 && result[0] == '+') || text.StartsWith("00", StringComparison.Ordinal))
        {
            var compact = new string([.. text.Where(c => char.IsAsciiDigit(c) || c is '+' or '(' or ')')]);
            if (compact.IndexOf("(0)", StringComparison.Ordinal) is > 0 and var at)
                return Strip(compact.Remove(at, 3));
        }

        return result.Length == 0 || result is { Length: 1 } && result[0] == '+' ? null : result.ToString();
    }

    private static string Strip(string text) => text.Replace("(", "", StringComparison.Ordinal).Replace(")", "", StringComparison.Ordinal);

    private static bool IsSeparator(char c) =>
        c is '-' or '.' or '/' or '(' or ')' or '[' or ']' or '\u00AD' || char.IsWhiteSpace(c) || c is >= '\u2010' and <= '\u2015' or '\u2212';

    /// <summary>Pauses as commas; null where there are other characters.</summary>
    private static string? PostDialOf(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c) || c is '*' or '#')
                result.Append(c);
            else if (c is ',' or ';' or 'w' or 'W' or 'p' or 'P')
                result.Append(',');
            else if (!IsSeparator(c))
                return null;
        }

        return result.ToString();
    }

    private static string ToE164(string digits, SiteSettings site)
    {
        if (digits[0] == '+')
            return International(digits[1..], site);
        var outside = site.OutsideLine;
        if (outside.Length > 0 && site.OutsideLineTyped)
        {
            if (!digits.StartsWith(outside, StringComparison.Ordinal) || digits.Length == outside.Length)
                return Extension(digits, site) ?? Local(digits, site);
            digits = digits[outside.Length..];
        }
        else if (outside.Length > 0 && digits.StartsWith(outside + site.InternationalPrefix, StringComparison.Ordinal))
        {
            digits = digits[outside.Length..];
        }

        if (NumberPlan.ShortCode(site.Country, digits) is not null)
            return $"+{site.Country}{digits}";
        if (site.InternationalPrefix.Length > 0 && digits.StartsWith(site.InternationalPrefix, StringComparison.Ordinal))
            return International(digits[site.InternationalPrefix.Length..], site);
        if (digits.StartsWith(site.NationalPrefix, StringComparison.Ordinal))
            return $"+{site.Country}{digits[site.NationalPrefix.Length..]}";
        return (site.OutsideLineTyped ? null : Extension(digits, site)) ?? Local(digits, site);
    }

    /// <summary>
    /// Whether the exchange, which knows nothing of what was typed, reads the dialled digits as this number. "+49 89 0900 1234" dialled the shortest way from
    /// Munich would be a premium number, "+49 89 110" the police.
    /// </summary>
    private static bool ReachesIt(string dialled, string e164, SiteSettings site)
    {
        var digits = dialled[(dialled.StartsWith(site.OutsideLine, StringComparison.Ordinal) ? site.OutsideLine.Length : 0)..];
        return (site.InternationalPrefix.Length == 0 && digits == e164[1..])
            || ToE164(digits, site with { OutsideLine = "", OutsideLineTyped = false }) == e164;
    }

    private static string International(string digits, SiteSettings site)
    {
        var country = NumberPlan.CountryOf(digits, site.Country);
        return NumberPlan.DropsTrunkZero(country) && digits.Length > country.Length && digits[country.Length] == '0'
            ? $"+{country}{digits[(country.Length + 1)..]}"
            : $"+{digits}";
    }

    private static string? Extension(string digits, SiteSettings site) =>
        site.MainNumber.Length > 0 && site.Extensions.Any(range => ExtensionRange.Parse(range) is { } r && r.Contains(digits))
            ? site.MainNumber + digits
            : null;

    private static string Local(string digits, SiteSettings site) => site.Area.Length > 0 ? $"+{site.Country}{site.Area}{digits}" : digits;
}
