using Faxwerk.Pages;
using Faxwerk.Pages.Raster;

namespace Faxwerk.Headline;

/// <summary>The pages of one attempt with their header lines and footers.</summary>
/// <param name="placement">Where header lines go.</param>
/// <param name="strips">The lines, as soon as they are made.</param>
/// <param name="areRequired">Whether no page goes without.</param>
/// <param name="keep">Keeps the lines with the call. Begun with its first page: a call that sends none has nothing to keep.</param>
internal sealed class HeadedPages(HeadlinePlacement placement, Task<PageStrips> strips, bool areRequired, Func<HeadedPages, Task> keep)
{
    private bool _isBegun;

    /// <summary>Ends when the lines are kept, or need not be.</summary>
    public Task Kept { get; private set; } = Task.CompletedTask;

    /// <summary>Waits for the lines where no page may go without; why there are none, empty where there are or need not be.</summary>
    public async Task<string> MissingAsync(CancellationToken cancel) => areRequired ? (await strips.WaitAsync(cancel)).Fault : "";

    /// <summary>What went wrong with the lines of the pages added so far, in a sentence for the journal; empty where nothing did.</summary>
    public string Fault { get; private set; } = "";

    /// <summary><paramref name="page"/> with the lines of its place in the document (0-based).</summary>
    public async ValueTask<PageImage> AddAsync(int index, PageImage page)
    {
        var made = await strips;
        if (!_isBegun)
            (_isBegun, Kept) = (true, Task.Run(() => keep(this)));
        Fault = made.Fault;
        var (header, footer) = made.Of(index);
        return With(page, placement, header, footer);
    }

    /// <summary>The lines of all pages, as they are kept.</summary>
    public async Task<(SentLines Lines, byte[] Pictures)> LinesAsync() => SentLines.Of(placement, await strips);

    /// <summary><paramref name="page"/> with these lines.</summary>
    public static PageImage With(PageImage page, HeadlinePlacement placement, Bitmap? header, Bitmap? footer)
    {
        var bitmap = page.Bitmap;
        if (header is not null) bitmap = placement == HeadlinePlacement.Over ? Strip.Over(bitmap, header) : Strip.Above(bitmap, header);
        if (footer is not null) bitmap = Strip.Below(bitmap, footer);
        return page with { Bitmap = bitmap };
    }
}

/// <summary>Header lines and footers by page.</summary>
internal sealed class PageStrips
{
    private readonly Dictionary<int, (Bitmap? Header, Bitmap? Footer)> _strips = [];

    /// <summary>No line on any page.</summary>
    public static PageStrips None { get; } = new();

    /// <summary>Why there are none; empty where that is as set.</summary>
    public string Fault { get; init; } = "";

    /// <summary>The pages that have some (0-based in the document).</summary>
    public IEnumerable<int> Pages => _strips.Keys;

    /// <summary>Sets the lines of a page.</summary>
    public void Add(int page, Bitmap? header, Bitmap? footer) => _strips[page] = (header, footer);

    /// <summary>The lines of a page.</summary>
    public (Bitmap? Header, Bitmap? Footer) Of(int page) => _strips.GetValueOrDefault(page);
}
