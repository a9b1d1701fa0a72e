using System.Text;
using Faxwerk.Hosting;
using Faxwerk.Pages;
using Faxwerk.Pages.Raster;
using Faxwerk.Pages.Tiff;
using Faxwerk.Rendering;
using Faxwerk.Rendering.Protocol;
using Microsoft.Extensions.Logging.Abstractions;

namespace Faxwerk.Tests.Rendering;

/// <summary>HTML that calls home, reads files or has no end.</summary>
public sealed class HostileHtmlTests(RendererFixture renderer)
{
    private const string File = "file:///etc/passwd";

    [Fact]
    public async Task Nothing_is_fetched_and_no_file_is_shown()
    {
        renderer.RequireBrowser();
        using var server = new RequestCounter();
        Assert.Equal(await PagesAsync(Hostile(server.Url, "file:///gone")), await PagesAsync(Hostile(server.Url, File)), Same);
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task Nothing_is_fetched_and_no_file_is_shown_where_there_is_no_sandbox_either()
    {
        renderer.RequireBrowser();
        using var server = new RequestCounter();
        var process = await renderer.Runner.StartAsync(Sandbox.Unconfined(RendererLauncher.ProgramFor(RendererRole.Html, new RenderingSettings())));
        await using var worker = new RendererProcess(process!);
        Assert.Equal(await PagesAsync("file:///gone"), await PagesAsync(File), Same);
        Assert.Equal(0, server.Connections);

        async Task<IReadOnlyList<Bitmap>> PagesAsync(string file)
        {
            var pages = new List<Bitmap>();
            var document = Encoding.UTF8.GetBytes(Hostile(server.Url, file));
            var request = new RenderRequest(MediaTypes.Html, document.Length, Resolution.Fine, PaperSize.A4, 10);
            Assert.Equal(RenderCode.Ok, (await worker.RenderAsync(request, document, pages.Add, TestContext.Current.CancellationToken)).Code);
            Assert.NotEmpty(pages);
            return pages;
        }
    }

    [Fact]
    public async Task Scripts_do_not_run()
    {
        var plain = Assert.Single(await PagesAsync("<p>Text</p>"));
        foreach (var script in (string[])["<script>for(;;){}</script>", "<body onload='document.body.innerHTML=1'>", "<svg width=0 height=0 onload='for(;;){}' style='position:absolute'></svg>"])
            Assert.True(Same(plain, Assert.Single(await PagesAsync($"{script}<p>Text</p>"))), script);
    }

    [Theory]
    [InlineData("<div style='height:10000000px'>x</div>")]
    [InlineData("<div style='break-after:page'>x</div>", 1000)]
    public async Task More_pages_than_a_fax_may_have_are_told_as_such(string html, int times = 1)
    {
        var failure = Assert.Single((await RenderAsync(string.Concat(Enumerable.Repeat(html, times)), new RenderingSettings { MaxPages = 5 })).Failures);
        Assert.Equal((RenderFailureCode.TooManyPages, "mail.html"), (failure.Code, failure.FileName));
    }

    [Fact]
    public async Task A_table_of_ten_thousand_rows_is_drawn()
    {
        var rows = string.Concat(Enumerable.Range(1, 10_000).Select(row => $"<tr><td>{row}<td>Zeile"));
        Assert.InRange((await PagesAsync($"<!doctype html><style>td{{padding:0;font-size:8px}}</style><table cellspacing=0>{rows}</table>", Resolution.Standard)).Count, 50, 200);
    }

    [Fact]
    public async Task What_takes_too_long_or_breaks_the_browser_is_reduced_to_its_text_and_the_next_document_is_drawn()
    {
        renderer.RequireBrowser();
        var settings = new RenderingSettings { Workers = 1, DocumentSeconds = 5 };
        await using var documents = renderer.NewPool(settings);
        await using var html = renderer.NewPool(settings, RendererRole.Html);
        await documents.WarmUpAsync(TestContext.Current.CancellationToken);
        await html.WarmUpAsync(TestContext.Current.CancellationToken);
        // Filters over filters, each as large as the sheet.
        var endless = string.Concat(Enumerable.Repeat("<div style='filter:blur(99px) drop-shadow(0 0 99px);width:20000px;height:900px'>", 60)) + "<p>Text</p>";
        var both = new DocumentRenderer([new WorkerPageSource(documents), new WorkerPageSource(html)], () => settings, NullLogger<DocumentRenderer>.Instance);
        var result = await both.RenderAsync([Source(endless), Source("<p>gut</p>")], new RenderOptions(), TestContext.Current.CancellationToken);
        Assert.Empty(result.Failures);
        Assert.True(result.Document!.Pages >= 2);
    }

    private static string Hostile(string url, string file) =>
        $$"""
        <!doctype html><html manifest="{{url}}manifest"><head>
        <base href="{{url}}">
        <meta http-equiv="refresh" content="0;url={{url}}refresh"><meta http-equiv="refresh" content="0;url={{file}}">
        <link rel="stylesheet" href="{{url}}style.css"><link rel="prefetch" href="{{url}}prefetch"><link rel="dns-prefetch" href="{{url}}"><link rel="preconnect" href="{{url}}">
        <link rel="preload" as="image" href="{{url}}preload"><link rel="prerender" href="{{url}}prerender"><link rel="icon" href="{{url}}icon"><link rel="import" href="{{file}}">
        <style>@import url("{{url}}import.css"); @import "{{file}}"; @font-face { font-family: f; src: url("{{url}}font.woff"), url("{{file}}") }
        p { font-family: f; background: url("{{url}}background.png"); list-style: url("{{file}}"); cursor: url("{{url}}cursor") } p::before { content: url("{{url}}content.png") }</style>
        <script src="{{url}}script.js"></script><script>fetch("{{url}}fetch"); new Image().src = "{{url}}image"; location = "{{file}}"; navigator.sendBeacon("{{url}}beacon")</script>
        </head><body background="{{url}}body.png">
        <p>Text</p><img src="{{url}}img.png" srcset="{{url}}img2.png 2x"><img src="{{file}}"><picture><source srcset="{{url}}source.png"><img src="{{url}}picture.png" loading="eager"></picture>
        <iframe src="{{url}}frame"></iframe><iframe src="{{file}}" width=600 height=300></iframe><iframe srcdoc='<img src="{{url}}srcdoc.png"><iframe src="{{file}}"></iframe>'></iframe>
        <object data="{{url}}object"></object><object data="{{file}}" type="text/plain" width=600 height=300></object><embed src="{{url}}embed"><embed src="{{file}}" type="text/plain">
        <svg width=100 height=100><image href="{{url}}svg.png" width=50 height=50 /><use href="{{url}}use.svg#a"/><image href="{{file}}" width=50 height=50 /><foreignObject width=50 height=50><iframe src="{{file}}"></iframe></foreignObject></svg>
        <img src='data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="{{url}}in-svg.png" width="9" height="9"/></svg>'>
        <video src="{{url}}video" poster="{{url}}poster.png" autoplay></video><audio src="{{url}}audio" autoplay></audio><input type="image" src="{{url}}input.png">
        <a href="{{url}}link" ping="{{url}}ping">Link</a><form action="{{url}}form"><button autofocus>x</button></form><math href="{{url}}math"></math>
        <table background="{{url}}table.png"><tr><td>a</table><body onload="location='{{url}}onload'">
        </body></html>
        """;

    private static bool Same(Bitmap one, Bitmap other) => one.Height == other.Height && one.Words.SequenceEqual(other.Words);

    private static RenderSource Source(string html) => new("mail.html", MediaTypes.Html, Encoding.UTF8.GetBytes(html));

    private Task<RenderResult> RenderAsync(string html, RenderingSettings? settings = null, Resolution resolution = Resolution.Fine)
    {
        renderer.RequireBrowser();
        return RendererFixture.NewRenderer(renderer.HtmlPool, settings).RenderAsync([Source(html)], new RenderOptions(resolution), TestContext.Current.CancellationToken);
    }

    private async Task<IReadOnlyList<Bitmap>> PagesAsync(string html, Resolution resolution = Resolution.Fine)
    {
        var result = await RenderAsync(html, null, resolution);
        Assert.Empty(result.Failures);
        Assert.Empty(result.Document!.Reduced);
        return [.. TiffReader.Open(result.Document.Tiff).Pages().Select(page => page.ToBitmap())];
    }
}
