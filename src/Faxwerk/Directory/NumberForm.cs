namespace Faxwerk.Directory;

/// <summary>
/// How an own number is written for others to see (XPhone: <c>FormatOutgoingMSN</c> 0 to 3 and 10 to 13). Those that end in Bare have no outside-line digits before them.
/// </summary>
public enum NumberForm
{
    /// <summary>As it was set, whatever that is.</summary>
    AsSet,

    /// <summary>+4989840798.</summary>
    E164,

    /// <summary>The shortest that reaches it from the site: an extension, else as <see cref="Local"/>.</summary>
    Shortest,

    /// <summary>840798 in the own area, else as <see cref="National"/>.</summary>
    Local,

    /// <summary>089840798 in the own country, else as <see cref="International"/>.</summary>
    National,

    /// <summary>004989840798.</summary>
    International,

    /// <summary><see cref="Shortest"/> without outside-line digits.</summary>
    ShortestBare,

    /// <summary><see cref="Local"/> without outside-line digits.</summary>
    LocalBare,

    /// <summary><see cref="National"/> without outside-line digits.</summary>
    NationalBare,

    /// <summary><see cref="International"/> without outside-line digits.</summary>
    InternationalBare,
}

/// <summary>Writes numbers in E.164 as somebody at a site would dial them.</summary>
internal static class NumberWriter
{
    /// <summary>An own number as it was set, in a form; one that is no number of the site's stays as it is.</summary>
    public static string Write(string set, NumberForm form, SiteSettings site)
    {
        if (form == NumberForm.AsSet || FaxNumber.Parse(set, site with { DialAs = DialFormat.E164 })?.E164 is not { } e164)
            return set;
        return form switch
        {
            NumberForm.E164 => e164,
            NumberForm.Shortest => Shortest(e164, site),
            NumberForm.Local => Local(e164, site),
            NumberForm.National => National(e164, site),
            NumberForm.International => International(e164, site),
            NumberForm.ShortestBare => Shortest(e164, site with { OutsideLine = "" }),
            NumberForm.LocalBare => Local(e164, site with { OutsideLine = "" }),
            NumberForm.NationalBare => National(e164, site with { OutsideLine = "" }),
            _ => International(e164, site with { OutsideLine = "" }),
        };
    }

    /// <summary>An extension, which takes no outside line, else as <see cref="Local"/>.</summary>
    public static string Shortest(string e164, SiteSettings site) => ExtensionOf(e164, site) ?? Local(e164, site);

    /// <summary>Without area code in the own area, else as <see cref="National"/>.</summary>
    public static string Local(string e164, SiteSettings site)
    {
        var area = $"+{site.Country}{site.Area}";
        return site.Area.Length > 0 && e164.Length > area.Length && e164.StartsWith(area, StringComparison.Ordinal)
            ? site.OutsideLine + e164[area.Length..]
            : National(e164, site);
    }

    /// <summary>With the national prefix in the own country, else as <see cref="International"/>.</summary>
    public static string National(string e164, SiteSettings site) => IsOwnCountry(e164, site)
        ? site.OutsideLine + site.NationalPrefix + e164[(site.Country.Length + 1)..]
        : International(e164, site);

    /// <summary>With the international prefix.</summary>
    public static string International(string e164, SiteSettings site) => site.OutsideLine + site.InternationalPrefix + e164[1..];

    /// <summary>Whether it begins with the site's country code.</summary>
    public static bool IsOwnCountry(string e164, SiteSettings site) => e164.AsSpan(1).StartsWith(site.Country, StringComparison.Ordinal);

    private static string? ExtensionOf(string e164, SiteSettings site)
    {
        if (site.MainNumber.Length == 0 || !e164.StartsWith(site.MainNumber, StringComparison.Ordinal))
            return null;
        var rest = e164[site.MainNumber.Length..];
        return site.HasExtension(rest) ? rest : null;
    }
}
