using System.Text;
using Faxwerk.Pages;
using Faxwerk.Rendering;

namespace Faxwerk.Tests.Rendering;

public sealed class TextRenderingTests(RendererFixture renderer)
{
    [Fact]
    public async Task A_letter_is_one_page_with_margins()
    {
        var page = Assert.Single(await renderer.PagesAsync(Utf8("Sehr geehrte Damen und Herren,\r\n\r\nviele Grüße\r\n")));
        Assert.Equal((1728, 2287), (page.Width, page.Height));
        var ink = PageInk.Bounds(page);
        // 20 mm are 161 dots and 154 rows; the text is three lines of 11 points.
        Assert.InRange(ink.Left, 158, 172);
        Assert.InRange(ink.Top, 150, 175);
        Assert.InRange(ink.Bottom, 220, 300);
    }

    [Fact]
    public async Task Long_lines_wrap_inside_the_margins()
    {
        var ink = PageInk.Bounds(Assert.Single(await renderer.PagesAsync(Utf8(string.Concat(Enumerable.Repeat("word ", 200))))));
        Assert.InRange(ink.Right, 1400, 1728 - 158);
        Assert.True(ink.Bottom > 300, "The text did not wrap.");
    }

    [Fact]
    public async Task A_word_without_end_wraps_too()
    {
        var ink = PageInk.Bounds(Assert.Single(await renderer.PagesAsync(Utf8(new string('m', 1500)))));
        Assert.Equal(3, (await renderer.PagesAsync(Utf8(new string('m', 9000)))).Count);
        Assert.InRange(ink.Right, 1400, 1728 - 158);
    }

    [Fact]
    public async Task A_broken_word_gets_no_hyphen()
    {
        // An L has its stem at the left: half-way up, only a hyphen would reach the right edge of the line.
        var page = Assert.Single(await renderer.PagesAsync(Utf8(new string('L', 200))));
        var top = PageInk.Bounds(page).Top;
        var bottom = top;
        while (Right(page, bottom) > 0) bottom++;
        var foot = Right(page, bottom - 1);
        Assert.True(foot > 1300, "The line is not full.");
        for (var y = top; y < bottom - ((bottom - top) / 4); y++)
            Assert.True(Right(page, y) < foot, $"Ink beyond the last letter in row {y}.");
    }

    [Fact]
    public async Task Text_flows_over_pages_and_form_feeds_begin_new_ones()
    {
        var lines = string.Concat(Enumerable.Range(1, 100).Select(i => $"Line {i}\n"));
        Assert.Equal(2, (await renderer.PagesAsync(Utf8(lines))).Count);
        var pages = await renderer.PagesAsync(Utf8("one\ftwo\f\ffour\f"));
        Assert.Equal(4, pages.Count);
        Assert.Equal([true, true, false, true], pages.Select(page => PageInk.Count(page) > 0));
    }

    [Theory]
    [InlineData("iso-8859-1")]
    [InlineData("windows-1252")]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("ibm850")]
    public async Task A_declared_charset_gives_the_same_page(string charset)
    {
        renderer.RequireRenderer();
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        const string Text = "Größe äöü ÄÖÜ ß";
        var expected = Assert.Single(await renderer.PagesAsync(Utf8(Text)));
        var source = new RenderSource("t.txt", "text/plain", Encoding.GetEncoding(charset).GetBytes(Text)) { Charset = charset };
        var result = await RendererFixture.NewRenderer(renderer.Pool).RenderAsync([source], new RenderOptions(), TestContext.Current.CancellationToken);
        Assert.True(Pages.Tiff.TiffReader.Open(result.Document!.Tiff).Page(0).ToBitmap().SameAs(expected));
    }

    [Fact]
    public void Undeclared_bytes_that_are_no_UTF_8_are_Windows_1252() =>
        Assert.Equal("Größe €", Encoding.UTF8.GetString(PlainText.ToUtf8(new byte[] { 0x47, 0x72, 0xF6, 0xDF, 0x65, 0x20, 0x80 }, null).Span));

    [Fact]
    public async Task Korean_Chinese_Japanese_Hebrew_and_Arabic_have_letters()
    {
        renderer.RequireRenderer();
        var pages = new List<Bitmap>();
        foreach (var word in (string[])["\uD55C\uAD6D\uC5B4", "\uD329\uC2A4", "\u4F20\u771F", "\u30D5\u30A1\u30AF\u30B9", "\u05E4\u05E7\u05E1", "\u0641\u0627\u0643\u0633"])
        {
            var result = await renderer.RenderAsync(Utf8(word));
            Assert.Empty(result.Document!.Warnings);
            pages.Add(Pages.Tiff.TiffReader.Open(result.Document.Tiff).Page(0).ToBitmap());
        }

        Assert.All(pages, page => Assert.InRange(PageInk.Count(page), 100, 10_000));
        Assert.Equal(pages.Count, pages.DistinctBy(page => string.Join(',', page.Words.ToArray())).Count());
    }

    [Fact]
    public async Task Characters_without_a_font_are_a_warning()
    {
        // A private use character that no font defines.
        var result = await renderer.RenderAsync(Utf8("a \U0010FFFD b"));
        Assert.Contains("font", Assert.Single(result.Document!.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Standard_resolution_has_half_the_rows_and_closed_letters()
    {
        var fine = Assert.Single(await renderer.PagesAsync(Utf8("eeeeeeee")));
        var standard = Assert.Single(await renderer.PagesAsync(Utf8("eeeeeeee"), options: new RenderOptions(Resolution.Standard)));
        Assert.Equal(1144, standard.Height);
        Assert.InRange(PageInk.Count(standard), PageInk.Count(fine) * 0.45, PageInk.Count(fine) * 0.85);
    }

    private static int Right(Bitmap page, int y)
    {
        var x = page.Width;
        while (x > 0 && !page[x - 1, y]) x--;
        return x;
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
