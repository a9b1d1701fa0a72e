using System.Text.Json;
using Faxwerk.Headline;
using Faxwerk.Queue;

namespace Faxwerk.Tests.Headline;

public sealed class HeadlineTextTests
{
    private static readonly DateTimeOffset Summer = new(2026, 7, 1, 10, 5, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(HeadlineForm.Off, null)]
    [InlineData(HeadlineForm.Long, "01.07.2026 12:05   Müller & Söhne   +49 30 5550\t2/12")]
    [InlineData(HeadlineForm.HeadlineOnly, "Müller & Söhne")]
    [InlineData(HeadlineForm.HeadlineAndPage, "Müller & Söhne\t2/12")]
    public void A_form_has_its_fields(HeadlineForm form, string? line) =>
        Assert.Equal(line, Text(new HeadlineSettings { Form = form, Text = "Müller & Söhne" }).Header(2)?.Replace("\u2068", "").Replace("\u2069", ""));

    [Theory]
    [InlineData(HeadlineForm.HeadlineOnly, "+49 30 5550")]
    [InlineData(HeadlineForm.HeadlineAndPage, "+49 30 5550\t1/12")]
    public void Without_a_headline_the_own_number_says_who_sends(HeadlineForm form, string line)
    {
        var text = Text(new HeadlineSettings { Form = form }, new SendOptions { Headline = " \n " });
        Assert.Equal(line, text.Header(1)?.Replace("\u2068", "").Replace("\u2069", ""));
        Assert.True(text.NamesSender);
    }

    [Fact]
    public void Time_zone_language_and_words_of_the_sender_go_before_the_settings()
    {
        var options = new SendOptions { TimeZone = "Asia/Tokyo", Language = "en-GB", Headline = "Tokyo\r\noffice" };
        var line = Text(new HeadlineSettings { Text = "Berlin" }, options).Header(1)!;
        Assert.Contains("01/07/2026 19:05", line);
        Assert.Contains("Tokyo  office", line);
        Assert.DoesNotContain("Berlin", line);
        Assert.DoesNotContain('\n', line);
    }

    [Fact]
    public void A_footer_has_date_fax_and_own_number()
    {
        Assert.Null(Text(new HeadlineSettings()).Footer);
        var line = Text(new HeadlineSettings { Footer = true }).Footer!;
        Assert.Contains("01.07.2026 12:05", line);
        Assert.Contains("Fax 77", line);
        Assert.Contains("\t\u2068+49 30 5550", line);
    }

    [Fact]
    public void A_zone_or_language_that_does_not_exist_is_refused_in_settings_and_forgiven_in_a_fax()
    {
        Assert.Equal(2, new HeadlineSettings { TimeZone = "Europe/Atlantis", Language = "xx-nowhere" }.Errors().Count());
        Assert.Empty(new HeadlineSettings().Errors());
        Assert.Contains("10:05", Text(new HeadlineSettings(), new SendOptions { TimeZone = "Europe/Atlantis", Language = "xx-nowhere" }).Header(1));
    }

    private static HeadlineText Text(HeadlineSettings settings, SendOptions? options = null) => new(
        settings, new QueuedFax { Id = 77, PageCount = 12, Options = JsonSerializer.Serialize(options ?? new SendOptions(), SendOptions.Json) }, "+49 30 5550", Summer);
}
