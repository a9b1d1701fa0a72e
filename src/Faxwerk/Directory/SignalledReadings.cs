using Faxwerk.Settings;

namespace Faxwerk.Directory;

/// <summary>
/// What a signalled number can be. Unlike people, trunks write no local numbers unless an exchange stands before them, and most leave out the plus: so with plus, international or national prefix it is what that says,
/// and only bare digits depend on the trunk's <see cref="SignalledForm"/>.
/// </summary>
internal static class SignalledReadings
{
    /// <summary>Shorter ones that are no extension are services of the network, whose number is no fax.</summary>
    private const int MinLocal = 5;

    /// <summary>In E.164, each once, the likeliest first; empty where it is no number.</summary>
    public static IReadOnlyList<string> Of(string signalled, SignalledForm form, SiteSettings site)
    {
        var digits = new string([.. signalled.Where(c => !char.IsWhiteSpace(c) && c is not ('-' or '.' or '/' or '(' or ')'))]);
        if (digits.Length is < 2 or > 20 || !(digits[0] == '+' || char.IsAsciiDigit(digits[0])) || !digits.Skip(1).All(char.IsAsciiDigit))
            return [];
        if (digits[0] == '+' || form == SignalledForm.Dialled)
            return CanonicalForm.Of(digits, site, out _) is { } only ? [only] : [];
        return [.. All(digits, form, site).Distinct(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> All(string digits, SignalledForm form, SiteSettings site)
    {
        var readings = Prefixed(digits, site) ?? (site.MainNumber.Length > 0 && site.HasExtension(digits) ? [site.MainNumber + digits] : Bare(digits, form, site));

        // An exchange may put the digits for an outside line before what it passes on.
        return form == SignalledForm.Auto && site.OutsideLine.Length > 0 && digits.StartsWith(site.OutsideLine, StringComparison.Ordinal)
            ? readings.Concat(Prefixed(digits[site.OutsideLine.Length..], site) ?? [])
            : readings;
    }

    /// <summary>What a prefix says; null where there is none that no number could begin with.</summary>
    private static IEnumerable<string>? Prefixed(string digits, SiteSettings site)
    {
        if (site.InternationalPrefix.StartsWith('0') && digits.StartsWith(site.InternationalPrefix, StringComparison.Ordinal))
            return International(digits[site.InternationalPrefix.Length..], site);
        if (site.NationalPrefix.StartsWith('0') && digits.StartsWith(site.NationalPrefix, StringComparison.Ordinal))
            return NumberPlan.RepeatsCountry(site.Country, digits[site.NationalPrefix.Length..]) ? [] : National(digits[site.NationalPrefix.Length..], site);
        return null;
    }

    private static IEnumerable<string> Bare(string digits, SignalledForm form, SiteSettings site)
    {
        var prefixed = site.NationalPrefix.Length > 0 && digits.StartsWith(site.NationalPrefix, StringComparison.Ordinal) ? National(digits[site.NationalPrefix.Length..], site) : [];
        if (form != SignalledForm.Auto)
            return form == SignalledForm.E164 && digits[0] != '0' ? International(digits, site) : National(digits, site).Concat(prefixed).Take(1);
        var (shortest, longest) = CountryNumbers.LengthsOf(site.Country);
        IEnumerable<string> whole = [.. International(digits, site), .. prefixed], national = NumberPlan.RepeatsCountry(site.Country, digits) ? [] : National(digits, site);
        return (shortest == longest ? national.Concat(whole) : whole).Concat(Local(digits, site)).Concat(national);
    }

    private static IEnumerable<string> International(string digits, SiteSettings site)
    {
        var e164 = digits.Length == 0 ? "" : CanonicalForm.International(digits, site);
        return e164.Length > 0 && CountryNumbers.CanBe(e164[1..], site.Country) ? [e164] : [];
    }

    private static IEnumerable<string> National(string digits, SiteSettings site)
    {
        var (shortest, longest) = CountryNumbers.LengthsOf(site.Country);
        return digits.Length >= shortest && digits.Length <= longest && !(NumberPlan.DropsTrunkZero(site.Country) && digits.StartsWith('0')) ? [$"+{site.Country}{digits}"] : [];
    }

    private static IEnumerable<string> Local(string digits, SiteSettings site) =>
        site.Area.Length > 0 && digits.Length >= MinLocal && digits[0] != '0' ? National(site.Area + digits, site) : [];
}
