using System.Diagnostics;
using System.Globalization;
using Faxwerk.Hosting;
using Faxwerk.Rendering;

namespace Faxwerk.Tests.Rendering;

public sealed class RendererPoolTests(RendererFixture renderer)
{
    private const string Line = "BT /F 10 Tf 72 700 Td (x) Tj ET";

    [Fact]
    public async Task A_worker_is_kept_for_its_number_of_documents_and_then_replaced()
    {
        renderer.RequireRenderer();
        // The two samples that warm it up count too.
        var settings = new RenderingSettings { Workers = 1, DocumentsPerWorker = 5 };
        await using var pool = renderer.NewPool(settings);
        await pool.WarmUpAsync(TestContext.Current.CancellationToken);
        var first = Assert.Single(pool.Idle);
        await RenderAsync(pool, settings);
        Assert.Equal(first, Assert.Single(pool.Idle));
        for (var i = 0; i < 3; i++) await RenderAsync(pool, settings);
        await WaitAsync(() => pool.Idle.Count > 0 && !pool.Idle.Contains(first));
    }

    [Fact]
    public async Task A_worker_that_grew_to_half_of_its_memory_is_replaced()
    {
        renderer.RequireRenderer();
        var settings = new RenderingSettings { Workers = 1, MemoryMegabytes = 300 };
        await using var pool = renderer.NewPool(settings);
        await pool.WarmUpAsync(TestContext.Current.CancellationToken);
        var first = Assert.Single(pool.Idle);
        Assert.Equal(1, (await RenderAsync(pool, settings)).Document?.Pages);
        Assert.Equal(first, Assert.Single(pool.Idle));
        // 4864 x 6614 dots of four bytes are 123 MB.
        Assert.Equal(1, (await RenderAsync(pool, settings, options: new RenderOptions(Pages.Resolution.Dpi400, Pages.Raster.PaperSize.A3), pdf: PdfBuilder.Build((842, 1191, Line)))).Document?.Pages);
        await WaitAsync(() => pool.Idle.Count > 0 && !pool.Idle.Contains(first));
    }

    [Fact]
    public async Task A_worker_that_was_killed_in_the_middle_is_replaced_and_no_page_is_lost()
    {
        renderer.RequireRenderer();
        var settings = new RenderingSettings { Workers = 1 };
        await using var pool = renderer.NewPool(settings);
        await pool.WarmUpAsync(TestContext.Current.CancellationToken);
        var victim = Assert.Single(pool.Idle);
        var rendering = RenderAsync(pool, settings, PdfBuilder.BuildA4(120, Line));
        await WaitAsync(() => pool.Idle.Count == 0);
        using (var process = Process.GetProcessById(victim)) process.Kill();
        var result = await rendering;
        Assert.Empty(result.Failures);
        Assert.Equal(120, result.Document!.Pages);
        Assert.Equal(120, Pages.Tiff.TiffReader.Open(result.Document.Tiff).PageCount);
    }

    [Fact]
    public async Task A_worker_that_died_while_it_waited_is_not_used()
    {
        renderer.RequireRenderer();
        var settings = new RenderingSettings { Workers = 1 };
        await using var pool = renderer.NewPool(settings);
        await pool.WarmUpAsync(TestContext.Current.CancellationToken);
        using (var process = Process.GetProcessById(Assert.Single(pool.Idle)))
        {
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(1, (await RenderAsync(pool, settings)).Document?.Pages);
    }

    [Fact]
    public async Task A_browser_that_stops_makes_way_for_another_that_draws_its_document()
    {
        renderer.RequireBrowser();
        var settings = new RenderingSettings { Workers = 1, DocumentSeconds = 60 };
        await using var pool = renderer.NewPool(settings, RendererRole.Html);
        await pool.WarmUpAsync(TestContext.Current.CancellationToken);
        var victim = Assert.Single(pool.Idle);
        await SendAsync("-STOP", Descendants(victim));
        var source = new RenderSource("mail.html", MediaTypes.Html, "<p>Text</p>"u8.ToArray());
        var result = await RendererFixture.NewRenderer(pool, settings).RenderAsync([source], new RenderOptions(), TestContext.Current.CancellationToken);
        Assert.Empty(result.Failures);
        Assert.Equal(1, result.Document!.Pages);
        Assert.Empty(result.Document.Reduced);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_a_sandbox_nothing_is_rendered_unless_the_administrator_accepts_that(bool accepts)
    {
        renderer.RequireRenderer();
        var settings = new RenderingSettings { Workers = 1, AllowUnsandboxed = accepts };
        var launcher = new RendererLauncher(renderer.Runner, () => settings, new TestLog<RendererLauncher>(), _ => Task.FromResult<string?>("no user namespaces"));
        await using var pool = new RendererPool(launcher, () => settings, TimeProvider.System, new TestLog<RendererPool>());
        var result = await RenderAsync(pool, settings);
        Assert.Equal(accepts ? null : RenderFailureCode.Unavailable, result.Failures.SingleOrDefault()?.Code);
        Assert.Equal(accepts ? 1 : null, result.Document?.Pages);
        if (!accepts) Assert.Contains("no user namespaces", result.Failures[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_documents_than_workers_wait_their_turn()
    {
        renderer.RequireRenderer();
        var settings = new RenderingSettings { Workers = 2 };
        await using var pool = renderer.NewPool(settings);
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RenderAsync(pool, settings)));
        Assert.All(results, result => Assert.Equal(1, result.Document?.Pages));
        Assert.InRange(pool.Idle.Count, 1, 2 + RendererPool.Spare);
    }

    [Fact]
    public async Task Cancelling_ends_the_worker_of_the_document()
    {
        renderer.RequireRenderer();
        var settings = new RenderingSettings { Workers = 1 };
        await using var pool = renderer.NewPool(settings);
        await pool.WarmUpAsync(TestContext.Current.CancellationToken);
        var worker = Assert.Single(pool.Idle);
        using var cancel = new CancellationTokenSource();
        var source = new RenderSource("long.pdf", "application/pdf", PdfBuilder.BuildA4(400, Line));
        var rendering = RendererFixture.NewRenderer(pool, settings).RenderAsync([source], new RenderOptions(), cancel.Token);
        await WaitAsync(() => pool.Idle.Count == 0);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rendering);
        await WaitAsync(() => !Process.GetProcesses().Any(process => process.Id == worker));
    }

    private static Task<RenderResult> RenderAsync(RendererPool pool, RenderingSettings settings, byte[]? pdf = null, RenderOptions? options = null) =>
        RendererFixture.NewRenderer(pool, settings).RenderAsync(
            [new RenderSource("page.pdf", "application/pdf", pdf ?? PdfBuilder.BuildA4(1, Line))], options ?? new RenderOptions(), TestContext.Current.CancellationToken);

    private async Task SendAsync(string signal, IEnumerable<int> processes)
    {
        var command = new ProcessCommand("/usr/bin/kill", [signal, .. processes.Select(id => id.ToString(CultureInfo.InvariantCulture))]);
        Assert.Equal(0, (await renderer.Runner.RunAsync(command, default, new ProcessLimits(TimeSpan.FromSeconds(10), 1024), TestContext.Current.CancellationToken)).ExitCode);
    }

    /// <summary>All processes below one.</summary>
    private static IEnumerable<int> Descendants(int id) =>
        System.IO.Directory.EnumerateDirectories($"/proc/{id}/task").SelectMany(task => File.ReadAllText($"{task}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(child => int.Parse(child, CultureInfo.InvariantCulture)).SelectMany(child => Descendants(child).Prepend(child));

    private static async Task WaitAsync(Func<bool> condition)
    {
        for (var i = 0; i < 1500 && !condition(); i++) await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.True(condition(), "The condition did not come true within 15 s.");
    }
}
