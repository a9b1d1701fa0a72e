namespace Faxwerk.Directory;

/// <summary>What kind of number it is, as far as it matters for cost and law.</summary>
public enum NumberClass
{
    /// <summary>Anything else in the site's own country.</summary>
    Ordinary,

    /// <summary>Another country.</summary>
    International,

    /// <summary>A mobile phone.</summary>
    Mobile,

    /// <summary>Free for the caller.</summary>
    Freephone,

    /// <summary>Service numbers at a shared or raised cost (0180, 0820, 0848).</summary>
    SharedCost,

    /// <summary>Premium rate (0900, 0930, 0901).</summary>
    Premium,

    /// <summary>Mass calling, votes (0137).</summary>
    MassCalling,

    /// <summary>Directory enquiries (118xy).</summary>
    DirectoryEnquiries,

    /// <summary>Emergency and counselling (110, 112, 144).</summary>
    Emergency,

    /// <summary>Other short codes (115, 116xxx).</summary>
    ShortCode,

    /// <summary>Satellite networks.</summary>
    Satellite,
}

/// <summary>
/// The number plans of Germany, Austria and Switzerland as far as <see cref="NumberClass"/> goes: the longest prefix of the national number decides.
/// </summary>
internal static class NumberPlan
{
    private static readonly (string Prefix, NumberClass Class)[] World =
    [
        ("800", NumberClass.Freephone), ("808", NumberClass.SharedCost), ("979", NumberClass.Premium),
        ("870", NumberClass.Satellite), ("881", NumberClass.Satellite), ("882", NumberClass.Satellite), ("883", NumberClass.Satellite),
    ];

    private static readonly Dictionary<string, (string Prefix, NumberClass Class)[]> Countries = new(StringComparer.Ordinal)
    {
        ["49"] =
        [
            ("15", NumberClass.Mobile), ("16", NumberClass.Mobile), ("17", NumberClass.Mobile), ("800", NumberClass.Freephone),
            ("180", NumberClass.SharedCost), ("900", NumberClass.Premium), ("190", NumberClass.Premium), ("137", NumberClass.MassCalling),
            ("138", NumberClass.MassCalling), ("118", NumberClass.DirectoryEnquiries),
        ],
        ["43"] =
        [
            ("650", NumberClass.Mobile), ("660", NumberClass.Mobile), ("661", NumberClass.Mobile), ("664", NumberClass.Mobile),
            ("665", NumberClass.Mobile), ("667", NumberClass.Mobile), ("670", NumberClass.Mobile), ("676", NumberClass.Mobile),
            ("677", NumberClass.Mobile), ("678", NumberClass.Mobile), ("680", NumberClass.Mobile), ("681", NumberClass.Mobile),
            ("686", NumberClass.Mobile), ("688", NumberClass.Mobile), ("699", NumberClass.Mobile), ("800", NumberClass.Freephone),
            ("810", NumberClass.SharedCost), ("820", NumberClass.SharedCost), ("821", NumberClass.SharedCost), ("828", NumberClass.SharedCost),
            ("900", NumberClass.Premium), ("901", NumberClass.Premium), ("930", NumberClass.Premium), ("931", NumberClass.Premium),
            ("939", NumberClass.Premium), ("118", NumberClass.DirectoryEnquiries),
        ],
        ["41"] =
        [
            ("75", NumberClass.Mobile), ("76", NumberClass.Mobile), ("77", NumberClass.Mobile), ("78", NumberClass.Mobile),
            ("79", NumberClass.Mobile), ("800", NumberClass.Freephone), ("84", NumberClass.SharedCost), ("900", NumberClass.Premium),
            ("901", NumberClass.Premium), ("906", NumberClass.Premium), ("18", NumberClass.DirectoryEnquiries),
        ],
    };

    private static readonly Dictionary<string, string[]> Emergency = new(StringComparer.Ordinal)
    {
        ["49"] = ["110", "112"],
        ["43"] = ["112", "122", "128", "133", "140", "141", "142", "144", "147"],
        ["41"] = ["112", "117", "118", "143", "144", "145", "147", "1414", "1415"],
    };

    /// <summary>Whether national prefix and country code never stand together, so that a 0 after the country code is a slip.</summary>
    public static bool DropsTrunkZero(string country) => Countries.ContainsKey(country);

    /// <summary>The country code of these digits among those known here or <paramref name="own"/>; empty for any other.</summary>
    public static string CountryOf(string digits, string own) =>
        digits.StartsWith(own, StringComparison.Ordinal) ? own : Countries.Keys.FirstOrDefault(c => digits.StartsWith(c, StringComparison.Ordinal)) ?? "";

    /// <summary>Digits that are dialled as they are, without area code: emergency, enquiries and the like; null for others.</summary>
    public static NumberClass? ShortCode(string country, string digits)
    {
        if (Emergency.GetValueOrDefault(country, ["112"]).Contains(digits))
            return NumberClass.Emergency;
        if (!Countries.ContainsKey(country) || digits.Length > 6)
            return null;
        if (digits.StartsWith("118", StringComparison.Ordinal) && digits.Length >= 5)
            return NumberClass.DirectoryEnquiries;
        if (country == "41" && digits.StartsWith("18", StringComparison.Ordinal) && digits.Length == 4)
            return NumberClass.DirectoryEnquiries;
        return digits is "115" || (digits.StartsWith("116", StringComparison.Ordinal) && digits.Length == 6) ? NumberClass.ShortCode : null;
    }

    /// <summary>The class of a full number: <paramref name="digits"/> are its E.164 digits, <paramref name="own"/> the site's country.</summary>
    public static NumberClass Classify(string digits, string own)
    {
        var country = CountryOf(digits, own);
        var national = digits[country.Length..];
        if (country.Length > 0 && ShortCode(country, national) is { } code)
            return code;
        var table = country.Length > 0 ? Countries.GetValueOrDefault(country, []) : World;
        foreach (var (prefix, found) in table.OrderByDescending(entry => entry.Prefix.Length))
        {
            if (national.StartsWith(prefix, StringComparison.Ordinal) && (country == own || found is not NumberClass.Mobile))
                return found;
        }

        return country == own ? NumberClass.Ordinary : NumberClass.International;
    }
}
