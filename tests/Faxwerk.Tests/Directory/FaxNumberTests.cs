using Faxwerk.Directory;
using FsCheck;
using FsCheck.Fluent;

namespace Faxwerk.Tests.Directory;

public sealed class FaxNumberTests
{
    private static readonly Dictionary<string, SiteSettings> Sites = new(StringComparer.Ordinal)
    {
        ["munich"] = new() { Country = "49", Area = "89", MainNumber = "+4989840798", Extensions = ["10-99", "200-299"] },
        ["amt"] = new() { Country = "49", Area = "89", OutsideLine = "0" },
        ["typed"] = new() { Country = "49", Area = "89", OutsideLine = "0", OutsideLineTyped = true, MainNumber = "+4989840798", Extensions = ["10-99"] },
        ["typed without area"] = new() { Country = "49", OutsideLine = "9", OutsideLineTyped = true },
        ["vienna"] = new() { Country = "43", Area = "1" },
        ["zurich"] = new() { Country = "41", Area = "" },
        ["bare"] = new(),
    };

    [Theory]
    [InlineData("munich", "+49 (89) 840798-0", "+49898407980")]
    [InlineData("munich", "+49 (0)89 840798-0", "+49898407980")]
    [InlineData("munich", "0049 (0) 89 8407980", "+49898407980")]
    [InlineData("munich", "0049 89 8407980", "+49898407980")]
    [InlineData("munich", "089/840798-0", "+49898407980")]
    [InlineData("munich", "(089) 840798-0", "+49898407980")]
    [InlineData("munich", "089 84 07 98 - 0", "+49898407980")]
    [InlineData("munich", "089\u00A0840798\u20130", "+49898407980")]
    [InlineData("munich", "840798", "+4989840798")]
    [InlineData("munich", "12", "+498984079812")]
    [InlineData("munich", "250", "+4989840798250")]
    [InlineData("munich", "300", "+4989300")]
    [InlineData("munich", "+49 089 840798", "+4989840798")]
    [InlineData("munich", "0043 1 58858", "+43158858")]
    [InlineData("munich", "+43 (0)1 58858-0", "+431588580")]
    [InlineData("munich", "+39 06 698", "+3906698")]
    [InlineData("munich", "110", "+49110")]
    [InlineData("munich", "112", "+49112")]
    [InlineData("amt", "0004912345678", "+4912345678")]
    [InlineData("amt", "004912345678", "+4912345678")]
    [InlineData("amt", "012345678", "+4912345678")]
    [InlineData("typed", "0004912345678", "+4912345678")]
    [InlineData("typed", "0089840798", "+4989840798")]
    [InlineData("typed", "0840798", "+4989840798")]
    [InlineData("typed", "12", "+498984079812")]
    [InlineData("typed", "+4989840798", "+4989840798")]
    [InlineData("vienna", "01 58858-0", "+431588580")]
    [InlineData("vienna", "58858", "+43158858")]
    [InlineData("vienna", "+49 (0)89 1", "+49891")]
    [InlineData("zurich", "044 668 18 00", "+41446681800")]
    [InlineData("zurich", "+41 (0)44 668 18 00", "+41446681800")]
    [InlineData("bare", "12345", "12345")]
    public void Numbers_as_people_type_them_become_e164(string site, string typed, string e164)
    {
        var number = FaxNumber.Parse(typed, Sites[site]);
        Assert.Equal(e164, number?.E164);
        Assert.Equal(typed.Trim(), number!.Typed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("+")]
    [InlineData("()")]
    [InlineData("anne")]
    [InlineData("089a123")]
    [InlineData("49+89")]
    [InlineData("*31#089123")]
    [InlineData("089123,x")]
    [InlineData("123456789012345678901234567890123")]
    public void What_is_no_number_is_none(string typed) => Assert.Null(FaxNumber.Parse(typed, Sites["munich"]));

    [Theory]
    [InlineData("089123,,45#", "+4989123", ",,45#")]
    [InlineData("+49 89 123 w 77", "+4989123", ",77")]
    [InlineData("089123*1", "+4989123", "*1")]
    public void Pauses_and_later_digits_are_kept_apart(string typed, string e164, string postDial)
    {
        var number = FaxNumber.Parse(typed, Sites["munich"])!;
        Assert.Equal((e164, postDial), (number.E164, number.PostDial));
    }

    [Theory]
    [InlineData("munich", DialFormat.E164, "089 12345", "+498912345")]
    [InlineData("munich", DialFormat.International, "089 12345", "00498912345")]
    [InlineData("munich", DialFormat.National, "089 12345", "08912345")]
    [InlineData("munich", DialFormat.Shortest, "089 12345", "12345")]
    [InlineData("munich", DialFormat.Shortest, "030 12345", "03012345")]
    [InlineData("munich", DialFormat.Shortest, "089 840798-12", "12")]
    [InlineData("munich", DialFormat.National, "+43158858", "0043158858")]
    [InlineData("munich", DialFormat.E164, "112", "112")]
    [InlineData("amt", DialFormat.E164, "089 12345", "+498912345")]
    [InlineData("amt", DialFormat.International, "089 12345", "000498912345")]
    [InlineData("amt", DialFormat.National, "089 12345", "008912345")]
    [InlineData("amt", DialFormat.Shortest, "089 12345", "012345")]
    [InlineData("vienna", DialFormat.National, "+43158858", "0158858")]
    [InlineData("zurich", DialFormat.National, "+41446681800", "0446681800")]
    [InlineData("zurich", DialFormat.Shortest, "+41446681800", "0446681800")]
    [InlineData("bare", DialFormat.E164, "12345", "12345")]
    public void Numbers_are_dialled_as_the_site_wants_them(string site, DialFormat format, string typed, string dialled) =>
        Assert.Equal(dialled, FaxNumber.Parse(typed, Sites[site] with { DialAs = format })!.Dialled);

    [Theory]
    [InlineData("munich", DialFormat.Shortest, "+49 89 0900 1234567")]
    [InlineData("munich", DialFormat.Shortest, "+49 89 110")]
    [InlineData("munich", DialFormat.Shortest, "089 11880")]
    [InlineData("amt", DialFormat.Shortest, "089 0043 900 1234")]
    [InlineData("munich", DialFormat.E164, "+49 00 900 1234567")]
    [InlineData("munich", DialFormat.National, "+49 00 900 1234567")]
    [InlineData("typed without area", DialFormat.E164, "110")]
    [InlineData("typed without area", DialFormat.E164, "0900 1234567")]
    public void What_would_reach_another_number_than_the_one_judged_is_none(string site, DialFormat format, string typed) =>
        Assert.Null(FaxNumber.Parse(typed, Sites[site] with { DialAs = format }));

    [Fact]
    public void A_trunk_may_want_international_numbers_without_any_prefix() => Assert.Equal(
        "498912345", FaxNumber.Parse("089 12345", Sites["munich"] with { DialAs = DialFormat.International, InternationalPrefix = "" })!.Dialled);

    [Theory]
    [InlineData("munich", "110", NumberClass.Emergency)]
    [InlineData("munich", "+49112", NumberClass.Emergency)]
    [InlineData("munich", "115", NumberClass.ShortCode)]
    [InlineData("munich", "116117", NumberClass.ShortCode)]
    [InlineData("munich", "11880", NumberClass.DirectoryEnquiries)]
    [InlineData("munich", "118000", NumberClass.DirectoryEnquiries)]
    [InlineData("munich", "0900 1 234567", NumberClass.Premium)]
    [InlineData("vienna", "0049 900 1234567", NumberClass.Premium)]
    [InlineData("munich", "0137 123456", NumberClass.MassCalling)]
    [InlineData("munich", "0180 5 123", NumberClass.SharedCost)]
    [InlineData("munich", "0800 123", NumberClass.Freephone)]
    [InlineData("munich", "0171 1234567", NumberClass.Mobile)]
    [InlineData("munich", "+881612345678", NumberClass.Satellite)]
    [InlineData("munich", "+1 503 555 0123", NumberClass.International)]
    [InlineData("munich", "+43 664 1234567", NumberClass.International)]
    [InlineData("munich", "089 900123", NumberClass.Ordinary)]
    [InlineData("munich", "9001234", NumberClass.Ordinary)]
    [InlineData("vienna", "144", NumberClass.Emergency)]
    [InlineData("vienna", "0900 123456", NumberClass.Premium)]
    [InlineData("vienna", "0664 1234567", NumberClass.Mobile)]
    [InlineData("vienna", "0662 8888", NumberClass.Ordinary)]
    [InlineData("zurich", "118", NumberClass.Emergency)]
    [InlineData("zurich", "0901 123 456", NumberClass.Premium)]
    [InlineData("zurich", "1811", NumberClass.DirectoryEnquiries)]
    [InlineData("zurich", "0848 123 456", NumberClass.SharedCost)]
    [InlineData("bare", "110", NumberClass.Emergency)]
    public void Classes_are_recognised(string site, string typed, NumberClass expected) =>
        Assert.Equal(expected, FaxNumber.Parse(typed, Sites[site])!.Class);

    [Fact]
    public void Any_text_gives_a_number_of_digits_or_none()
    {
        var text = ArbMap.Default.GeneratorFor<string>().Or(Gen.Elements("0123456789+-/(). *#,".ToCharArray()).ArrayOf().Select(c => new string(c)));
        Prop.ForAll(text.ToArbitrary(), Gen.Elements(Sites.Keys.ToArray()).ToArbitrary(), (typed, site) =>
        {
            var number = FaxNumber.Parse(typed ?? "", Sites[site]);
            return number is null || (number.E164.TrimStart('+').All(char.IsAsciiDigit) && number.Dialled.TrimStart('+').All(char.IsAsciiDigit) && number.Dialled.Length > 0);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Reading_an_e164_number_again_changes_nothing()
    {
        var digits = Gen.Elements("0123456789".ToCharArray()).ArrayOf(11).Select(d => "+" + new string(d));
        Prop.ForAll(digits.ToArbitrary(), typed =>
        {
            var first = FaxNumber.Parse(typed, Sites["munich"])!;
            return FaxNumber.Parse(first.E164, Sites["munich"])!.E164 == first.E164 || typed.StartsWith("+490", StringComparison.Ordinal) || typed.StartsWith("+430", StringComparison.Ordinal) || typed.StartsWith("+410", StringComparison.Ordinal);
        }).QuickCheckThrowOnFailure();
    }
}
