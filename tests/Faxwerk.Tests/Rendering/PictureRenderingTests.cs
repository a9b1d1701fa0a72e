using System.Text;
using Faxwerk.Pages;
using Faxwerk.Pages.Coding;
using Faxwerk.Pages.Tiff;
using Faxwerk.Rendering;

namespace Faxwerk.Tests.Rendering;

public sealed class PictureRenderingTests(RendererFixture renderer)
{
    [Fact]
    public async Task A_PNG_has_the_size_that_it_tells()
    {
        // 200 x 100 dots at 100 dpi are 2 x 1 inches; a black frame.
        var png = PngBuilder.Build(200, 100, (x, y) => x is < 2 or >= 198 || y is < 2 or >= 98 ? (byte)0 : (byte)255, dpi: 100);
        var page = Assert.Single(await renderer.PagesAsync(png));
        Assert.InRange(page.Height, 194, 197);
        var ink = PageInk.Bounds(page);
        Assert.InRange(ink.Right - ink.Left, 406, 410);
        Assert.InRange(ink.Left, (1728 - 410) / 2, (1728 - 404) / 2);
        Assert.False(page[864, 98]);
    }

    [Fact]
    public async Task A_wide_PNG_is_turned_and_shrunk_to_the_sheet()
    {
        var png = PngBuilder.Build(3000, 1500, (x, _) => x < 1500 ? (byte)0 : (byte)255);
        var page = Assert.Single(await renderer.PagesAsync(png));
        Assert.InRange(page.Height, 2285, 2287);
        Assert.True(page[864, 600]);
        Assert.False(page[864, 1700]);
    }

    [Theory]
    [InlineData(20_000, 400, 20_000 / 96.0 * 25.4)]
    [InlineData(12_000, 1600, 12_000 / 96.0 * 25.4 * 215 / (1600 / 96.0 * 25.4))]
    public async Task A_picture_much_wider_than_a_sheet_is_turned_and_goes_on_over_several(int width, int height, double millimetres)
    {
        // Stripes that run down the picture every 100 dots, so that on every sheet there is something.
        var pages = await renderer.PagesAsync(PngBuilder.Build(width, height, (x, _) => x % 100 < 20 ? (byte)0 : (byte)255));
        Assert.InRange(pages.Sum(page => page.Height), (int)(millimetres * 7.7) - 3, (int)(millimetres * 7.7) + 3);
        Assert.All(pages, page => Assert.InRange(PageInk.Bounds(page).Right - PageInk.Bounds(page).Left, 845, 1728));
    }

    [Fact]
    public async Task A_picture_longer_than_a_bitmap_may_be_goes_on_over_as_many_sheets_as_it_takes()
    {
        var pages = await renderer.PagesAsync(PngBuilder.Build(200, 32_000, (_, y) => y % 100 < 20 ? (byte)0 : (byte)255), options: new RenderOptions(Resolution.Superfine));
        // What is left below the last stripe is a sheet with nothing on it.
        Assert.InRange(pages.Sum(page => page.Height), 130_000, 130_390);
    }

    [Theory]
    [InlineData(40_000, 200)]
    [InlineData(200, 40_000)]
    public async Task A_PNG_with_a_side_longer_than_cairo_takes_is_too_large_and_not_damaged(int width, int height) =>
        Assert.Equal(RenderFailureCode.TooLarge, Assert.Single((await renderer.RenderAsync(PngBuilder.Build(width, height, (_, _) => 0))).Failures).Code);

    [Theory]
    [InlineData(10_000, null)]
    [InlineData(13_000, RenderFailureCode.TooLarge)]
    public async Task A_picture_is_drawn_with_200_million_dots_at_most(int rows, RenderFailureCode? refusal)
    {
        // 1000 dots at 96 dpi are 265 mm, 4167 dots at 400 dpi; 13,000 rows become 54,000.
        var png = PngBuilder.Build(1000, rows, (_, y) => y % 100 < 20 ? (byte)0 : (byte)255);
        var result = await renderer.RenderAsync(png, "image/png", new RenderOptions(Resolution.Dpi400, Pages.Raster.PaperSize.A3));
        Assert.Equal(refusal, result.Failures.SingleOrDefault()?.Code);
    }

    [Fact]
    public async Task A_JPEG_is_upright_as_its_Exif_orientation_says()
    {
        var upright = PageInk.Bounds(Assert.Single(await renderer.PagesAsync(JpegSample.LeftHalfBlack())));
        Assert.InRange(upright.Right, 860, 868);
        // Turned clockwise, the left half becomes the upper one.
        var turned = Assert.Single(await renderer.PagesAsync(JpegSample.WithOrientation(6)));
        var ink = PageInk.Bounds(turned);
        Assert.InRange(ink.Bottom, (turned.Height / 2) - 3, (turned.Height / 2) + 3);
        Assert.InRange(ink.Left + ink.Right, 1720, 1736);
    }

    [Fact]
    public async Task A_fax_page_is_passed_on_dot_for_dot()
    {
        var pages = new[] { Noise(1728, 2292, 1), Noise(1728, 1000, 2) };
        var tiff = TiffWriter.Write(pages.Select(page => new PageImage(page, Resolution.Fine)));
        var rendered = await renderer.PagesAsync(tiff);
        Assert.Equal(2, rendered.Count);
        Assert.True(rendered[0].SameAs(pages[0]));
        Assert.True(rendered[1].SameAs(pages[1]));
    }

    [Theory]
    [InlineData(2292)]
    [InlineData(1100)]
    public async Task A_fax_in_a_PDF_is_passed_on_dot_for_dot(int rows)
    {
        var pages = new[] { Noise(1728, rows, 5), Noise(1728, rows, 6) };
        var tiff = TiffWriter.Write(pages.Select(page => new PageImage(page, Resolution.Fine)));
        using var pdf = new MemoryStream();
        Pages.Pdf.PdfWriter.Write(pdf, TiffReader.Open(tiff), new Pages.Pdf.PdfMetadata(DateTimeOffset.UnixEpoch));
        var rendered = await renderer.PagesAsync(pdf.ToArray());
        Assert.Equal(2, rendered.Count);
        Assert.True(rendered[0].SameAs(pages[0]));
        Assert.True(rendered[1].SameAs(pages[1]));
    }

    [Fact]
    public async Task A_fax_that_a_PDF_shows_mirrored_is_mirrored()
    {
        var page = new Bitmap(1728, 2287);
        for (var y = 0; y < 1000; y++) page.Row(y)[..9].Fill(ulong.MaxValue);
        var code = Encoding.Latin1.GetString(PageEncoder.Encode(page, PageCoding.Mmr, default));
        var pdf = PdfBuilder.Assemble(
        [
            "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 609.45 841.89]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>",
            "<</Length 41>>stream\nq -609.45 0 0 841.89 609.45 0 cm /X Do Q \nendstream",
            "<</Type/XObject/Subtype/Image/Width 1728/Height 2287/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/CCITTFaxDecode"
            + $"/DecodeParms<</K -1/Columns 1728/Rows 2287/EndOfBlock false>>/Length {code.Length}>>stream\n{code}\nendstream",
        ]);
        var ink = PageInk.Bounds(Assert.Single(await renderer.PagesAsync(pdf)));
        Assert.Equal(1728, ink.Right);
        Assert.InRange(ink.Left, 1140, 1160);
        Assert.InRange(ink.Bottom, 995, 1005);
    }

    [Fact]
    public async Task A_standard_fax_page_becomes_fine_by_doubling_its_rows()
    {
        var page = Noise(1728, 600, 3);
        var fine = Assert.Single(await renderer.PagesAsync(TiffWriter.Write([new PageImage(page, Resolution.Standard)])));
        Assert.Equal(1200, fine.Height);
        for (var y = 0; y < fine.Height; y++) Assert.True(fine.Row(y).SequenceEqual(page.Row(y / 2)));
    }

    [Fact]
    public async Task A_fine_fax_page_becomes_standard_and_keeps_its_hairlines()
    {
        var page = new Bitmap(1728, 600);
        for (var y = 1; y < 600; y += 50) page.Row(y).Fill(ulong.MaxValue);
        var tiff = TiffWriter.Write([new PageImage(page, Resolution.Fine)]);
        var standard = Assert.Single(await renderer.PagesAsync(tiff, options: new RenderOptions(Resolution.Standard)));
        Assert.Equal(300, standard.Height);
        Assert.Equal(PageInk.Count(page), PageInk.Count(standard));
    }

    [Fact]
    public async Task A_page_of_another_family_is_scaled_to_its_size()
    {
        var page = new Bitmap(2592, 3300);
        for (var y = 300; y < 600; y++) page.Row(y)[..20].Fill(ulong.MaxValue);
        var fine = Assert.Single(await renderer.PagesAsync(TiffWriter.Write([new PageImage(page, Resolution.Dpi300)])));
        var ink = PageInk.Bounds(fine);
        // Rows 300 to 600 at 300 dpi are the second inch, 215 mm of the 219 mm wide line fit.
        Assert.InRange(ink.Top, 188, 197);
        Assert.InRange(ink.Bottom, 377, 393);
        Assert.InRange(ink.Right, 845, 860);
    }

    private static Bitmap Noise(int width, int height, int seed)
    {
        var random = new Random(seed);
        var page = new Bitmap(width, height);
        for (var y = 0; y < height; y++)
            for (var i = 0; i < 27; i++) page.Row(y)[i] = (ulong)random.NextInt64() & (ulong)random.NextInt64();
        return page;
    }
}
