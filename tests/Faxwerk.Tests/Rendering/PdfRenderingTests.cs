using Faxwerk.Pages;
using Faxwerk.Pages.Raster;
using Faxwerk.Rendering;

namespace Faxwerk.Tests.Rendering;

public sealed class PdfRenderingTests(RendererFixture renderer)
{
    private const string Square = "0 0 0 rg 72 700 72 72 re f";

    [Theory]
    [InlineData(Resolution.Standard, 1728, 1144)]
    [InlineData(Resolution.Fine, 1728, 2287)]
    [InlineData(Resolution.Superfine, 1728, 4574)]
    [InlineData(Resolution.Dpi300, 2592, 3508)]
    [InlineData(Resolution.Dpi400, 3456, 4677)]
    public async Task An_A4_page_has_the_dots_of_its_resolution(Resolution resolution, int width, int height)
    {
        var page = Assert.Single(await renderer.PagesAsync(PdfBuilder.BuildA4(1, Square), options: new RenderOptions(resolution)));
        Assert.Equal(width, page.Width);
        Assert.InRange(page.Height, height - 2, height);
        // The inch square stands where it stands on paper: left edge at 1 inch, paper centred on the scan line.
        var geometry = new FaxGeometry(PaperSize.A4, resolution);
        var left = ((geometry.WidthMm - 210) / 2 + 25.4) * geometry.DotsPerMmX;
        var top = (297 - (772 * 25.4 / 72)) * geometry.DotsPerMmY;
        var ink = PageInk.Bounds(page);
        Assert.InRange(ink.Left, left - 2, left + 2);
        Assert.InRange(ink.Right, left + (25.4 * geometry.DotsPerMmX) - 2, left + (25.4 * geometry.DotsPerMmX) + 2);
        Assert.InRange(ink.Top, top - 2, top + 2);
        Assert.InRange(ink.Bottom, top + (25.4 * geometry.DotsPerMmY) - 2, top + (25.4 * geometry.DotsPerMmY) + 2);
    }

    [Fact]
    public async Task Three_pages_come_out_in_order()
    {
        var pdf = PdfBuilder.Build((595, 842, Square), (595, 842, ""), (595, 421, "0 0 0 rg 72 72 144 144 re f"));
        var pages = await renderer.PagesAsync(pdf);
        Assert.Equal(3, pages.Count);
        Assert.True(pages[1].Words.IndexOfAnyExcept(0UL) < 0, "The second page is not empty.");
        Assert.InRange(pages[2].Height, 1140, 1146);
    }

    [Fact]
    public async Task A_landscape_page_is_turned_and_keeps_its_size()
    {
        var page = Assert.Single(await renderer.PagesAsync(PdfBuilder.Build((842, 595, "0 0 0 rg 0 0 144 72 re f"))));
        Assert.InRange(page.Height, 2285, 2287);
        var ink = PageInk.Bounds(page);
        // Its lower left corner became the upper left one; two inches along its width now run down.
        Assert.InRange(ink.Left, 16, 24);
        Assert.InRange(ink.Right - ink.Left, 200, 206);
        Assert.InRange(ink.Top, 0, 1);
        Assert.InRange(ink.Bottom - ink.Top, 388, 394);
    }

    [Fact]
    public async Task A_huge_page_is_scaled_to_the_paper_before_it_is_drawn()
    {
        var page = Assert.Single(await renderer.PagesAsync(PdfBuilder.Build((14400, 14400, "0 0 0 rg 0 0 14400 14400 re f"))));
        Assert.Equal(1728, page.Width);
        Assert.InRange(page.Height, 1650, 1660);
        Assert.True(page[864, 800]);
    }

    [Fact]
    public async Task A_receipt_of_more_than_a_metre_becomes_sheets_that_are_cut_between_its_lines()
    {
        var content = new System.Text.StringBuilder("BT /F 9 Tf 12 TL 10 3380 Td ");
        for (var line = 1; line <= 280; line++) content.Append(System.Globalization.CultureInfo.InvariantCulture, $"(Position {line} HgjpQ) Tj T* ");
        var pages = await renderer.PagesAsync(PdfBuilder.Build((226.8, 3402, content + "ET")));
        Assert.Equal(5, pages.Count);
        Assert.All(pages, page => Assert.Equal(1728, page.Width));
        Assert.InRange(pages.Sum(page => page.Height), 9230, 9245);
        // No letter is cut: the rows on both sides of each cut are white.
        Assert.All(pages.Take(4), page => Assert.True(IsWhite(page, page.Height - 1) && page.Height > 2287 * 2 / 3));
        Assert.All(pages.Skip(1), page => Assert.True(IsWhite(page, 0)));
        Assert.All(pages, page => Assert.InRange(PageInk.Bounds(page).Right - PageInk.Bounds(page).Left, 200, 640));
    }

    [Fact]
    public async Task A_receipt_of_two_and_a_half_metres_is_as_wide_as_it_is_on_paper()
    {
        var pages = await renderer.PagesAsync(PdfBuilder.Build((226.8, 7087, "0 0 0 rg 20 0 50 7087 re f")));
        Assert.InRange(pages.Sum(page => page.Height), 19_200, 19_300);
        Assert.All(pages, page => Assert.InRange(PageInk.Bounds(page).Right - PageInk.Bounds(page).Left, 138, 146));
    }

    [Fact]
    public async Task A_chart_five_times_as_wide_as_high_is_turned_and_becomes_sheets_that_are_cut_between_its_columns()
    {
        const int Columns = 32;
        var content = new System.Text.StringBuilder();
        for (var column = 0; column < Columns; column++)
            for (var row = 0; row < 30; row++)
                content.Append(System.Globalization.CultureInfo.InvariantCulture, $"BT /F 11 Tf {20 + (column * 88)} {540 - (row * 18)} Td (c{column} row {row}) Tj ET ");
        var pages = await renderer.PagesAsync(PdfBuilder.Build((2835, 567, content.ToString())));
        Assert.InRange(pages.Count, 4, 5);
        Assert.All(pages, page => Assert.Equal(1728, page.Width));
        // At its true size: one metre runs down, 20 cm across.
        Assert.InRange(pages.Sum(page => page.Height), 7690, 7710);
        Assert.InRange(pages.Max(page => PageInk.Bounds(page).Right - PageInk.Bounds(page).Left), 1450, 1610);
        Assert.All(pages.Skip(1), page => Assert.True(IsWhite(page, 0)));
        Assert.All(pages.SkipLast(1), page => Assert.True(IsWhite(page, page.Height - 1)));
    }

    [Fact]
    public async Task A_page_of_more_sheets_than_a_fax_may_have_is_refused_before_it_is_drawn()
    {
        renderer.RequireRenderer();
        var source = new RenderSource("endless.pdf", "application/pdf", PdfBuilder.Build((30, 1_000_000_000, Square)));
        var result = await RendererFixture.NewRenderer(renderer.Pool).RenderAsync([source], new RenderOptions(), TestContext.Current.CancellationToken);
        Assert.Equal(RenderFailureCode.TooManyPages, Assert.Single(result.Failures).Code);
    }

    [Theory]
    [InlineData(226.8, 3402)]
    [InlineData(3402, 226.8)]
    public async Task A_long_page_without_splitting_stays_one_sheet(double width, double height)
    {
        renderer.RequireRenderer();
        await using var pool = renderer.NewPool(new RenderingSettings { Workers = 1, SplitLongPages = false, DocumentSeconds = 300 });
        var source = new RenderSource("long.pdf", "application/pdf", PdfBuilder.Build((width, height, Square)));
        var result = await RendererFixture.NewRenderer(pool).RenderAsync([source], new RenderOptions(), TestContext.Current.CancellationToken);
        Assert.Equal(1, result.Document!.Pages);
    }

    [Fact]
    public async Task Sheets_of_long_pages_count_as_pages()
    {
        renderer.RequireRenderer();
        var source = new RenderSource("long.pdf", "application/pdf", PdfBuilder.Build((226.8, 3402, "0 0 0 rg 20 0 50 3402 re f")));
        var result = await RendererFixture.NewRenderer(renderer.Pool).RenderAsync([source], new RenderOptions { MaxPages = 4 }, TestContext.Current.CancellationToken);
        Assert.Equal(RenderFailureCode.TooManyPages, Assert.Single(result.Failures).Code);
    }

    [Fact]
    public async Task Documents_become_one_fax_in_their_order()
    {
        renderer.RequireRenderer();
        RenderSource[] sources =
        [
            new("first.pdf", "application/pdf", PdfBuilder.BuildA4(2, Square)),
            new("second.pdf", "application/pdf", PdfBuilder.BuildA4(1, "")),
        ];
        var result = await RendererFixture.NewRenderer(renderer.Pool).RenderAsync(sources, new RenderOptions(), TestContext.Current.CancellationToken);
        Assert.Equal(3, result.Document!.Pages);
    }

    private static bool IsWhite(Bitmap page, int row) => !page.Row(row).ContainsAnyExcept(0UL);
}
