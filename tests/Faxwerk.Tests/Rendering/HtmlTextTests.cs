using Faxwerk.Rendering;

namespace Faxwerk.Tests.Rendering;

public class HtmlTextTests
{
    [Theory]
    [InlineData("Guten Tag", "Guten Tag")]
    [InlineData("<p>Sehr geehrte Damen und Herren,</p><p>anbei   der\n Vertrag.</p>", "Sehr geehrte Damen und Herren,\n\nanbei der Vertrag.")]
    [InlineData("a<br>b<br/>c<BR><br><br>d", "a\nb\nc\n\nd")]
    [InlineData("<ul><li>eins</li><li>zwei</li></ul>", "- eins\n- zwei")]
    [InlineData("<table><tr><td>Netto</td><td>100&nbsp;&euro;</td></tr><tr><td>Brutto</td><td>119&#160;&#8364;</td></tr></table>", "Netto 100 \u20ac\nBrutto 119 \u20ac")]
    [InlineData("<head><title>x</title><style>p{color:red}</style></head><body>Text<script>alert('<p>')</script></body>", "Text")]
    [InlineData("a<!-- <p>hidden</p> -->b", "ab")]
    [InlineData("<a href=\"https://x.de/?a>b\" title='c>d'>Link</a>", "Link")]
    [InlineData("3 < 4 und 5 > 4", "3 < 4 und 5 > 4")]
    [InlineData("<!DOCTYPE html><html><body><div><div>Text</div></div></body></html>", "Text")]
    [InlineData("<p>&nbsp;</p>", "")]
    [InlineData("<img src='cid:logo'><p><o:p></o:p></p>", "")]
    [InlineData("abgeschnitten <b", "abgeschnitten")]
    [InlineData("<style>nie zu Ende", "")]
    public void What_a_reader_sees_is_kept(string html, string text) => Assert.Equal(text, HtmlText.From(html));

    [Fact]
    public void Hostile_markup_takes_linear_time()
    {
        foreach (var piece in new[] { "<div>", "<", "<!--", "<a b=\"", "&#38", "<script>", "</p>", "\u00A0" })
        {
            var html = string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length));
            var began = TimeProvider.System.GetTimestamp();
            Assert.True(HtmlText.From(html).Length <= html.Length);
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(5), piece);
        }
    }
}
