namespace Faxwerk.Directory;

/// <summary>An E.164 number as the trunk or the telephone system wants it.</summary>
internal static class DialString
{
    public static string For(string e164, SiteSettings site)
    {
        if (NumberWriter.IsOwnCountry(e164, site) && NumberPlan.ShortCode(site.Country, e164[(site.Country.Length + 1)..]) is not null)
            return site.OutsideLine + e164[(site.Country.Length + 1)..];
        return site.DialAs switch
        {
            DialFormat.Shortest => NumberWriter.Shortest(e164, site),
            DialFormat.National => NumberWriter.National(e164, site),
            DialFormat.International => NumberWriter.International(e164, site),
            _ => e164,
        };
    }
}
