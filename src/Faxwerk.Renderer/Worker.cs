using Faxwerk.Pages.Raster;
using Faxwerk.Rendering.Protocol;
using Faxwerk.Renderer.Documents;

namespace Faxwerk.Renderer;

/// <summary>Answers requests, one after the other, until its input ends.</summary>
internal sealed class Worker(Stream input, Stream output)
{
    private readonly AdaptiveHalftone _halftone = new();

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (await MessageStream.ReadAsync(input, ProtocolJson.Default.RenderRequest, cancellation) is { } request)
        {
            // Native code keeps pointers into the document while it renders, hence pinned.
            var document = GC.AllocateUninitializedArray<byte>(request.Length, pinned: true);
            await input.ReadExactlyAsync(document, cancellation);
            var writer = new PageWriter(output, request, _halftone);
            var (code, detail) = await RenderAsync(document, request, writer, cancellation);
            var end = new RenderEnd(code, detail, writer.Pages, [], Environment.WorkingSet / 1024);
            await MessageStream.WriteAsync(output, new RenderAnswer(null, end), ProtocolJson.Default.RenderAnswer, cancellation);
            await output.FlushAsync(cancellation);
        }
    }

    private static ValueTask<(RenderCode Code, string? Detail)> RenderAsync(
        byte[] document, RenderRequest request, PageWriter writer, CancellationToken cancellation) => request.MediaType switch
    {
        "application/pdf" => PdfPages.RenderAsync(document, writer, cancellation),
        _ => ValueTask.FromResult<(RenderCode, string?)>((RenderCode.Unsupported, request.MediaType)),
    };
}
