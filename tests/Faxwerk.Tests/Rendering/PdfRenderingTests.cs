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
}
