using Faxwerk.Rendering.Protocol;

namespace Faxwerk.Rendering;

/// <summary>Documents that sandboxed workers render: PDF, plain text, pictures and fax files, or office documents, or HTML, by the role of the pool.</summary>
public sealed class WorkerPageSource(RendererPool pool) : IPageSource
{
    /// <summary>The width of A4 in pixels of CSS.</summary>
    private const int PagePixels = 794;

    /// <inheritdoc/>
    public bool Accepts(string mediaType) => pool.Role switch
    {
        RendererRole.Office => OfficeTypes.All.Contains(mediaType) && OfficeTypes.IsInstalled,
        RendererRole.Html => mediaType == MediaTypes.Html && HtmlBrowser.IsInstalled && pool.Settings.Html == HtmlRendering.Pages,
        _ => mediaType is MediaTypes.Pdf or MediaTypes.Text or MediaTypes.Png or MediaTypes.Jpeg or MediaTypes.Tiff
            or MediaTypes.Gif or MediaTypes.Bmp or MediaTypes.WebP or MediaTypes.Sff,
    };

    /// <inheritdoc/>
    public async Task<RenderFailure?> RenderAsync(RenderSource source, string mediaType, PageCollector pages, CancellationToken cancellation)
    {
        var content = mediaType switch
        {
            MediaTypes.Text => PlainText.ToUtf8(source.Content, source.Charset),
            MediaTypes.Html => HtmlText.ToUtf8(source),
            _ => source.Content,
        };
        var request = new RenderRequest(mediaType, content.Length, pages.Options.Resolution, pages.Options.Paper, pages.Room) { Html = Layout(source), SplitLongPages = pool.Settings.SplitLongPages };
        var answer = await pool.RenderAsync(request, content, pages.Add, cancellation);
        if (answer.End is { Code: RenderCode.Ok } end)
        {
            foreach (var warning in end.Warnings) pages.Warn($"{source.FileName}: {warning}");
            return null;
        }

        return new RenderFailure(Code(answer), source.FileName, answer.Detail);
    }

    private HtmlLayout? Layout(RenderSource source) => pool.Role != RendererRole.Html ? null
        : source.IsLaidOut ? new HtmlLayout(PagePixels, 0, Backgrounds: true)
        : new HtmlLayout(pool.Settings.HtmlWidth, pool.Settings.HtmlMargin, pool.Settings.HtmlBackgrounds);

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
