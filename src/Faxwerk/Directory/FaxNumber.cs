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
/// A fax number in its three forms. How a text is read, <c>site</c> being the place of the server:
/// <list type="bullet">
/// <item>With plus or the international prefix it is complete; a 0 between country and area code, in brackets or not, is left out.</item>
/// <item>With the national prefix it is a number of the site's country, and without one where the country has no such prefix, or where it has as many digits as all its numbers. Where the country code seems to follow (049 89...) it is refused as ambiguous.</item>
/// <item>Emergency numbers and short codes are taken for what they are, before anything else.</item>
/// <item>Any other bare number is an extension of the site, else with <c>site.area</c> a local number. Without area it is a complete number where it
/// begins with the site's country code and six more digits follow, else it is refused as ambiguous.</item>
/// <item>E.164 allows 15 digits; behind the country code there are 3 at least. Length is not judged any further: German and Austrian numbers have none.</item>
/// </list>
/// </summary>
public sealed record FaxNumber
{
    private const int MaxTyped = 80;

    /// <summary>With fewer digits a bare number is local at a site with area code, whatever it begins with.</summary>
    private const int LongestLocal = 9;

    private FaxNumber()
    {
    }

    /// <summary>As somebody typed it, trimmed.</summary>
    public required string Typed { get; init; }

    /// <summary>Plus, country code and the rest, 15 digits at most; a short code too has the country code before it.</summary>
    public required string E164 { get; init; }

    /// <summary>For the trunk, see <see cref="SiteSettings.DialAs"/>.</summary>
    public required string Dialled { get; init; }

    /// <summary>Digits, <c>*</c>, <c>#</c> and pauses (<c>,</c>) to be dialled after the answer; not part of the number.</summary>
    public string PostDial { get; init; } = "";

    /// <summary>The class of <see cref="E164"/>.</summary>
    public NumberClass Class => Classes[0];

    /// <summary>
    /// The class of <see cref="E164"/> and those of whatever else could be meant or reached by the digits: who bars a class refuses a number that has it
    /// among these.
    /// </summary>
    public required IReadOnlyList<NumberClass> Classes { get; init; }

    /// <summary>As the other, without the fault.</summary>
    public static FaxNumber? Parse(string typed, SiteSettings site) => Parse(typed, site, out _);

    /// <summary>
    /// Reads a number as people write it: separators <c>space - . / ( )</c>, <c>(0)</c> after the country code, <c>00</c>, outside line, local numbers and
    /// extensions by the site's parameters. Null with the fault where it is none, and where the site's way of
    /// dialling would reach another one.
    /// </summary>
    public static FaxNumber? Parse(string typed, SiteSettings site, out NumberFault fault)
    {
        fault = NumberFault.NotANumber;
        if (typed.Length > MaxTyped)
            return null;
        typed = typed.Trim();
        var split = typed.AsSpan().IndexOfAny(",;*#wWpP");
        var number = split < 0 ? typed : typed[..split];
        if (Digits(number) is not { } digits || PostDialOf(split < 0 ? "" : typed[split..]) is not { } postDial)
            return null;
        if (CanonicalForm.Of(digits, site, out fault) is not { } e164)
            return null;
        var dialled = DialString.For(e164, site);
        if (!ReachesIt(dialled, e164, site))
        {
            fault = NumberFault.Misdialled;
            return null;
        }

        return new FaxNumber
        {
            Typed = typed,
            E164 = e164,
            Dialled = dialled,
            PostDial = postDial,
            Classes = [.. ClassesOf(digits, e164, site).Distinct()],
        };
    }

    /// <inheritdoc/>
    public override string ToString() => E164;

    private static IEnumerable<NumberClass> ClassesOf(string digits, string e164, SiteSettings site)
    {
        yield return NumberPlan.Classify(e164[1..], site.Country);
        if (NumberPlan.ShortCode(site.Country, digits) is { } code)
            yield return code;
        if (digits.Length > LongestLocal && CanonicalForm.IsFullNumber(digits, site))
            yield return NumberPlan.Classify(CanonicalForm.International(digits, site)[1..], site.Country);
        var area = $"+{site.Country}{site.Area}";
        if (!e164.StartsWith(area, StringComparison.Ordinal))
            yield break;
        var local = e164[area.Length..];
        if (NumberPlan.ShortCode(site.Country, local) is { } inArea)
            yield return inArea;

        // An exchange that gets 11880123 connects 11880: what begins with 1 is no local number.
        for (var length = 3; site.Area.Length > 0 && local.StartsWith('1') && length < local.Length; length++)
        {
            if (NumberPlan.ShortCode(site.Country, local[..length]) is { } before)
                yield return before;
        }
    }

    /// <summary>
    /// Whether the exchange, which knows nothing of what was typed, reads the dialled digits as this number. "+49 89 0900 1234" dialled the shortest way from
    /// Munich would be a premium number, "+49 89 110" the police.
    /// </summary>
    private static bool ReachesIt(string dialled, string e164, SiteSettings site)
    {
        var digits = dialled[(dialled.StartsWith(site.OutsideLine, StringComparison.Ordinal) ? site.OutsideLine.Length : 0)..];
        return (site.InternationalPrefix.Length == 0 && digits == e164[1..])
            || (digits.Length > 0 && CanonicalForm.Of(digits, site with { OutsideLine = "", OutsideLineTyped = false }, out _) == e164);
    }

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
}
