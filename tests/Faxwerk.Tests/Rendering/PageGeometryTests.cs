using System.Globalization;
using Faxwerk.Pages;
using Faxwerk.Pages.Raster;
using Faxwerk.Rendering;

namespace Faxwerk.Tests.Rendering;

/// <summary>Pages of all sheets, upright and lying, through the worker: the dots that a fax machine expects, and nothing lost at the edges.</summary>
public sealed class PageGeometryTests(RendererFixture renderer)
{
    private const double PointsPerMm = 72 / 25.4;

    private static readonly (double Width, double Height)[] _sheets = [(210, 297), (215.9, 279.4), (215.9, 355.6), (257, 364), (297, 420)];

    [Theory]
    [InlineData(PaperSize.A4, Resolution.Standard, 1728)]
    [InlineData(PaperSize.A4, Resolution.Fine, 1728)]
    [InlineData(PaperSize.A4, Resolution.Superfine, 1728)]
    [InlineData(PaperSize.A4, Resolution.Dpi300, 2592)]
    [InlineData(PaperSize.A4, Resolution.Dpi400, 3456)]
    [InlineData(PaperSize.Letter, Resolution.Standard, 1728)]
    [InlineData(PaperSize.Letter, Resolution.Dpi300, 2592)]
    [InlineData(PaperSize.Legal, Resolution.Fine, 1728)]
    [InlineData(PaperSize.B4, Resolution.Standard, 2048)]
    [InlineData(PaperSize.B4, Resolution.Superfine, 2048)]
    [InlineData(PaperSize.A3, Resolution.Fine, 2432)]
    [InlineData(PaperSize.A3, Resolution.Dpi300, 3648)]
    public async Task Every_sheet_upright_and_lying_keeps_its_four_corners_and_has_the_dots_of_a_fax(PaperSize paper, Resolution resolution, int width)
    {
        var sizes = _sheets.SelectMany(sheet => new[] { sheet, (Width: sheet.Height, Height: sheet.Width) }).ToList();
        var blank = (210 * PointsPerMm, 297 * PointsPerMm, "");
        var pages = await renderer.PagesAsync(
            PdfBuilder.Build([.. sizes.Select(size => (size.Width * PointsPerMm, size.Height * PointsPerMm, Corners(size.Width, size.Height))), blank]), options: new RenderOptions(resolution, paper));

        // The blank one at the end is not sent.
        Assert.Equal(sizes.Count, pages.Count);
        var drawn = new FaxGeometry(paper, resolution == Resolution.Standard ? Resolution.Fine : resolution);
        foreach (var (page, size) in pages.Zip(sizes))
        {
            var placement = Placement.Fit(drawn, size.Width, size.Height)!.Value;
            var rows = resolution == Resolution.Standard ? (placement.Height + 1) / 2 : placement.Height;
            Assert.Equal((width, rows), (page.Width, page.Height));
            Assert.InRange(rows, 1, new FaxGeometry(paper, resolution).Rows);
            var (left, right) = ((int)Math.Round(placement.Left), (int)Math.Round(placement.Left + placement.ContentWidth));
            foreach (var (x, y) in new[] { (left, 0), (right, 0), (left, rows), (right, rows) })
                Assert.True(HasInk(page, x, y), $"{size.Width} x {size.Height} mm: no mark at {x}, {y} of {page.Width} x {page.Height}");
        }
    }

    [Theory]
    [InlineData(Resolution.Standard)]
    [InlineData(Resolution.Fine)]
    [InlineData(Resolution.Superfine)]
    [InlineData(Resolution.Dpi400)]
    public async Task Every_hairline_is_there_from_end_to_end(Resolution resolution)
    {
        // 0.05 to 0.25 mm, across and down, at odd distances, so that they fall anywhere between the rows of a fax.
        const int Count = 60;
        var content = new System.Text.StringBuilder("0 G ");
        for (var i = 0; i < Count; i++)
        {
            var (width, at) = ((0.05 + (0.05 * (i % 5))) * PointsPerMm, (20 + (i * 4.137)) * PointsPerMm);
            content.Append(CultureInfo.InvariantCulture, $"{width:F3} w {20 * PointsPerMm:F3} {at:F3} m {190 * PointsPerMm:F3} {at:F3} l S ");
        }

        var page = Assert.Single(await renderer.PagesAsync(PdfBuilder.BuildA4(1, content.ToString()), options: new RenderOptions(resolution)));
        var geometry = new FaxGeometry(PaperSize.A4, resolution);
        var left = (geometry.Width - (210 * geometry.DotsPerMmX)) / 2;
        for (var mm = 25; mm < 190; mm += 20)
            Assert.Equal(Count, Bands(page, (int)(left + (mm * geometry.DotsPerMmX))));
    }

    /// <summary>Squares of 3 mm that touch the edges.</summary>
    private static string Corners(double width, double height)
    {
        var (w, h, side) = (width * PointsPerMm, height * PointsPerMm, 3 * PointsPerMm);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"0 0 0 rg 0 0 {side:F2} {side:F2} re f {w - side:F2} 0 {side:F2} {side:F2} re f 0 {h - side:F2} {side:F2} {side:F2} re f {w - side:F2} {h - side:F2} {side:F2} {side:F2} re f");
    }

    /// <summary>Whether the dots next to a corner of the content are black, one dot and one row within it.</summary>
    private static bool HasInk(Bitmap page, int x, int y)
    {
        var (column, row) = (x > page.Width / 2 ? x - 2 : x + 1, y > page.Height / 2 ? y - 2 : y + 1);
        return page[column, row];
    }

    /// <summary>Black runs down a column.</summary>
    private static int Bands(Bitmap page, int x)
    {
        var bands = 0;
        for (var y = 1; y < page.Height; y++)
            if (page[x, y] && !page[x, y - 1]) bands++;
        return bands;
    }
}
