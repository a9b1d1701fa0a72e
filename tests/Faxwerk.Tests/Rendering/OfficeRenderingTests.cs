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

    private RendererPool NewPool(RenderingSettings? settings = null)
    {
        renderer.RequireRenderer();
        if (!OfficeTypes.IsInstalled) Assert.Skip("LibreOffice is not installed.");
        return renderer.NewPool(settings ?? new RenderingSettings { Workers = 1 }, RendererRole.Office);
    }

    private static Task<RenderResult> RenderAsync(RendererPool pool, byte[] document, RenderingSettings? settings = null) =>
        RendererFixture.NewRenderer(pool, settings).RenderAsync(
            [new RenderSource("document", MediaTypes.Unknown, document)], new RenderOptions(), TestContext.Current.CancellationToken);
}
