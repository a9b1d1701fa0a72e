using Faxwerk.Directory;

namespace Faxwerk.Tests.Directory;

/// <summary>How numbers are read and written in Germany, Austria, Switzerland, France, Italy, the United Kingdom and North America.</summary>
public sealed class NumberFormTests
{
    private static readonly Dictionary<string, SiteSettings> Sites = new(StringComparer.Ordinal)
    {
        ["munich"] = new() { Country = "49", Area = "89", OutsideLine = "0", MainNumber = "+4989840798", Extensions = ["10-99"] },
        ["vienna"] = new() { Country = "43", Area = "1", OutsideLine = "0", MainNumber = "+43158858", Extensions = ["100-199"] },
        ["zurich"] = new() { Country = "41", OutsideLine = "0", MainNumber = "+414466818", Extensions = ["00-99"] },
        ["paris"] = new() { Country = "33", OutsideLine = "0" },
        ["rome"] = new() { Country = "39", NationalPrefix = "", OutsideLine = "0" },
        ["london"] = new() { Country = "44", Area = "20", OutsideLine = "9" },
        ["portland"] = new() { Country = "1", Area = "503", NationalPrefix = "1", InternationalPrefix = "011", OutsideLine = "9", MainNumber = "+1503555", Extensions = ["0100-0199"] },
    };

    /// <summary>Site, number, then SHORTEST, LOCAL, NATIONAL and INTERNATIONAL, as 0 to 3 and, without the outside line, as 10 to 13.</summary>
    private const string Written = """
        munich   | +49 89 840798-12  | 12           | 084079812    | 008984079812  | 000498984079812 | 12           | 84079812    | 08984079812  | 00498984079812
        munich   | 089/840798-0      | 08407980     | 08407980     | 00898407980   | 00049898407980  | 8407980      | 8407980     | 0898407980   | 0049898407980
        munich   | 030 1234567       | 00301234567  | 00301234567  | 00301234567   | 00049301234567  | 0301234567   | 0301234567  | 0301234567   | 0049301234567
        munich   | +43 1 58858       | 00043158858  | 00043158858  | 00043158858   | 00043158858     | 0043158858   | 0043158858  | 0043158858   | 0043158858
        vienna   | 01 58858-150      | 150          | 058858150    | 00158858150   | 00043158858150  | 150          | 58858150    | 0158858150   | 0043158858150
        vienna   | 0662 8044         | 006628044    | 006628044    | 006628044     | 000436628044    | 06628044     | 06628044    | 06628044     | 00436628044
        vienna   | 0049 89 840798    | 0004989840798| 0004989840798| 0004989840798 | 0004989840798   | 004989840798 | 004989840798| 004989840798 | 004989840798
        zurich   | 044 668 18 50     | 50           | 00446681850  | 00446681850   | 00041446681850  | 50           | 0446681850  | 0446681850   | 0041446681850
        zurich   | +41 (0)22 730 51 11 | 00227305111 | 00227305111 | 00227305111   | 00041227305111  | 0227305111   | 0227305111  | 0227305111   | 0041227305111
        paris    | 01 42 68 53 00    | 00142685300  | 00142685300  | 00142685300   | 00033142685300  | 0142685300   | 0142685300  | 0142685300   | 0033142685300
        paris    | +33 (0)4 91 13 89 00 | 00491138900 | 00491138900 | 00491138900  | 00033491138900  | 0491138900   | 0491138900  | 0491138900   | 0033491138900
        rome     | 06 698 12345      | 00669812345  | 00669812345  | 00669812345   | 000390669812345 | 0669812345   | 0669812345  | 0669812345   | 00390669812345
        london   | 020 7946 0018     | 979460018    | 979460018    | 902079460018  | 900442079460018 | 79460018     | 79460018    | 02079460018  | 00442079460018
        london   | +44 (0)161 496 0000 | 901614960000 | 901614960000 | 901614960000 | 900441614960000 | 01614960000 | 01614960000 | 01614960000 | 00441614960000
        portland | (503) 555-0123    | 0123         | 95550123     | 915035550123  | 901115035550123 | 0123         | 5550123     | 15035550123  | 01115035550123
        portland | +1 212 555 0100   | 912125550100 | 912125550100 | 912125550100  | 901112125550100 | 12125550100  | 12125550100 | 12125550100  | 01112125550100
        portland | +49 89 840798     | 90114989840798 | 90114989840798 | 90114989840798 | 90114989840798 | 0114989840798 | 0114989840798 | 0114989840798 | 0114989840798
        """;

    /// <summary>Site, spelling, E.164.</summary>
    private const string Spelt = """
        munich   | +49 (89) 840798-12  | +498984079812
        munich   | 0 00 49 89 84079812 | +498984079812
        munich   | 49 89 840798        | +49894989840798
        vienna   | 58858               | +43158858
        vienna   | 150                 | +43158858150
        vienna   | +43 (0) 1/58858-0   | +431588580
        zurich   | 0446681818          | +41446681818
        zurich   | 0041 44 668 18 18   | +41446681818
        zurich   | 18                  | +41446681818
        paris    | 01.42.68.53.00      | +33142685300
        paris    | 0033 1 42 68 53 00  | +33142685300
        rome     | 06 69812345         | +390669812345
        rome     | +39 06 69812345     | +390669812345
        rome     | 333 1234567         | +393331234567
        rome     | 0039 02 1234567     | +39021234567
        london   | (020) 7946 0018     | +442079460018
        london   | 7946 0018           | +442079460018
        london   | +44 (0)20 7946 0018 | +442079460018
        portland | 503-555-0123        | +15035550123
        portland | 503.555.0123        | +15035550123
        portland | 1 (503) 555-0123    | +15035550123
        portland | +1 503 555 0123     | +15035550123
        portland | 555-0123            | +15035550123
        portland | 0123                | +15035550123
        portland | 011 49 89 840798    | +4989840798
        portland | 212 555 0100        | +12125550100
        """;

    private static readonly NumberForm[] Forms =
    [
        NumberForm.Shortest, NumberForm.Local, NumberForm.National, NumberForm.International, NumberForm.ShortestBare, NumberForm.LocalBare, NumberForm.NationalBare, NumberForm.InternationalBare,
    ];

    public static TheoryData<string> WrittenRows => [.. Rows(Written)];

    public static TheoryData<string> SpeltRows => [.. Rows(Spelt)];

    [Theory, MemberData(nameof(WrittenRows))]
    public void An_own_number_is_written_in_each_form(string row)
    {
        var cells = Cells(row);
        Assert.Equal(cells[2..], Forms.Select(form => NumberWriter.Write(cells[1], form, Sites[cells[0]])));
    }

    [Theory, MemberData(nameof(SpeltRows))]
    public void Every_usual_spelling_of_a_country_is_read(string row)
    {
        var cells = Cells(row);
        Assert.Equal(cells[2], FaxNumber.Parse(cells[1], Sites[cells[0]])?.E164);
    }

    [Fact]
    public void As_it_is_set_and_in_e164_are_forms_too_and_what_is_no_number_stays()
    {
        Assert.Equal("089/840798-0", NumberWriter.Write("089/840798-0", NumberForm.AsSet, Sites["munich"]));
        Assert.Equal("+49898407980", NumberWriter.Write("089/840798-0", NumberForm.E164, Sites["munich"]));
        Assert.Equal("anonymous", NumberWriter.Write("anonymous", NumberForm.National, Sites["munich"]));
    }

    [Theory]
    [InlineData("250", false, 3, 250, 250)]
    [InlineData("11001-11999", false, 5, 11001, 11999)]
    [InlineData("007 - 009", false, 3, 7, 9)]
    [InlineData("+49898407980", true, 11, 49898407980, 49898407980)]
    [InlineData("+498984079810-+498984079819", true, 12, 498984079810, 498984079819)]
    public void A_range_has_numbers_of_one_length(string text, bool isFull, int digits, long first, long last) =>
        Assert.Equal(new Faxwerk.Settings.NumberRange(isFull, digits, first, last), Faxwerk.Settings.NumberRange.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("99-10")]
    [InlineData("1-10")]
    [InlineData("1-2-3")]
    [InlineData("12a")]
    [InlineData("+4989-4990")]
    [InlineData("1234567890123456")]
    public void What_is_no_range_is_none(string text) => Assert.Null(Faxwerk.Settings.NumberRange.Parse(text));

    private static IEnumerable<string> Rows(string table) => table.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string[] Cells(string row) => row.Split('|', StringSplitOptions.TrimEntries);
}
