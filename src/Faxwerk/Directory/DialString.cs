namespace Faxwerk.Directory;

/// <summary>An E.164 number as the trunk or the telephone system wants it.</summary>
internal static class DialString
{
    public static string For(string e164, SiteSettings site)
    {
        if (site.DialAs == DialFormat.Shortest && ExtensionOf(e164, site) is { } extension)
            return extension;
        var digits = e164[1..];
        if (digits.StartsWith(site.Country, StringComparison.Ordinal) && NumberPlan.ShortCode(site.Country, digits[site.Country.Length..]) is not null)
            return site.OutsideLine + digits[site.Country.Length..];
        if (site.DialAs == DialFormat.E164)
            return e164;
        var isOwnCountry = digits.StartsWith(site.Country, StringComparison.Ordinal);
        if (site.DialAs == DialFormat.International || !isOwnCountry)
            return site.OutsideLine + site.InternationalPrefix + digits;
        var national = digits[site.Country.Length..];
        return site.DialAs == DialFormat.Shortest && site.Area.Length > 0 && national.StartsWith(site.Area, StringComparison.Ordinal) && national.Length > site.Area.Length
            ? site.OutsideLine + national[site.Area.Length..]
            : site.OutsideLine + site.NationalPrefix + national;
    }

    private static string? ExtensionOf(string e164, SiteSettings site)
    {
        if (site.MainNumber.Length == 0 || !e164.StartsWith(site.MainNumber, StringComparison.Ordinal))
            return null;
        var rest = e164[site.MainNumber.Length..];
        return site.Extensions.Any(range => ExtensionRange.Parse(range) is { } r && r.Contains(rest)) ? rest : null;
    }
}
