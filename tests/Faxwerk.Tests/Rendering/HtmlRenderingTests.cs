using System.Text;
using Faxwerk.Pages;
using Faxwerk.Pages.Raster;
using Faxwerk.Pages.Tiff;
using Faxwerk.Rendering;

namespace Faxwerk.Tests.Rendering;

/// <summary>HTML as Chromium draws it.</summary>
public sealed class HtmlRenderingTests(RendererFixture renderer)
{
    private const double DotsPerMm = 1728 / 215.0;

    [Fact]
    public async Task Html_becomes_a_sheet_of_fax_width_with_its_text_between_the_margins()
    {
        var page = Assert.Single(await PagesAsync("<div style='border:2px solid;height:200px'>Gr\u00F6\u00DFe</div>"));
        Assert.Equal(1728, page.Width);
        var (left, top, right, _) = PageInk.Bounds(page);
        Assert.InRange(left / DotsPerMm, 12, 18);
        Assert.InRange(right / DotsPerMm, 198, 205);
        Assert.InRange(top / 7.7, 12, 17);
    }

    [Fact]
    public async Task Width_and_margin_follow_the_settings()
    {
        const string Box = "<body style='margin:0'><div style='border:2px solid;width:400px;height:50px'></div>";
        await using var pool = Pool(new RenderingSettings { Workers = 1, HtmlWidth = 400, HtmlMargin = 30 });
        var (left, _, right, _) = PageInk.Bounds(Assert.Single(await PagesAsync(Box, pool)));
        // 404 pixels on 150 mm: what is a little too wide is scaled to fit.
        Assert.InRange(left / DotsPerMm, 29, 34);
        Assert.InRange((right - left) / DotsPerMm, 145, 154);
    }

    [Fact]
    public async Task Umlauts_right_to_left_and_east_asian_letters_are_drawn_each_as_itself()
    {
        var pages = new List<Bitmap>();
        foreach (var letters in (string[])["\u00E4", "\u00F6", "\u0416", "\u0429", "\u05E9", "\u05DC", "\u0634", "\u063A", "\u4F60", "\u597D", "\u65E5", "\u30C6", "\uD55C", "\uAE00"])
            pages.Add(Assert.Single(await PagesAsync($"<!doctype html><p style='font-size:60px'>{letters}</p>")));
        Assert.All(pages, page => Assert.InRange(PageInk.Count(page), 100, 100_000));
        // A letter without a font would be the same box as the next one.
        Assert.Equal(pages.Count, pages.DistinctBy(page => Convert.ToHexString(Encoding.UTF8.GetBytes(string.Join(',', page.Words.ToArray())))).Count());
        var rightToLeft = Assert.Single(await PagesAsync("<!doctype html><p dir=rtl>\u05E9\u05DC\u05D5\u05DD</p>"));
        Assert.True(PageInk.Bounds(rightToLeft).Left > 1728 / 2);
    }

    [Fact]
    public async Task What_is_for_Outlook_alone_is_not_drawn_and_its_page_margins_do_not_count()
    {
        const string Body = "<div class=WordSection1><p>Sehr geehrte Damen und Herren</p></div>";
        const string Word = "<style><!-- @page WordSection1 {size:612.0pt 792.0pt; margin:200pt 200pt 200pt 200pt;} div.WordSection1 {page:WordSection1;} --></style>"
            + "<!--[if gte mso 9]><xml><o:shapedefaults v:ext=\"edit\"/></xml><![endif]-->" + Body + "<!--[if mso]><p>nur Outlook</p><![endif]--><![if !vml]><![endif]><o:p></o:p>";
        Assert.True(Same(Assert.Single(await PagesAsync(Body)), Assert.Single(await PagesAsync(Word))));
    }

    [Fact]
    public async Task Pictures_within_the_document_are_drawn_and_text_stands_for_those_without()
    {
        var black = Convert.ToBase64String(PngBuilder.Build(100, 100, (_, _) => 0));
        Assert.True(PageInk.Count(Assert.Single(await PagesAsync($"<img width=300 height=300 src=\"data:image/png;base64,{black}\">"))) > 300_000);
        var text = Assert.Single(await PagesAsync("<p>Bild: <span>unser Haus</span></p>"));
        Assert.True(Same(text, Assert.Single(await PagesAsync("<p>Bild: <img width=300 height=300 alt='unser Haus' src='https://example.com/haus.png'></p>"))));
    }

    [Fact]
    public async Task Many_documents_with_large_pictures_are_drawn_one_after_the_other()
    {
        await using var pool = Pool(new RenderingSettings { Workers = 1 });
        var black = Convert.ToBase64String(PngBuilder.Build(1500, 2000, (x, y) => (byte)(x ^ y)));
        for (var i = 0; i < 25; i++)
            Assert.Equal(2, (await PagesAsync($"<body style='margin:0'><img src='data:image/png;base64,{black}'><p style='break-before:page'>{i}", pool)).Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("width=3000 height=2000")]
    [InlineData("width=3000 height=2000 style='width:30in;height:20in'")]
    public async Task A_picture_larger_than_the_sheet_is_scaled_to_fit(string size)
    {
        var black = Convert.ToBase64String(PngBuilder.Build(3000, 2000, (_, _) => 0));
        var (left, top, right, bottom) = PageInk.Bounds(Assert.Single(await PagesAsync($"<body style='margin:0'><img {size} src='data:image/png;base64,{black}'>")));
        Assert.InRange((right - left) / DotsPerMm, 180, 190);
        Assert.InRange((bottom - top) / 7.7, 118, 128);
    }

    [Fact]
    public async Task Light_text_on_dark_grounds_is_darkened_and_backgrounds_come_only_where_wanted()
    {
        const string Html = "<body style='margin:0'><div style='background:#036;color:#fff;padding:40px'>Wei\u00DF auf Blau</div>";
        var plain = PageInk.Count(Assert.Single(await PagesAsync(Html)));
        Assert.InRange(plain, 500, 20_000);
        await using var pool = Pool(new RenderingSettings { Workers = 1, HtmlBackgrounds = true });
        Assert.True(PageInk.Count(Assert.Single(await PagesAsync(Html, pool))) > plain * 10);
    }

    [Fact]
    public async Task Tables_of_many_rows_run_over_pages_and_every_sheet_is_served()
    {
        var table = "<table border=1>" + string.Concat(Enumerable.Range(1, 200).Select(row => $"<tr><td>{row}<td>Zeile")) + "</table>";
        foreach (var paper in Enum.GetValues<PaperSize>())
        {
            var pages = await PagesAsync(table, null, new RenderOptions(Resolution.Standard, paper));
            Assert.InRange(pages.Count, 2, 10);
            Assert.All(pages, page => Assert.Equal(new FaxGeometry(paper, Resolution.Standard).Width, page.Width));
        }
    }

    [Fact]
    public async Task One_document_leaves_nothing_to_the_next()
    {
        const string Plain = "<p>Text <a href='https://example.com/'>Verweis</a></p>";
        var first = Assert.Single(await PagesAsync(Plain));
        await PagesAsync("<base href='https://example.com/'><style>*{color:red;font-size:40px}</style><p>anders</p><form action=x><input autofocus value=y></form>");
        Assert.True(Same(first, Assert.Single(await PagesAsync(Plain))));
    }

    private static bool Same(Bitmap one, Bitmap other) => one.Height == other.Height && one.Words.SequenceEqual(other.Words);

    private RendererPool Pool(RenderingSettings settings)
    {
        renderer.RequireBrowser();
        return renderer.NewPool(settings, RendererRole.Html);
    }

    private async Task<IReadOnlyList<Bitmap>> PagesAsync(string html, RendererPool? pool = null, RenderOptions? options = null)
    {
        renderer.RequireBrowser();
        var result = await RendererFixture.NewRenderer(pool ?? renderer.HtmlPool).RenderAsync(
            [new RenderSource("mail", MediaTypes.Html, Encoding.UTF8.GetBytes(html))], options ?? new RenderOptions(), TestContext.Current.CancellationToken);
        Assert.Empty(result.Failures);
        Assert.Empty(result.Document!.Reduced);
        return [.. TiffReader.Open(result.Document.Tiff).Pages().Select(page => page.ToBitmap())];
    }
}
