using Faxwerk.Hosting;

namespace Faxwerk.Rendering;

/// <summary>
/// Makes one fax of an ordered list of documents. A fax that lacks one of its documents would mislead its reader: when one
/// fails there is no fax, and all that fail are told, so that the sender can mend them at once.
/// </summary>
public sealed partial class DocumentRenderer(
    IEnumerable<IPageSource> pageSources, Func<RenderingSettings> settings, ILogger<DocumentRenderer> logger)
{
    private readonly IPageSource[] _pageSources = [.. pageSources];

    /// <summary>Faxes to begin at the same time: those that render, those that take so long that they made way for others, and those that wait.</summary>
    public int Concurrency => 4 * settings().Workers;

    /// <summary>Renders <paramref name="sources"/>, in their order.</summary>
    public async Task<RenderResult> RenderAsync(
        IReadOnlyList<RenderSource> sources, RenderOptions options, CancellationToken cancellation)
    {
        using var measured = FaxMeters.Measure(FaxMeters.Rendering);
        var limits = settings();
        var pages = new PageCollector(options, Math.Min(options.MaxPages ?? limits.MaxPages, limits.MaxPages));
        List<RenderFailure> failures = [];
        foreach (var source in sources)
        {
            var failure = await RenderAsync(source, limits, pages, cancellation);
            if (failure is null) continue;
            // Who sets a limit of his own looks for where it lies.
            if (options.MaxPages is null || failure.Code != RenderFailureCode.TooManyPages) LogFailure(logger, failure.FileName, failure.Code, failure.Detail);
            failures.Add(failure);
            // The pages so far count against the limit; after that every further document would fail only because of it.
            if (failure.Code is RenderFailureCode.TooManyPages or RenderFailureCode.Unavailable) break;
        }

        if (failures.Count == 0 && pages.Count == 0)
            failures.Add(new RenderFailure(RenderFailureCode.Empty, sources.Count > 0 ? sources[0].FileName : "", "no document gave a page"));
        return failures.Count > 0 ? new RenderResult(null, failures) : new RenderResult(pages.ToDocument(), []);
    }

    private async Task<RenderFailure?> RenderAsync(
        RenderSource source, RenderingSettings limits, PageCollector pages, CancellationToken cancellation)
    {
        if (source.Content.IsEmpty) return new RenderFailure(RenderFailureCode.Empty, source.FileName, "no bytes");
        if (source.Content.Length > limits.DocumentBytes)
            return new RenderFailure(RenderFailureCode.TooLarge, source.FileName, $"{source.Content.Length} bytes");
        var mediaType = MediaTypes.Of(source);
        var pageSource = Array.Find(_pageSources, candidate => candidate.Accepts(mediaType));
        var before = pages.Count;
        var failure = pageSource is null
            ? new RenderFailure(Refused(mediaType), source.FileName, mediaType)
            : await pageSource.RenderAsync(source, mediaType, pages, cancellation);
        if (mediaType != MediaTypes.Html) return failure;
        if (failure is null) LogDrawn(logger, source.FileName);
        // HTML of too many pages would have too many as text, too. Where no worker is free it is drawn later.
        return failure is null || failure.Code is RenderFailureCode.TooManyPages or RenderFailureCode.Unavailable || pages.Count > before || source.Substitutes is []
            ? failure
            : await ReduceAsync(source, failure, limits, pages, cancellation);
    }

    /// <summary>Renders the text of HTML that cannot be drawn.</summary>
    private async Task<RenderFailure?> ReduceAsync(
        RenderSource source, RenderFailure cause, RenderingSettings limits, PageCollector pages, CancellationToken cancellation)
    {
        LogReduced(logger, source.FileName, cause.Code, cause.Detail);
        pages.Reduce(source.FileName);
        foreach (var substitute in source.Substitutes ?? [HtmlText.TextOf(source)])
        {
            if (await RenderAsync(substitute, limits, pages, cancellation) is not { } failure) continue;

            // Pictures alone have no text: they are not empty, they could not be drawn.
            return failure.Code == RenderFailureCode.Empty && source.Substitutes is null ? cause : failure;
        }

        return null;
    }

    private static RenderFailureCode Refused(string mediaType) =>
        MediaTypes.IsArchive(mediaType) ? RenderFailureCode.Archive
        : mediaType == MediaTypes.Program ? RenderFailureCode.Executable
        : RenderFailureCode.Unsupported;

    [LoggerMessage(LogLevel.Debug, "HTML document {FileName} was drawn by Chromium")]
    private static partial void LogDrawn(ILogger logger, string fileName);

    [LoggerMessage(LogLevel.Warning, "HTML document {FileName} was reduced to its text: {Code} ({Detail})")]
    private static partial void LogReduced(ILogger logger, string fileName, RenderFailureCode code, string? detail);

    [LoggerMessage(LogLevel.Warning, "Document {FileName} was not rendered: {Code} ({Detail})")]
    private static partial void LogFailure(ILogger logger, string fileName, RenderFailureCode code, string? detail);
}
