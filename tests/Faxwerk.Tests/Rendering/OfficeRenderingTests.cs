using Faxwerk.Pages.Tiff;
using Faxwerk.Rendering;

namespace Faxwerk.Tests.Rendering;

public class OfficeRenderingTests(RendererFixture renderer)
{
    [Fact]
    public async Task Word_OpenDocument_and_RTF_become_pages_with_ink()
    {
        await using var pool = NewPool();
        foreach (var document in (byte[][])[OfficeSample.Docx(OfficeSample.Paragraph("Guten Tag")), OfficeSample.OpenDocumentText("<text:p>Guten Tag</text:p>"), OfficeSample.Rtf("Guten Tag")])
        {
            var result = await RenderAsync(pool, document);
            Assert.Empty(result.Failures);
            Assert.Equal(1, result.Document!.Pages);
            var page = TiffReader.Open(result.Document.Tiff).Pages().Single().ToBitmap();
            Assert.Contains(Enumerable.Range(0, page.Height), y => page.Row(y).ContainsAnyExcept(0UL));
        }
    }

    [Fact]
    public async Task Page_breaks_of_a_document_are_kept()
    {
        await using var pool = NewPool();
        const string Break = "<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>";
        var result = await RenderAsync(pool, OfficeSample.Docx(OfficeSample.Paragraph("eins") + Break + OfficeSample.Paragraph("zwei") + Break + OfficeSample.Paragraph("drei")));
        Assert.Equal(3, result.Document?.Pages);
    }

    [Fact]
    public async Task A_document_with_a_password_is_told_as_such()
    {
        await using var pool = NewPool();
        var failure = Assert.Single((await RenderAsync(pool, OfficeSample.Encrypted())).Failures);
        Assert.Equal((RenderFailureCode.Encrypted, "document"), (failure.Code, failure.FileName));
    }

    [Fact]
    public async Task A_damaged_document_is_told_as_such_and_the_next_one_is_served()
    {
        await using var pool = NewPool();
        var failure = Assert.Single((await RenderAsync(pool, OfficeSample.Docx("<w:p><w:r></w:p>"))).Failures);
        Assert.Equal(RenderFailureCode.Damaged, failure.Code);
        Assert.Equal(1, (await RenderAsync(pool, OfficeSample.Rtf("gut"))).Document?.Pages);
    }

    [Fact]
    public async Task An_endless_sheet_is_refused_for_its_pages()
    {
        await using var pool = NewPool(new RenderingSettings { Workers = 1, MaxPages = 5 });
        var result = await RenderAsync(pool, OfficeSample.Xlsx(5000, 3), new RenderingSettings { MaxPages = 5 });
        Assert.Equal(RenderFailureCode.TooManyPages, Assert.Single(result.Failures).Code);
    }

    [Fact]
    public async Task Every_kind_of_office_document_gives_the_pages_of_its_source()
    {
        await using var pool = NewPool();
        foreach (var (kinds, pages) in ((string[], int)[])[
            (["old-letter.odt", "old-letter.doc"], 1), (["prices.ods", "prices.xls", "prices.xlsx"], 1), (["slides.odp", "slides.ppt", "slides.pptx"], 3)])
        {
            GoldenPage[]? first = null;
            foreach (var name in kinds)
            {
                var made = (await PagesAsync(pool, name)).Select(GoldenPage.Of).ToArray();
                Assert.True(made.Length == pages, $"{name}: {made.Length} pages");
                first ??= made;
                for (var page = 0; page < pages; page++)
                {
                    Assert.Contains(made[page].Fields, field => field > 20);
                    // The formats differ in margins and line heights, not in what is where.
                    Assert.InRange(Distance(first[page], made[page]), 0, 4);
                }
            }
        }
    }

    [Theory]
    [InlineData("wide.ods")]
    [InlineData("wide.xls")]
    [InlineData("wide.xlsx")]
    public async Task A_wide_sheet_fits_the_width_of_its_pages(string name)
    {
        await using var pool = NewPool();
        var pages = await PagesAsync(pool, name);
        // 14 columns of 25 mm and 60 rows: two pages across, where Calc alone makes six upright ones.
        Assert.Equal(2, pages.Count);
        var ink = PageInk.Bounds(pages[0]);
        Assert.InRange(ink.Right - ink.Left, 800, 1600);
        Assert.InRange(ink.Bottom - ink.Top, 1500, 2292);
    }

    [Fact]
    public async Task A_sheet_too_wide_to_be_legible_on_one_page_is_spread_over_as_few_as_keep_it_legible()
    {
        await using var pool = NewPool();
        // 60 columns of 25 mm are 1500 mm; two fifths of that need three pages of 257 mm.
        Assert.Equal(3, (await PagesAsync(pool, "very-wide.ods")).Count);
    }

    [Fact]
    public async Task Hidden_sheets_make_no_pages()
    {
        await using var pool = NewPool();
        Assert.Single(await PagesAsync(pool, "hidden-sheet.xlsx"));
    }

    [Fact]
    public async Task Print_ranges_are_kept()
    {
        await using var pool = NewPool();
        var page = Assert.Single(await PagesAsync(pool, "print-range.ods"));
        // Six rows of 4.5 mm below a margin of 20 mm.
        Assert.InRange(PageInk.Bounds(page).Bottom, 250, 500);
    }

    private static double Distance(GoldenPage one, GoldenPage other) =>
        one.Fields.Zip(other.Fields, (left, right) => Math.Abs(left - right)).Average();

    private static async Task<List<Faxwerk.Pages.Bitmap>> PagesAsync(RendererPool pool, string name)
    {
        var result = await RenderAsync(pool, CorpusDocuments.Read(name));
        Assert.Empty(result.Failures);
        return [.. TiffReader.Open(result.Document!.Tiff).Pages().Select(page => page.ToBitmap())];
    }

    private RendererPool NewPool(RenderingSettings? settings = null)
    {
        renderer.RequireRenderer();
        Prerequisite.Require(OfficeTypes.IsInstalled, "LibreOffice is not installed.");
        return renderer.NewPool(settings ?? new RenderingSettings { Workers = 1 }, RendererRole.Office);
    }

    private static Task<RenderResult> RenderAsync(RendererPool pool, byte[] document, RenderingSettings? settings = null) =>
        RendererFixture.NewRenderer(pool, settings).RenderAsync(
            [new RenderSource("document", MediaTypes.Unknown, document)], new RenderOptions(), TestContext.Current.CancellationToken);
}
