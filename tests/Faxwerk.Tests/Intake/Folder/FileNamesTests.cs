using Faxwerk.Intake.Folder;

namespace Faxwerk.Tests.Intake.Folder;

public sealed class FileNamesTests
{
    [Theory]
    [InlineData("+4989123456.pdf", "+4989123456")]
    [InlineData("+49 (89) 123-456_offer 4711_b.pdf", "+49 (89) 123-456")]
    [InlineData("089 123456_whatever.pdf", "089 123456")]
    [InlineData("089.123456", "089.123456")]
    [InlineData("089123456", "089123456")]
    [InlineData("089 123456 whatever.pdf", null)]
    [InlineData("20261128_invoice.pdf", null)]
    [InlineData("4711.pdf", null)]
    [InlineData("0800FAXNOW.pdf", null)]
    [InlineData("+49+89123.pdf", null)]
    [InlineData("_089123456.pdf", null)]
    [InlineData("0.pdf", null)]
    [InlineData("letter.pdf", null)]
    public void A_number_is_all_before_the_first_underscore_and_begins_with_plus_or_zero(string name, string? number) => Assert.Equal(number, FileNames.NumberOf(name));

    [Theory]
    [InlineData("05.11.2026_Befund.pdf")]
    [InlineData("05-11-26_x.pdf")]
    [InlineData("05-11-26-1430_x.pdf")]
    [InlineData("05.11.2026 14.30_x.pdf")]
    [InlineData("01-25-2026_x.pdf")]
    [InlineData("05112026_x.pdf")]
    [InlineData("0511 2026_x.pdf")]
    [InlineData("05112026-1430.pdf")]
    [InlineData("051120261430.pdf")]
    [InlineData("05112026143000.pdf")]
    [InlineData("2026-11-05_x.pdf")]
    [InlineData("012345_Kunde.pdf")]
    [InlineData("0001234567_Kunde.pdf")]
    [InlineData("0815_x.pdf")]
    [InlineData("+012345678.pdf")]
    [InlineData("+4989.pdf")]
    public void A_date_or_a_number_of_a_customer_calls_nobody(string name) => Assert.Null(FileNames.NumberOf(name));

    [Theory]
    [InlineData("0511 202612.pdf")]
    [InlineData("02 11 123456.pdf")]
    [InlineData("0049 89 123456.pdf")]
    [InlineData("+6834123.pdf")]
    public void A_number_that_only_begins_like_a_date_is_one(string name) => Assert.Equal(FileNames.BareOf(name), FileNames.NumberOf(name));

    [Theory]
    [InlineData(".hidden.pdf")]
    [InlineData("letter.pdf.tmp")]
    [InlineData("letter.PART")]
    [InlineData("letter.pdf~")]
    [InlineData("letter\uFFFD.pdf")]
    public void What_is_hidden_or_being_written_is_left_alone(string name) => Assert.True(FileNames.IsIgnored(name));

    [Fact]
    public void Kept_names_are_short_and_without_control_characters()
    {
        Assert.Equal("we_ird", FileNames.StemOf("we\nird.pdf"));
        Assert.Equal(150, System.Text.Encoding.UTF8.GetByteCount(FileNames.StemOf(new string('ü', 120) + ".pdf")));
        Assert.Equal("", FileNames.ExtensionOf("a.p\ndf"));
    }
}
