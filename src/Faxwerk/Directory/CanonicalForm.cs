namespace Faxwerk.Directory;

/// <summary>Why a text gives no fax number.</summary>
public enum NumberFault
{
    /// <summary>It gives one.</summary>
    None,

    /// <summary>Other characters than a number has, or no digits.</summary>
    NotANumber,

    /// <summary>Neither the country nor the area is certain.</summary>
    Ambiguous,

    /// <summary>Fewer than three digits behind the country code.</summary>
    TooShort,

    /// <summary>More digits than E.164 (6.1) allows: 15 with the country code.</summary>
    TooLong,

    /// <summary>No country code or no national number begins like this.</summary>
    Impossible,

    /// <summary>Dialled as the site does, it would reach another number.</summary>
    Misdialled,
}

/// <summary>From digits as people dial them at a site to E.164; the rules are those of <see cref="FaxNumber"/>.</summary>
internal static class CanonicalForm
{
    private const int MaxDigits = 15;
    private const int MinNational = 3;
    private const int MinLocal = 3;

    /// <summary>Behind the country code; what is shorter may as well be a local number.</summary>
    private const int MinBareNational = 6;

    /// <summary>Plus and digits; null with the fault. <paramref name="digits"/>: at least one, with or without plus before them.</summary>
    public static string? Of(string digits, SiteSettings site, out NumberFault fault)
    {
        var e164 = Read(digits, site, out fault);
        if (e164 is not null)
            fault = FaultOf(e164[1..], site);
        return fault == NumberFault.None ? e164 : null;
    }

    /// <summary>Whether digits without plus are long enough to be a full number with the site's country code before it.</summary>
    public static bool IsFullNumber(string digits, SiteSettings site) =>
        digits.StartsWith(site.Country, StringComparison.Ordinal) && digits.Length >= site.Country.Length + MinBareNational;

    /// <summary>Plus and digits, a 0 between country code and area code removed.</summary>
    public static string International(string digits, SiteSettings site)
    {
        var country = NumberPlan.CountryOf(digits, site.Country);
        return NumberPlan.DropsTrunkZero(country) && digits.Length > country.Length && digits[country.Length] == '0'
            ? $"+{country}{digits[(country.Length + 1)..]}"
            : $"+{digits}";
    }

    private static NumberFault FaultOf(string digits, SiteSettings site)
    {
        var country = NumberPlan.CountryOf(digits, site.Country);
        var national = digits[country.Length..];
        if (digits.StartsWith('0') || (NumberPlan.DropsTrunkZero(country) && national.StartsWith('0')))
            return NumberFault.Impossible;
        return digits.Length > MaxDigits ? NumberFault.TooLong : national.Length < MinNational ? NumberFault.TooShort : NumberFault.None;
    }

    private static string? Read(string digits, SiteSettings site, out NumberFault fault)
    {
        fault = NumberFault.None;
        if (digits[0] == '+')
            return International(digits[1..], site);
        var outside = site.OutsideLine;
        if (outside.Length > 0 && site.OutsideLineTyped)
        {
            if (!digits.StartsWith(outside, StringComparison.Ordinal) || digits.Length == outside.Length)
                return Extension(digits, site) ?? Bare(digits, site, out fault);
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
        if (digits.Length < NumberPlan.NationalLength(site.Country) && !site.OutsideLineTyped && Extension(digits, site) is { } shorter)
            return shorter;
        if (site.NationalPrefix.Length > 0 && digits.StartsWith(site.NationalPrefix, StringComparison.Ordinal))
            return National(digits[site.NationalPrefix.Length..], site, out fault);
        if (!site.OutsideLineTyped && Extension(digits, site) is { } extension)
            return extension;

        // Where there is no national prefix, or numbers have one length, people write the whole national number bare.
        return site.NationalPrefix.Length == 0 || digits.Length == NumberPlan.NationalLength(site.Country)
            ? National(digits, site, out fault)
            : Bare(digits, site, out fault);
    }

    private static string? National(string national, SiteSettings site, out NumberFault fault)
    {
        fault = NumberPlan.RepeatsCountry(site.Country, national) ? NumberFault.Ambiguous : NumberFault.None;
        return fault == NumberFault.None ? $"+{site.Country}{national}" : null;
    }

    private static string? Extension(string digits, SiteSettings site) =>
        site.MainNumber.Length > 0 && site.HasExtension(digits) ? site.MainNumber + digits : null;

    private static string? Bare(string digits, SiteSettings site, out NumberFault fault)
    {
        fault = NumberFault.None;
        if (site.Area.Length > 0)
        {
            fault = digits.Length < MinLocal ? NumberFault.TooShort : NumberFault.None;
            return fault == NumberFault.None ? $"+{site.Country}{site.Area}{digits}" : null;
        }

        // 49110 is too short for a full number, and nobody who types it wants a local one.
        if (IsFullNumber(digits, site)
            || (digits.StartsWith(site.Country, StringComparison.Ordinal) && NumberPlan.ShortCode(site.Country, digits[site.Country.Length..]) is not null))
            return International(digits, site);
        fault = NumberFault.Ambiguous;
        return null;
    }
}
