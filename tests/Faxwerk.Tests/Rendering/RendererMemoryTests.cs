using System.Runtime.CompilerServices;
using Faxwerk.Rendering;
using Faxwerk.Rendering.Protocol;

namespace Faxwerk.Tests.Rendering;

/// <summary>Hundreds of pages leave nothing behind, neither here nor in the worker; bench/run pages does it with thousands.</summary>
public sealed class RendererMemoryTests(RendererFixture renderer)
{
    private const int Documents = 30;
    private const int PagesOfDocument = 10;
    private const string Line = "BT /F 10 Tf 72 700 Td (Faxwerk) Tj ET";

    // One page of fine A4 in grey and in colour takes 20 MB; what grows with the pages would take more than that.
    private const long MostGrowthKilobytes = 20_000;

    [Fact]
    public async Task A_worker_holds_as_much_after_hundreds_of_pages_as_after_some()
    {
        renderer.RequireRenderer();
        await using var pool = renderer.NewPool(new RenderingSettings { Workers = 1 });
        var pdf = PdfBuilder.BuildA4(PagesOfDocument, Line);
        var request = new RenderRequest("application/pdf", pdf.Length, Pages.Resolution.Fine, Pages.Raster.PaperSize.A4, PagesOfDocument);
        var memory = new List<long>();
        for (var i = 0; i < Documents; i++)
        {
            var answer = await pool.RenderAsync(request, pdf, _ => { }, TestContext.Current.CancellationToken);
            memory.Add(answer.End!.MemoryKilobytes);
        }

        Assert.InRange(memory[^1], 1, memory[5] + MostGrowthKilobytes);
    }

    [Fact]
    public async Task Nothing_of_a_document_is_kept_when_it_is_done()
    {
        renderer.RequireRenderer();
        await using var pool = renderer.NewPool(new RenderingSettings { Workers = 1 });
        var kept = new List<WeakReference>();
        for (var i = 0; i < Documents; i++) await RenderAsync(pool, kept);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        // The last one may be on the stack of a continuation still.
        Assert.InRange(kept.Count(reference => reference.IsAlive), 0, 4);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task RenderAsync(RendererPool pool, List<WeakReference> kept)
    {
        var pdf = PdfBuilder.BuildA4(PagesOfDocument, Line);
        var result = await RendererFixture.NewRenderer(pool).RenderAsync([new RenderSource("pages.pdf", "application/pdf", pdf)], new RenderOptions(), TestContext.Current.CancellationToken);
        Assert.Equal(PagesOfDocument, result.Document?.Pages);
        kept.Add(new WeakReference(pdf));
        kept.Add(new WeakReference(result));
    }
}
