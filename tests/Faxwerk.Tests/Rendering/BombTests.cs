using Faxwerk.Rendering;

namespace Faxwerk.Tests.Rendering;

/// <summary>A bomb costs its sender a report; the documents of others are rendered while it is still at work, by as few workers as may be set.</summary>
public sealed class BombTests(RendererFixture renderer)
{
    private const string Line = "BT /F 10 Tf 72 700 Td (x) Tj ET";

    private static readonly RenderingSettings _settings = new() { Workers = 1, DocumentSeconds = 20, DocumentsPerWorker = 100 };

    [Fact]
    public async Task A_page_that_draws_for_ever_holds_up_no_other_document()
    {
        renderer.RequireRenderer();
        await using var pool = renderer.NewPool(_settings);
        await WarmAsync(pool);
        var bomb = RenderAsync(pool, "bomb.pdf", Endless());
        for (var i = 0; i < 4; i++) Assert.Equal(1, (await RenderAsync(pool, "page.pdf", PdfBuilder.BuildA4(1, Line))).Document?.Pages);
        Assert.False(bomb.IsCompleted);
        Assert.Equal(RenderFailureCode.Timeout, Assert.Single((await bomb).Failures).Code);
    }

    [Theory]
    [InlineData("bomb-endless-drawing.pdf", RenderFailureCode.Timeout)]
    [InlineData("bomb-10000-pages.pdf", RenderFailureCode.TooManyPages)]
    [InlineData("bomb-picture.png", RenderFailureCode.TooLarge)]
    public async Task A_bomb_ends_with_a_report_and_the_worker_serves_the_next_document(string bomb, RenderFailureCode code)
    {
        renderer.RequireRenderer();
        var settings = _settings with { DocumentSeconds = 3 };
        await using var pool = renderer.NewPool(settings);
        await WarmAsync(pool);
        var result = await RenderAsync(pool, bomb, CorpusDocuments.Read(bomb));
        Assert.Equal(code, Assert.Single(result.Failures).Code);
        Assert.Equal(1, (await RenderAsync(pool, "page.pdf", PdfBuilder.BuildA4(1, Line))).Document?.Pages);
    }

    [Fact]
    public async Task An_endless_sheet_holds_up_no_other_office_document()
    {
        renderer.RequireRenderer();
        Prerequisite.Require(OfficeTypes.IsInstalled, "LibreOffice is not installed.");
        var settings = _settings with { DocumentSeconds = 40 };
        await using var pool = renderer.NewPool(settings, RendererRole.Office);
        await WarmAsync(pool);
        var bomb = RenderAsync(pool, "sheet.xlsx", OfficeSample.Xlsx(100_000, 30));
        var letter = await RenderAsync(pool, "letter.rtf", OfficeSample.Rtf("Brief"));
        Assert.Equal(1, letter.Document?.Pages);
        Assert.False(bomb.IsCompleted);
        Assert.Contains(Assert.Single((await bomb).Failures).Code, new[] { RenderFailureCode.Timeout, RenderFailureCode.TooManyPages, RenderFailureCode.Crashed });
    }

    private static async Task WarmAsync(RendererPool pool)
    {
        for (var i = 0; i <= RendererPool.Spare; i++) await pool.WarmUpAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Eight levels of forms, each drawing the next one twenty times.</summary>
    internal static byte[] Endless()
    {
        List<string> objects = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>"];
        objects.Add("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>");
        objects.Add("<</Length 5>>stream\n/X Do\nendstream");
        for (var level = 0; level < 8; level++)
        {
            var draw = string.Concat(Enumerable.Repeat("/X Do ", 20)) + "0 0 500 500 re f";
            objects.Add($"<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Length {draw.Length}/Resources<</XObject<</X {objects.Count + 2} 0 R>>>>>>stream\n{draw}\nendstream");
        }

        objects.Add("<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 0>>stream\n\nendstream");
        return PdfBuilder.Assemble(objects);
    }

    private static Task<RenderResult> RenderAsync(RendererPool pool, string name, byte[] content) =>
        RendererFixture.NewRenderer(pool, _settings).RenderAsync([new RenderSource(name, "application/octet-stream", content)], new RenderOptions(), TestContext.Current.CancellationToken);
}
