using System.Text;
using Faxwerk.Covers;

namespace Faxwerk.Tests.Covers;

public sealed class HtmlCoverTests
{
    private static readonly CoverPicture Dot = new("image/png", new byte[] { 1, 2, 3 });

    [Fact]
    public void A_subject_with_markup_entities_or_fields_stays_a_subject()
    {
        const string Evil = "</p><script>x</script>&amp; \" onload='x' {{sender.email}} {{text}}";
        var filled = Fill("<p title='{{subject}}'>{{subject}}</p>", new CoverFields().With("subject", Evil).With("sender.email", "a@b.c").With("text", "secret"));
        Assert.DoesNotContain("<script", filled);
        Assert.DoesNotContain("a@b.c", filled);
        Assert.DoesNotContain("secret", filled);
        var body = filled[(filled.IndexOf('>', StringComparison.Ordinal) + 1)..filled.LastIndexOf("</p>", StringComparison.Ordinal)];
        Assert.Equal(Evil, System.Net.WebUtility.HtmlDecode(body));
        Assert.Equal(2, filled.Count(c => c == '\''));
    }

    [Fact]
    public void Lines_become_line_breaks_in_text_and_controls_go()
    {
        Assert.Equal("<p>a<br>b</p>", Fill("<p>{{text}}</p>", new CoverFields().With("text", "a\r\nb\0\u0007\uD800\n".Replace("\uD800", ""))));
        Assert.Equal("<p title=\"a\nb\"></p>", Fill("<p title=\"{{text}}\"></p>", new CoverFields().With("text", "a\nb")));
    }

    [Fact]
    public void A_logo_is_a_picture_in_text_an_address_in_an_attribute_and_nothing_where_there_is_none()
    {
        var fields = new CoverFields().With("logo", Dot);
        Assert.Equal("<i><img class=\"logo\" alt=\"\" src=\"data:image/png;base64,AQID\"></i>", Fill("<i>{{logo}}</i>", fields));
        Assert.Equal("<img src=\"data:image/png;base64,AQID\">", Fill("<img src=\"{{logo}}\">", fields));
        Assert.Equal("<i></i>", Fill("<i>{{signature}}</i>", fields));
    }

    [Theory]
    [InlineData("<p>{{subjekt}} {{pages}}</p>", CoverFaultCode.Fields, "{{subjekt}}")]
    [InlineData("<p class={{subject}}>x</p>", CoverFaultCode.Markup, "{{subject}}")]
    [InlineData("<p {{subject}}>x</p>", CoverFaultCode.Markup, "{{subject}}")]
    [InlineData("<style>p { color: {{subject}} }</style>", CoverFaultCode.Markup, "{{subject}}")]
    [InlineData("<script>alert(1)</script>", CoverFaultCode.Markup, "scripts")]
    [InlineData("just words", CoverFaultCode.Kind, "")]
    public void What_a_template_must_not_hold_is_told(string html, CoverFaultCode code, string detail)
    {
        var fault = Template(html).Check();
        Assert.Equal(code, fault?.Code);
        Assert.Contains(detail, fault!.Detail);
    }

    [Theory]
    [InlineData("<style>@media print { p { margin: 0 }}</style><p>{{ Recipient.Name }}</p>")]
    [InlineData("<!-- don't --><p>{{pages}}</p>")]
    [InlineData("a < b <p title=\"x > y\">{{pages}}</p><title>{{subject}}</title>")]
    public void A_template_with_known_fields_is_accepted(string html) => Assert.Null(Template(html).Check());

    [Fact]
    public void Another_encoding_than_utf_8_is_refused() =>
        Assert.Equal(CoverFaultCode.Encoding, new CoverTemplate("x", CoverFormat.Html, Encoding.Latin1.GetBytes("<p>ä</p>")).Check()?.Code);

    [Fact]
    public void The_templates_of_the_program_are_without_fault_and_have_every_word_in_both_languages()
    {
        Assert.Equal(["standard-de", "standard-en"], BuiltInCovers.All.Select(template => template.Name));
        Assert.All(BuiltInCovers.All, template =>
        {
            Assert.Null(template.Check());
            Assert.DoesNotContain("[[", Encoding.UTF8.GetString(template.Content.Span));
        });
    }

    private static CoverTemplate Template(string html) => new("x", CoverFormat.Html, Encoding.UTF8.GetBytes(html));

    private static string Fill(string html, CoverFields fields) => Encoding.UTF8.GetString(Template(html).Fill(fields));
}
