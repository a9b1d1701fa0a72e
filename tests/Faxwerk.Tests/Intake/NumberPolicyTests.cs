using Faxwerk.Directory;
using Faxwerk.Intake;

namespace Faxwerk.Tests.Intake;

public sealed class NumberPolicyTests
{
    [Theory]
    [InlineData("123456", "123456 may be a local or an international number: write it with plus and country code, +49... (local numbers need the setting site.area)")]
    [InlineData("+49", "+49 is too short for a fax number: write it with plus and country code, +49...")]
    [InlineData("+4912345678901234", "+4912345678901234 is too long for a fax number, which has 15 digits at most with its country code")]
    [InlineData("+0", "+0 is not a fax number, none begins like this: write it with plus and country code, +49...")]
    [InlineData("anne", "anne is not a fax number")]
    [InlineData("4989123456,,1234", "4989123456,,1234 has digits to be dialled after the answer, and a fax call dials none: write +4989123456 alone")]
    [InlineData("+4989123456*1", "+4989123456*1 has digits to be dialled after the answer, and a fax call dials none: write +4989123456 alone")]
    public void A_number_that_cannot_be_read_is_refused_with_words_on_how_to_write_it(string typed, string reason)
    {
        var (number, refusal) = Policy().Judge(typed);
        Assert.Null(number);
        Assert.Equal((true, reason), (refusal!.IsSyntax, refusal.Reason));
        Assert.StartsWith(typed, refusal.German);
        Assert.NotEqual(reason, refusal.German);
    }

    [Fact]
    public void A_class_is_refused_before_anything_is_said_about_later_digits() =>
        Assert.Equal(
            new NumberRefusal(
                false,
                "0900123456,,1 darf nicht angerufen werden: Nummern der Klasse Premium sind gesperrt",
                "0900123456,,1 may not be called: numbers of the class Premium are refused"),
            Policy().Judge("0900123456,,1").Refusal);

    [Fact]
    public void A_class_that_a_number_may_have_by_another_reading_is_refused()
    {
        var munich = new SiteSettings { Area = "89" };
        Assert.False(Policy(munich).Judge("49900123456").Refusal!.IsSyntax);
        Assert.Null(Policy(munich with { RefusedClasses = [NumberClass.Emergency] }).Judge("49900123456").Refusal);
    }

    [Fact]
    public void A_number_that_the_sites_way_of_dialling_would_miss_is_refused() => Assert.Equal(
        new NumberRefusal(
            true,
            "089 0900 123456 kann nicht angerufen werden: Gewählt, wie site.dialAs es sagt, erreichte der Anruf eine andere Nummer",
            "089 0900 123456 cannot be called: dialled as site.dialAs says, it would reach another number"),
        Policy(new SiteSettings { Area = "89", DialAs = DialFormat.Shortest }).Judge("089 0900 123456").Refusal);

    private static NumberPolicy Policy(SiteSettings? site = null) => new(_ => site ?? new SiteSettings());
}
