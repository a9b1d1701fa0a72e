using Faxwerk.Pages;
using Faxwerk.Pages.Tiff;

namespace Faxwerk.Headline;

/// <summary>The pages of a fax as they went out. Decoded when they are asked for: a fax may have hundreds.</summary>
public sealed class PagesAsSent
{
    private readonly TiffReader _document;
    private readonly IReadOnlyDictionary<int, long> _calls;
    private readonly IReadOnlyDictionary<long, (SentLines Lines, TiffReader Pictures)> _lines;

    internal PagesAsSent(TiffReader document, IReadOnlyDictionary<int, long> calls, IReadOnlyDictionary<long, (SentLines Lines, TiffReader Pictures)> lines, bool areKnown) =>
        (_document, _calls, _lines, AreKnown) = (document, calls, lines, areKnown);

    /// <summary>False where pages went out with lines that were not kept: they are shown without.</summary>
    public bool AreKnown { get; }

    /// <summary>How many went out.</summary>
    public int Count => _calls.Count;

    /// <summary>All that went out, in the order of the document.</summary>
    public IEnumerable<PageImage> All() => _calls.Keys.Order().Select(Page);

    /// <summary>A page (0-based in the document) with its lines; as it is in the document where it did not go out, or went without.</summary>
    public PageImage Page(int page)
    {
        var image = _document.Page(page).ToPageImage();
        if (!_calls.TryGetValue(page, out var call) || !_lines.TryGetValue(call, out var kept))
            return image;
        var (header, footer) = kept.Lines.Of(page, kept.Pictures);
        return HeadedPages.With(image, kept.Lines.Placement, header, footer);
    }
}
