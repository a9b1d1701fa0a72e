namespace Faxwerk.Directory;

/// <summary>
/// Number plans as far as <see cref="NumberClass"/> goes: the longest prefix of the national number decides. Germany, Austria and Switzerland are known
/// well, North America in outline, of other countries what costs the caller most. In doubt a number gets the class that is more likely to be refused.
/// </summary>
internal static class NumberPlan
{
    private static readonly (string Prefix, NumberClass Class)[] World =
    [
        ("800", NumberClass.Freephone), ("808", NumberClass.SharedCost), ("979", NumberClass.Premium),
        ("870", NumberClass.Satellite), ("881", NumberClass.Satellite), ("882", NumberClass.Satellite), ("883", NumberClass.Satellite),
        ("31900", NumberClass.Premium), ("31906", NumberClass.Premium), ("31909", NumberClass.Premium), ("3290", NumberClass.Premium),
        ("3389", NumberClass.Premium), ("35290", NumberClass.Premium), ("39899", NumberClass.Premium), ("42090", NumberClass.Premium),
        ("42390", NumberClass.Premium), ("4490", NumberClass.Premium), ("4491", NumberClass.Premium), ("4498", NumberClass.Premium),
        ("4590", NumberClass.Premium), ("48700", NumberClass.Premium), ("48701", NumberClass.Premium), ("48703", NumberClass.Premium),
        ("48708", NumberClass.Premium),
    ];

    private static readonly Dictionary<string, (string Prefix, NumberClass Class)[]> Countries = new(StringComparer.Ordinal)
    {
        ["49"] =
        [
            ("15", NumberClass.Mobile), ("16", NumberClass.Mobile), ("17", NumberClass.Mobile), ("800", NumberClass.Freephone),
            ("180", NumberClass.SharedCost), ("900", NumberClass.Premium), ("190", NumberClass.Premium), ("137", NumberClass.MassCalling),
            ("138", NumberClass.MassCalling), ("118", NumberClass.DirectoryEnquiries), ("110", NumberClass.Emergency), ("112", NumberClass.Emergency),
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
        ["1"] =
        [
            ("900", NumberClass.Premium), ("800", NumberClass.Freephone), ("833", NumberClass.Freephone), ("844", NumberClass.Freephone),
            ("855", NumberClass.Freephone), ("866", NumberClass.Freephone), ("877", NumberClass.Freephone), ("888", NumberClass.Freephone),
            ("411", NumberClass.DirectoryEnquiries),
        ],
    };

    private static readonly Dictionary<string, string[]> Emergency = new(StringComparer.Ordinal)
    {
        ["49"] = ["110", "19222", "19240"],
        ["43"] = ["122", "128", "133", "140", "141", "142", "144", "147"],
        ["41"] = ["117", "118", "143", "144", "145", "147", "1414", "1415"],
        ["44"] = ["999"],
        ["1"] = ["988"],
    };

    /// <summary>Emergency numbers that networks of any country may connect (3GPP TS 22.101, 10.1).</summary>
    private static readonly string[] EmergencyAnywhere = ["112", "911"];

    /// <summary>Country codes of two digits; 1 and 7 have one, all others three (ITU-T E.164, list of assigned country codes).</summary>
    private static readonly HashSet<string> TwoDigitCountries = new(StringComparer.Ordinal)
    {
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49", "51", "52", "53", "54", "55", "56",
        "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98",
    };

    /// <summary>Whether national prefix and country code never stand together, so that a 0 after the country code is a slip.</summary>
    public static bool DropsTrunkZero(string country) => country is "49" or "43" or "41" or "44" or "33" or "31" or "32";

    /// <summary>Digits of every national number where there is one length for all (North America: 10); null elsewhere.</summary>
    public static int? NationalLength(string country) => country == "1" ? 10 : null;

    /// <summary>The country code of these E.164 digits: <paramref name="own"/> where they begin with it.</summary>
    public static string CountryOf(string digits, string own)
    {
        if (digits.StartsWith(own, StringComparison.Ordinal))
            return own;
        var length = digits.Length == 0 || digits[0] is '1' or '7' ? 1 : digits.Length > 1 && TwoDigitCountries.Contains(digits[..2]) ? 2 : 3;
        return digits[..Math.Min(length, digits.Length)];
    }

    /// <summary>Digits that are dialled as they are, without area code: emergency, enquiries and the like; null for others.</summary>
    public static NumberClass? ShortCode(string country, string digits)
    {
        if (EmergencyAnywhere.Contains(digits) || Emergency.GetValueOrDefault(country, []).Contains(digits))
            return NumberClass.Emergency;
        if (country is not ("49" or "43" or "41") || digits.Length > 6)
            return null;
        if (digits.StartsWith("118", StringComparison.Ordinal) && digits.Length >= 5)
            return NumberClass.DirectoryEnquiries;
        if (country == "41" && digits.StartsWith("18", StringComparison.Ordinal) && digits.Length == 4)
            return NumberClass.DirectoryEnquiries;
        return digits is "115" || (digits.StartsWith("116", StringComparison.Ordinal) && digits.Length == 6) ? NumberClass.ShortCode : null;
    }

    /// <summary>
    /// Whether no area code of Germany begins like this national number, but the country code does: "049 89 ..." is neither 04989 nor certainly +49 89.
    /// 0491 to 0497, 04902 and 04903 are areas.
    /// </summary>
    public static bool RepeatsCountry(string country, string national) =>
        country == "49" && national.StartsWith("49", StringComparison.Ordinal) && national.Length > 3
        && (national[2] is '8' or '9' || (national[2] == '0' && national[3] is not ('2' or '3')));

    /// <summary>The class of a full number: <paramref name="digits"/> are its E.164 digits, <paramref name="own"/> the site's country.</summary>
    public static NumberClass Classify(string digits, string own)
    {
        var country = CountryOf(digits, own);
        var national = digits[country.Length..];
        if (ShortCode(country, national) is { } code)
            return code;
        if (Longest(Countries.GetValueOrDefault(country, []), national) is { } found && (country == own || found is not NumberClass.Mobile))
            return found;
        if (Longest(World, digits) is { } costly)
            return costly;
        if (country == "49" && IsEmergencyInArea(national))
            return NumberClass.Emergency;
        return country == own ? NumberClass.Ordinary : NumberClass.International;
    }

    private static NumberClass? Longest((string Prefix, NumberClass Class)[] table, string digits)
    {
        var best = -1;
        for (var i = 0; i < table.Length; i++)
        {
            if (digits.StartsWith(table[i].Prefix, StringComparison.Ordinal) && (best < 0 || table[i].Prefix.Length > table[best].Prefix.Length))
                best = i;
        }

        return best < 0 ? null : table[best].Class;
    }

    /// <summary>
    /// Area code and 110, 112, 19222 (ambulance) or 19240 (poison). Where a code of three digits exists, which nearly always ends in 1, none longer begins
    /// with it; behind areas of four and five digits only the long numbers are certain enough.
    /// </summary>
    private static bool IsEmergencyInArea(string national)
    {
        foreach (var number in (ReadOnlySpan<string>)["110", "112", "19222", "19240"])
        {
            if (!national.EndsWith(number, StringComparison.Ordinal))
                continue;
            var area = national[..^number.Length];
            if (area is "30" or "40" or "69" or "89" || (area.Length == 3 && area[2] == '1'))
                return true;
            if (number.Length == 5 && area.Length is >= 3 and <= 5 && area[2] != '1' && area[..2] is not ("30" or "40" or "69" or "89"))
                return true;
        }

        return false;
    }
}
