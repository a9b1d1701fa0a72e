namespace Faxwerk.Policies;

/// <summary>
/// The public holidays of a region, computed: German Länder (<c>DE-BY</c>), Swiss cantons (<c>CH-ZH</c>) and Austria (<c>AT</c>). Days that only some communities of a region keep count where
/// most people live in such communities.
/// </summary>
public static class Holidays
{
    /// <summary>The regions that there are, as ISO 3166-2 names them.</summary>
    public static IReadOnlyList<string> Regions { get; } =
    [
        "AT",
        .. "BB BE BW BY HB HE HH MV NI NW RP SH SL SN ST TH".Split(' ').Select(land => $"DE-{land}"),
        .. "AG AI AR BE BL BS FR GE GL GR JU LU NE NW OW SG SH SO SZ TG TI UR VD VS ZG ZH".Split(' ').Select(canton => $"CH-{canton}"),
    ];

    /// <summary>Whether a day is one.</summary>
    public static bool Contains(string region, DateOnly day) => InYear(region, day.Year).Contains(day);

    /// <summary>All of a year; none for a region that is not among <see cref="Regions"/>.</summary>
    public static IEnumerable<DateOnly> InYear(string region, int year) => region.Split('-') switch
    {
        ["AT"] => Austria(year),
        ["DE", var land] => Germany(land, year),
        ["CH", var canton] => Switzerland(canton, year),
        _ => [],
    };

    /// <summary>Easter Sunday of the Gregorian calendar, by the method of Meeus, Jones and Butcher.</summary>
    public static DateOnly Easter(int year)
    {
        var (golden, century, inCentury) = (year % 19, year / 100, year % 100);
        var correction = (century - ((century + 8) / 25) + 1) / 3;
        var epact = ((19 * golden) + century - (century / 4) - correction + 15) % 30;
        var weekday = (32 + (2 * (century % 4)) + (2 * (inCentury / 4)) - epact - (inCentury % 4)) % 7;
        var late = (golden + (11 * epact) + (22 * weekday)) / 451;
        var days = epact + weekday - (7 * late) + 114;
        return new DateOnly(year, days / 31, (days % 31) + 1);
    }

    private static IEnumerable<DateOnly> Austria(int year)
    {
        var easter = Easter(year);
        return
        [
            On(year, 1, 1), On(year, 1, 6), easter.AddDays(1), On(year, 5, 1), easter.AddDays(39), easter.AddDays(50), easter.AddDays(60), On(year, 8, 15), On(year, 10, 26), On(year, 11, 1),
            On(year, 12, 8), On(year, 12, 25), On(year, 12, 26),
        ];
    }

    private static IEnumerable<DateOnly> Germany(string land, int year)
    {
        var easter = Easter(year);
        foreach (var day in new[] { On(year, 1, 1), easter.AddDays(-2), easter.AddDays(1), On(year, 5, 1), easter.AddDays(39), easter.AddDays(50), On(year, 10, 3), On(year, 12, 25), On(year, 12, 26) })
            yield return day;
        if (land is "BW" or "BY" or "ST")
            yield return On(year, 1, 6);
        if (land is "BE" or "MV")
            yield return On(year, 3, 8);
        if (land == "BB")
        {
            yield return easter;
            yield return easter.AddDays(49);
        }

        if (land is "BW" or "BY" or "HE" or "NW" or "RP" or "SL")
            yield return easter.AddDays(60);
        if (land is "BY" or "SL")
            yield return On(year, 8, 15);
        if (land == "TH")
            yield return On(year, 9, 20);
        if (land is "BB" or "HB" or "HH" or "MV" or "NI" or "SH" or "SN" or "ST" or "TH")
            yield return On(year, 10, 31);
        if (land is "BW" or "BY" or "NW" or "RP" or "SL")
            yield return On(year, 11, 1);

        // Buss- und Bettag: the Wednesday before the 23rd.
        if (land == "SN")
            yield return Before(DayOfWeek.Wednesday, On(year, 11, 23));
    }

    private static IEnumerable<DateOnly> Switzerland(string canton, int year)
    {
        var easter = Easter(year);
        foreach (var day in new[] { On(year, 1, 1), easter.AddDays(39), On(year, 8, 1), On(year, 12, 25) })
            yield return day;
        if (canton is "AG" or "BE" or "JU" or "TG" or "VD")
            yield return On(year, 1, 2);
        if (canton is "SZ" or "TI" or "UR")
            yield return On(year, 1, 6);
        if (canton == "NE")
            yield return On(year, 3, 1);
        if (canton is "NW" or "SZ" or "TI" or "UR" or "VS")
            yield return On(year, 3, 19);
        if (canton is not ("TI" or "VS"))
            yield return easter.AddDays(-2);
        if (canton is not ("NW" or "OW" or "SO" or "VS" or "ZG"))
            yield return easter.AddDays(1);
        if (canton == "GL")
            yield return NaefelserFahrt(year, easter);
        if (canton is "AG" or "BL" or "BS" or "JU" or "NE" or "SH" or "SO" or "TG" or "TI" or "ZH")
            yield return On(year, 5, 1);
        if (canton is not ("NE" or "NW" or "OW" or "SO" or "VS" or "ZG"))
            yield return easter.AddDays(50);
        if (IsCatholic(canton))
            yield return easter.AddDays(60);
        if (canton == "JU")
            yield return On(year, 6, 23);
        if (canton == "TI")
            yield return On(year, 6, 29);
        if (IsCatholic(canton))
            yield return On(year, 8, 15);

        // Jeûne genevois: the Thursday after the first Sunday of September; Bettag: its third Sunday, kept on the Monday in Vaud.
        var sunday = Before(DayOfWeek.Sunday, On(year, 9, 8));
        if (canton == "GE")
            yield return sunday.AddDays(4);
        if (canton == "VD")
            yield return sunday.AddDays(15);
        if (canton == "AI")
            yield return On(year, 9, 22);
        if (canton == "OW")
            yield return On(year, 9, 25);
        if (IsCatholic(canton) || canton is "GL" or "SG")
            yield return On(year, 11, 1);
        if (IsCatholic(canton) && canton is not ("JU" or "SO"))
            yield return On(year, 12, 8);
        if (canton is not ("FR" or "GE" or "JU" or "NE" or "SO" or "VD" or "VS"))
            yield return On(year, 12, 26);
        if (canton == "GE")
            yield return On(year, 12, 31);
    }

    private static bool IsCatholic(string canton) => canton is "AI" or "FR" or "JU" or "LU" or "NW" or "OW" or "SO" or "SZ" or "TI" or "UR" or "VS" or "ZG";

    /// <summary>The first Thursday of April; a week later where that is in Holy Week.</summary>
    private static DateOnly NaefelserFahrt(int year, DateOnly easter)
    {
        var thursday = Before(DayOfWeek.Thursday, On(year, 4, 8));
        return thursday == easter.AddDays(-3) ? thursday.AddDays(7) : thursday;
    }

    private static DateOnly On(int year, int month, int day) => new(year, month, day);

    /// <summary>The last such day before another.</summary>
    private static DateOnly Before(DayOfWeek weekday, DateOnly day)
    {
        do
            day = day.AddDays(-1);
        while (day.DayOfWeek != weekday);
        return day;
    }
}
