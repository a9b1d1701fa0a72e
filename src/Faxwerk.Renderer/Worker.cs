using Faxwerk.Pages.Raster;
using Faxwerk.Rendering.Protocol;
using Faxwerk.Renderer.Documents;

namespace Faxwerk.Renderer;

/// <summary>
/// Answers requests, one after the other, until its input ends. All of it happens on one thread, to which Pango's fonts are bound.
/// </summary>
internal sealed class Worker(Stream input, Stream output, IDocumentConverter? converter = null)
{
    private readonly AdaptiveHalftone _halftone = new();

    public void Run()
    {
        using var canvases = new CanvasCache();
        while (ReadRequest() is { } request)
        {
            var document = GC.AllocateUninitializedArray<byte>(request.Length);
            input.ReadExactly(document);
            var writer = new PageWriter(output, request, _halftone, canvases);
            var outcome = Render(document, request.MediaType, writer);
            var end = new RenderEnd(outcome.Code, outcome.Detail, writer.Pages, writer.Warnings, (Environment.WorkingSet / 1024) + (converter?.MemoryKilobytes ?? 0));
            output.Write(Message.Frame(new RenderAnswer(null, end), ProtocolJson.Default.RenderAnswer));
            output.Flush();
        }
    }

    private Outcome Render(byte[] document, string mediaType, PageWriter writer) => mediaType switch
    {
        "application/pdf" => PdfPages.Render(document, writer),
        "text/plain" => TextPages.Render(document, writer),
        "image/png" => PngPage.Render(document, writer),
        "image/jpeg" => JpegPage.Render(document, writer),
        "image/tiff" => TiffPages.Render(document, writer),
        "image/gif" => GifPage.Render(document, writer),
        "image/bmp" => BmpPage.Render(document, writer),
        "image/webp" => WebPPage.Render(document, writer),
        "image/x-sff" => SffPages.Render(document, writer),
        RenderRequest.Strips => TextStrips.Render(document, writer),
        _ => converter?.Render(document, mediaType, writer) ?? new Outcome(RenderCode.Unsupported, mediaType),
    };

    private RenderRequest? ReadRequest()
    {
        var prefix = new byte[Message.PrefixBytes];
        if (input.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) < prefix.Length) return null;
        var json = new byte[Message.ParsePrefix(prefix)];
        input.ReadExactly(json);
        return Message.Parse(json, ProtocolJson.Default.RenderRequest);
    }
}

/// <summary>How a document ended, and the library's words for the log.</summary>
internal readonly record struct Outcome(RenderCode Code, string? Detail = null)
{
    public static Outcome Ok => new(RenderCode.Ok);
}
