namespace Faxwerk.Rendering;

/// <summary>Turns documents of some media types into fax pages.</summary>
public interface IPageSource
{
    /// <summary>Whether documents of this media type (as told by <see cref="MediaTypes.Of"/>) are taken.</summary>
    bool Accepts(string mediaType);

    /// <summary>Adds all pages of a document to <paramref name="pages"/>. Null when that was done.</summary>
    Task<RenderFailure?> RenderAsync(RenderSource source, string mediaType, PageCollector pages, CancellationToken cancellation);
}
