using System.Runtime.InteropServices;
using Faxwerk.Hosting;
using Faxwerk.Pages;
using Faxwerk.Pages.Tiff;
using Faxwerk.Rendering;
using Microsoft.Extensions.Logging.Abstractions;

[assembly: AssemblyFixture(typeof(Faxwerk.Tests.Rendering.RendererFixture))]

namespace Faxwerk.Tests.Rendering;

/// <summary>The real worker in the real sandbox, one pool for all tests. Tests skip themselves where either is absent.</summary>
public sealed class RendererFixture : IAsyncLifetime
{
    private readonly ProcessRunner _runner = new(TimeProvider.System);
    private string? _absent;

    internal ProcessRunner Runner
    {
        get
        {
            RequireRenderer();
            return _runner;
        }
    }

    internal RendererPool Pool { get; private set; } = null!;

    /// <summary>Workers with Chromium.</summary>
    internal RendererPool HtmlPool { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        // Where a limit of time is meant, the test sets it: the machine may be busy.
        Pool = NewPool(new RenderingSettings { DocumentSeconds = 300 });
        HtmlPool = NewPool(new RenderingSettings { Workers = 1, DocumentSeconds = 200 }, RendererRole.Html);
        if (!NativeLibrary.TryLoad("libpoppler-glib.so.8", out var poppler)) _absent = "libpoppler-glib8 is not installed.";
        else NativeLibrary.Free(poppler);
        _absent ??= await Sandbox.CheckAsync(_runner, TestContext.Current.CancellationToken) is { } fault ? $"bwrap does not work: {fault}" : null;
    }

    /// <summary>Skips the test where nothing can be rendered.</summary>
    internal void RequireRenderer()
    {
        Prerequisite.Require(_absent is null, _absent ?? "");
    }

    /// <summary>Skips the test where no HTML can be drawn.</summary>
    internal void RequireBrowser()
    {
        RequireRenderer();
        Prerequisite.Require(HtmlBrowser.IsInstalled, "Chromium is not installed.");
    }

    internal RendererPool NewPool(RenderingSettings settings, RendererRole role = RendererRole.Documents) => new(
        new RendererLauncher(_runner, () => settings, new TestLog<RendererLauncher>()), () => settings, TimeProvider.System,
        new TestLog<RendererPool>(), role);

    internal static DocumentRenderer NewRenderer(RendererPool pool, RenderingSettings? settings = null)
    {
        var limits = settings ?? new RenderingSettings();
        return new DocumentRenderer([new WorkerPageSource(pool)], () => limits, NullLogger<DocumentRenderer>.Instance);
    }

    internal Task<RenderResult> RenderAsync(byte[] content, string mediaType = "application/octet-stream", RenderOptions? options = null) =>
        RenderAsync([new RenderSource("document", mediaType, content)], options);

    internal async Task<RenderResult> RenderAsync(IReadOnlyList<RenderSource> documents, RenderOptions? options = null)
    {
        RequireRenderer();
        return await NewRenderer(Pool).RenderAsync(documents, options ?? new RenderOptions(), TestContext.Current.CancellationToken);
    }

    internal async Task<IReadOnlyList<Bitmap>> PagesAsync(byte[] content, string mediaType = "application/octet-stream", RenderOptions? options = null)
    {
        var result = await RenderAsync(content, mediaType, options);
        Assert.Empty(result.Failures);
        var pages = TiffReader.Open(result.Document!.Tiff).Pages().Select(page => page.ToBitmap()).ToList();
        Assert.Equal(result.Document.Pages, pages.Count);
        return pages;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync();
        await HtmlPool.DisposeAsync();
        _runner.Dispose();
    }
}
