namespace Faxwerk.Directory;

/// <summary>
/// How long the numbers of a country are, without its code, and which codes there are (ITU-T E.164, list of assigned country codes). Where a length is not certain the range is the wider one: what is possible here
/// only keeps another reading from counting as certain.
/// </summary>
internal static class CountryNumbers
{
    private const int MaxDigits = 15;

    private static readonly (int Shortest, int Longest) Unknown = (6, 12);

    private static readonly Dictionary<string, (int Shortest, int Longest)> Lengths = new(StringComparer.Ordinal)
    {
        ["1"] = (10, 10), ["7"] = (10, 10), ["20"] = (8, 10), ["27"] = (9, 9), ["51"] = (8, 9), ["52"] = (10, 10), ["53"] = (8, 8), ["54"] = (10, 11), ["55"] = (10, 11), ["56"] = (9, 9), ["57"] = (10, 10),
        ["58"] = (10, 10), ["61"] = (9, 9), ["64"] = (8, 10), ["65"] = (8, 8), ["66"] = (8, 9), ["81"] = (9, 10), ["82"] = (8, 10), ["84"] = (9, 10), ["86"] = (9, 11), ["91"] = (10, 10), ["92"] = (9, 10),
        ["93"] = (9, 9), ["94"] = (9, 9), ["98"] = (10, 10), ["212"] = (9, 9), ["30"] = (10, 10), ["31"] = (9, 11), ["32"] = (8, 9), ["33"] = (9, 9), ["34"] = (9, 9), ["36"] = (8, 9), ["39"] = (6, 12), ["40"] = (9, 9), ["41"] = (9, 9),
        ["43"] = (5, 13), ["44"] = (9, 10), ["45"] = (8, 8), ["46"] = (7, 10), ["47"] = (8, 8), ["48"] = (9, 9), ["49"] = (5, 11), ["90"] = (10, 10), ["351"] = (9, 9), ["352"] = (5, 12), ["385"] = (8, 9),
        ["386"] = (8, 8), ["420"] = (9, 9), ["421"] = (9, 9), ["423"] = (7, 9),
    };

    /// <summary>Codes of three digits, by their first two.</summary>
    private static readonly Dictionary<string, string> Third = new(StringComparer.Ordinal)
    {
        ["21"] = "12368", ["22"] = "0123456789", ["23"] = "0123456789", ["24"] = "0123456789", ["25"] = "012345678", ["26"] = "0123456789", ["29"] = "01789", ["35"] = "0123456789", ["37"] = "0123456789",
        ["38"] = "01235679", ["42"] = "013", ["50"] = "0123456789", ["59"] = "0123456789", ["67"] = "023456789", ["68"] = "0123456789", ["69"] = "012", ["80"] = "08", ["85"] = "02356", ["87"] = "08",
        ["88"] = "012368", ["96"] = "012345678", ["97"] = "012345679", ["99"] = "234568",
    };

    /// <summary>The lengths of numbers of a country.</summary>
    public static (int Shortest, int Longest) LengthsOf(string country) => Lengths.GetValueOrDefault(country, Unknown);

    /// <summary>Whether E.164 digits can be a number: of a country that there is, and as long as its numbers are. Of the <paramref name="own"/> country they may be as long as E.164 allows, as German ones with extensions once were.</summary>
    public static bool CanBe(string digits, string own)
    {
        var country = NumberPlan.CountryOf(digits, own);
        var national = digits.Length - country.Length;
        var (shortest, longest) = LengthsOf(country);
        return IsAssigned(country) && !(NumberPlan.DropsTrunkZero(country) && national > 0 && digits[country.Length] == '0')
            && national >= shortest && national <= (country == own ? MaxDigits - country.Length : longest);
    }

    private static bool IsAssigned(string country) => country.Length is 1 or 2 ? country[0] != '0' : country.Length == 3 && Third.GetValueOrDefault(country[..2], "").Contains(country[2]);
}
