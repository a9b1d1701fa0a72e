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
    [InlineData("bare", "4989123456", "+4989123456")]
    [InlineData("bare", "49 (0) 89 123456", "+4989123456")]
    [InlineData("bare", "49089123456", "+4989123456")]
    [InlineData("bare", "0491 123456", "+49491123456")]
    [InlineData("bare", "04902 1234", "+4949021234")]
    [InlineData("munich", "4989123", "+49894989123")]
    [InlineData("bare", "+1 503 555 0123", "+15035550123")]
    [InlineData("bare", "+290 23456", "+29023456")]
    [InlineData("bare", "+491234567890123", "+491234567890123")]
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
    [InlineData("bare", "12345", NumberFault.Ambiguous)]
    [InlineData("bare", "1", NumberFault.Ambiguous)]
    [InlineData("bare", "12", NumberFault.Ambiguous)]
    [InlineData("bare", "4989123", NumberFault.Ambiguous)]
    [InlineData("bare", "19005551234", NumberFault.Ambiguous)]
    [InlineData("bare", "049891234", NumberFault.Ambiguous)]
    [InlineData("munich", "049 900 1234567", NumberFault.Ambiguous)]
    [InlineData("zurich", "4989123456", NumberFault.Ambiguous)]
    [InlineData("bare", "0", NumberFault.TooShort)]
    [InlineData("bare", "012", NumberFault.TooShort)]
    [InlineData("bare", "+4", NumberFault.TooShort)]
    [InlineData("bare", "+49", NumberFault.TooShort)]
    [InlineData("bare", "+49 12", NumberFault.TooShort)]
    [InlineData("bare", "+35212", NumberFault.TooShort)]
    [InlineData("munich", "1", NumberFault.TooShort)]
    [InlineData("vienna", "12", NumberFault.TooShort)]
    [InlineData("bare", "+0", NumberFault.Impossible)]
    [InlineData("bare", "000 49 89 123456", NumberFault.Impossible)]
    [InlineData("bare", "+49 00 900 1234567", NumberFault.Impossible)]
    [InlineData("bare", "+4912345678901234", NumberFault.TooLong)]
    [InlineData("bare", "123456789012345678", NumberFault.Ambiguous)]
    [InlineData("bare", "012345678901234567", NumberFault.TooLong)]
    [InlineData("munich", "123456789012345678", NumberFault.TooLong)]
    [InlineData("bare", "anne", NumberFault.NotANumber)]
    public void Numbers_that_nobody_can_have_or_mean_for_certain_are_refused(string site, string typed, NumberFault expected)
    {
        Assert.Null(FaxNumber.Parse(typed, Sites[site], out var fault));
        Assert.Equal(expected, fault);
    }

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
    [InlineData("bare", DialFormat.E164, "49 89 12345", "+498912345")]
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
    [InlineData("bare", "112", NumberClass.Emergency)]
    [InlineData("bare", "911", NumberClass.Emergency)]
    [InlineData("bare", "19222", NumberClass.Emergency)]
    [InlineData("bare", "115", NumberClass.ShortCode)]
    [InlineData("bare", "116117", NumberClass.ShortCode)]
    [InlineData("bare", "11833", NumberClass.DirectoryEnquiries)]
    [InlineData("bare", "49110", NumberClass.Emergency)]
    [InlineData("bare", "49115", NumberClass.ShortCode)]
    [InlineData("bare", "49116117", NumberClass.ShortCode)]
    [InlineData("bare", "4919222", NumberClass.Emergency)]
    [InlineData("bare", "4911833", NumberClass.DirectoryEnquiries)]
    [InlineData("bare", "0110", NumberClass.Emergency)]
    [InlineData("bare", "0049 112", NumberClass.Emergency)]
    [InlineData("bare", "+49 0110", NumberClass.Emergency)]
    [InlineData("bare", "+49 110 1", NumberClass.Emergency)]
    [InlineData("bare", "+49 89 110", NumberClass.Emergency)]
    [InlineData("bare", "0521 112", NumberClass.Emergency)]
    [InlineData("bare", "089 19222", NumberClass.Emergency)]
    [InlineData("bare", "06131 19240", NumberClass.Emergency)]
    [InlineData("bare", "089 519222", NumberClass.Ordinary)]
    [InlineData("bare", "0521 519222", NumberClass.Ordinary)]
    [InlineData("bare", "0172 5119222", NumberClass.Mobile)]
    [InlineData("bare", "49900123456", NumberClass.Premium)]
    [InlineData("bare", "49 0900 123456", NumberClass.Premium)]
    [InlineData("bare", "+1 900 555 1234", NumberClass.Premium)]
    [InlineData("bare", "001 900 555 1234", NumberClass.Premium)]
    [InlineData("bare", "+1 911", NumberClass.Emergency)]
    [InlineData("bare", "+1 800 555 1234", NumberClass.Freephone)]
    [InlineData("bare", "+44 909 1234567", NumberClass.Premium)]
    [InlineData("bare", "+44 (0)909 1234567", NumberClass.Premium)]
    [InlineData("bare", "+33 1 89 12 34 56", NumberClass.International)]
    [InlineData("typed", "0110", NumberClass.Emergency)]
    [InlineData("typed", "00110", NumberClass.Emergency)]
    [InlineData("amt", "0110", NumberClass.Emergency)]
    public void Classes_are_recognised(string site, string typed, NumberClass expected) =>
        Assert.Equal(expected, FaxNumber.Parse(typed, Sites[site])!.Class);

    [Theory]
    [InlineData("typed", "110", NumberClass.Emergency)]
    [InlineData("munich", "089 116117", NumberClass.ShortCode)]
    [InlineData("munich", "+49 89 11880", NumberClass.DirectoryEnquiries)]
    [InlineData("munich", "089 1101", NumberClass.Emergency)]
    [InlineData("munich", "11880123", NumberClass.DirectoryEnquiries)]
    [InlineData("munich", "49900123456", NumberClass.Premium)]
    [InlineData("munich", "49 137 123456", NumberClass.MassCalling)]
    public void Whatever_else_could_be_meant_is_judged_too(string site, string typed, NumberClass expected) =>
        Assert.Contains(expected, FaxNumber.Parse(typed, Sites[site])!.Classes);

    [Theory]
    [InlineData("munich", "499001")]
    [InlineData("munich", "49110")]
    [InlineData("munich", "9112345")]
    [InlineData("vienna", "01 3312345")]
    [InlineData("bare", "0491 37123")]
    [InlineData("bare", "030 123110")]
    public void Ordinary_numbers_stay_ordinary(string site, string typed) =>
        Assert.Equal([NumberClass.Ordinary], FaxNumber.Parse(typed, Sites[site])!.Classes);

    [Fact]
    public void Any_text_gives_a_plus_and_3_to_15_digits_or_none()
    {
        var text = ArbMap.Default.GeneratorFor<string>().Or(Gen.Elements("0123456789+-/(). *#,".ToCharArray()).ArrayOf().Select(c => new string(c)));
        Prop.ForAll(text.ToArbitrary(), Gen.Elements(Sites.Keys.ToArray()).ToArbitrary(), (typed, site) =>
        {
            var number = FaxNumber.Parse(typed ?? "", Sites[site], out var fault);
            return number is null
                ? fault != NumberFault.None
                : number.E164[0] == '+' && number.E164.Length is > 4 and <= 16 && number.E164[1..].All(char.IsAsciiDigit)
                    && number.Dialled.TrimStart('+').All(char.IsAsciiDigit) && number.Dialled.Length > 0;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Reading_an_e164_number_again_changes_nothing()
    {
        var digits = Gen.Elements("0123456789".ToCharArray()).ArrayOf(11).Select(d => "+" + new string(d));
        Prop.ForAll(digits.ToArbitrary(), typed => FaxNumber.Parse(typed, Sites["munich"]) is not { } first
            ? typed[1] == '0' || typed.Contains("00", StringComparison.Ordinal)
            : FaxNumber.Parse(first.E164, Sites["munich"])!.E164 == first.E164).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Digits_that_dial_a_barred_number_have_its_class_however_it_is_written()
    {
        string[] barred = ["110", "112", "19222", "11880", "900123456", "9001234567", "137123456"];
        string[] prefixes = ["", "0", "00", "49", "+49", "+490", "0049", "00490", "049", "490", "+49 (0)", "+49(0)(0)", "000", "0 0", "00 0", "89", "089", "+4989"];
        var refused = new SiteSettings().RefusedClasses;
        foreach (var (prefix, number, at, format) in
            from prefix in prefixes
            from number in barred
            from at in new[] { "bare", "munich", "amt", "typed" }
            from format in Enum.GetValues<DialFormat>()
            select (prefix, number, at, format))
        {
            if (FaxNumber.Parse(prefix + number, Sites[at] with { DialAs = format }) is { } read && !read.Classes.Any(refused.Contains))
                Assert.False(Reaches(read.Dialled, Sites[at].OutsideLine) == number, $"{at}: {prefix}{number} is dialled {read.Dialled} as {format}");
        }
    }

    /// <summary>What an exchange in Munich makes of dialled digits: a short code, a German number without prefixes, or another with plus.</summary>
    private static string Reaches(string dialled, string outside)
    {
        var digits = dialled.StartsWith('+') ? "00" + dialled[1..] : dialled[outside.Length..];
        if (digits.StartsWith("00", StringComparison.Ordinal))
            return digits.StartsWith("0049", StringComparison.Ordinal) ? digits[4..] : "+" + digits[2..];
        return digits.StartsWith('0') ? digits[1..] : digits.Length <= 6 ? digits : "89" + digits;
    }
}
