using Faxwerk.Pages;
using Faxwerk.Pages.Tiff;

namespace Faxwerk.Rendering;

/// <summary>Takes the pages of a fax in order and codes each at once, so that only one is held as pixels.</summary>
public sealed class PageCollector(RenderOptions options, int maxPages)
{
    private readonly MemoryStream _file = new();
    private readonly List<string> _warnings = [];
    private readonly List<string> _reduced = [];
    private TiffWriter? _writer;

    /// <summary>What the pages shall be.</summary>
    public RenderOptions Options => options;

    /// <summary>Pages taken.</summary>
    public int Count => _writer?.PageCount ?? 0;

    /// <summary>Pages that still fit.</summary>
    public int Room => maxPages - Count;

    /// <summary>Takes the next page.</summary>
    public void Add(Bitmap page)
    {
        _writer ??= new TiffWriter(_file);
        _writer.Append(new PageImage(page, options.Resolution));
    }

    /// <summary>Takes a remark about the document the last pages came from.</summary>
    public void Warn(string warning) => _warnings.Add(warning);

    /// <summary>Remembers a document of which only the text was rendered.</summary>
    public void Reduce(string fileName) => _reduced.Add(fileName);

    /// <summary>The fax.</summary>
    public FaxDocument ToDocument() =>
        new(_file.GetBuffer().AsMemory(0, (int)_file.Length), Count, options.Resolution, _warnings) { Reduced = _reduced };
}
