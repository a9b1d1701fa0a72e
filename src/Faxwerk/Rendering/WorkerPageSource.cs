using Faxwerk.Rendering.Protocol;

namespace Faxwerk.Rendering;

/// <summary>Documents that the sandboxed worker renders: PDF.</summary>
public sealed class WorkerPageSource(RendererPool pool) : IPageSource
{
    /// <inheritdoc/>
    public bool Accepts(string mediaType) => mediaType is MediaTypes.Pdf;

    /// <inheritdoc/>
    public async Task<RenderFailure?> RenderAsync(RenderSource source, string mediaType, PageCollector pages, CancellationToken cancellation)
    {
        var request = new RenderRequest(mediaType, source.Content.Length, pages.Options.Resolution, pages.Options.Paper, pages.Room);
        var answer = await pool.RenderAsync(request, source.Content, pages.Add, cancellation);
        if (answer.End is { Code: RenderCode.Ok } end)
        {
            foreach (var warning in end.Warnings) pages.Warn($"{source.FileName}: {warning}");
            return null;
        }

        return new RenderFailure(Code(answer), source.FileName, answer.Detail);
    }

    private static RenderFailureCode Code(RendererAnswer answer) => answer.Kind switch
    {
        RendererAnswerKind.TimedOut => RenderFailureCode.Timeout,
        RendererAnswerKind.Unavailable => RenderFailureCode.Unavailable,
        RendererAnswerKind.Ended => answer.End!.Code switch
        {
            RenderCode.Encrypted => RenderFailureCode.Encrypted,
            RenderCode.Empty => RenderFailureCode.Empty,
            RenderCode.TooManyPages => RenderFailureCode.TooManyPages,
            RenderCode.TooLarge => RenderFailureCode.TooLarge,
            RenderCode.Unsupported => RenderFailureCode.Unsupported,
            _ => RenderFailureCode.Damaged,
        },
        _ => RenderFailureCode.Crashed,
    };
}
