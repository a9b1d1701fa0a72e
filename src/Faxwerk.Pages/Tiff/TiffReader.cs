namespace Faxwerk.Pages.Tiff;

/// <summary>
/// Reads multi-page bilevel TIFF files: TIFF 6.0 and TIFF-F (RFC 2301), both byte orders, strips, compression 1, 2, 3, 4 and PackBits.
/// A smaller copy of another page (NewSubfileType bit 0) is no page.
/// </summary>
public sealed class TiffReader
{
    /// <summary>Pages a file may have.</summary>
    public const int MaxPages = 4096;

    /// <summary>Bytes a file may have.</summary>
    public const int MaxFileBytes = 256 << 20;

    private const uint ReducedImage = 1;

    private readonly TiffData _data;
    private readonly List<uint> _directories = [];

    private TiffReader(TiffData data)
    {
        _data = data;
        var seen = new HashSet<uint>();
        for (var offset = data.Long(4); offset != 0; offset = TiffDirectory.Next(data, offset))
        {
            if (!seen.Add(offset)) throw new PageFormatException("The pages of the TIFF file form a loop.");
            if (_directories.Count == MaxPages) throw new PageFormatException($"The TIFF file has more than {MaxPages} pages.");
            _directories.Add(offset);
        }
        _directories.RemoveAll(offset => IsReduced(data, offset));
        if (_directories.Count == 0) throw new PageFormatException("The TIFF file has no page.");
    }

    /// <summary>Pages in the file, at least 1.</summary>
    public int PageCount => _directories.Count;

    /// <summary>Opens a file in memory.</summary>
    /// <exception cref="PageFormatException">It is no TIFF file, or its list of pages is broken.</exception>
    public static TiffReader Open(ReadOnlyMemory<byte> file) => new(new TiffData(file));

    /// <summary>Reads <paramref name="stream"/> to its end and opens what it holds.</summary>
    /// <exception cref="PageFormatException">It is longer than <see cref="MaxFileBytes"/>, no TIFF file, or its list of pages is broken.</exception>
    public static async Task<TiffReader> OpenAsync(Stream stream, CancellationToken cancellation)
    {
        using var file = new MemoryStream();
        var buffer = new byte[1 << 16];
        while (await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false) is > 0 and var read)
        {
            if (file.Length + read > MaxFileBytes) throw new PageFormatException($"The TIFF file is longer than {MaxFileBytes >> 20} MB.");
            file.Write(buffer.AsSpan(0, read));
        }
        return Open(file.GetBuffer().AsMemory(0, (int)file.Length));
    }

    /// <summary>Page <paramref name="index"/>, from 0.</summary>
    /// <exception cref="PageFormatException">Its tags are broken or ask for what is not built.</exception>
    public TiffPage Page(int index) => new(_data, new TiffDirectory(_data, _directories[index]));

    /// <summary>Page <paramref name="index"/>, from 0; null where it is of a kind that is not read here.</summary>
    public TiffPage? TryPage(int index)
    {
        try
        {
            return Page(index);
        }
        catch (PageFormatException)
        {
            return null;
        }
    }

    /// <summary>Where in the file the directory of page <paramref name="index"/>, from 0, lies.</summary>
    public uint Offset(int index) => _directories[index];

    /// <summary>All pages in turn.</summary>
    /// <exception cref="PageFormatException">The tags of a page are broken or ask for what is not built.</exception>
    public IEnumerable<TiffPage> Pages() => Enumerable.Range(0, PageCount).Select(Page);

    // Fields are in the order of their tags, and this one is the lowest: a directory need not be read whole.
    private static bool IsReduced(TiffData data, long offset) =>
        data.Short(offset) > 0 && (TiffTag)data.Short(offset + 2) == TiffTag.NewSubfileType
        && (TiffType)data.Short(offset + 4) == TiffType.Long && (data.Long(offset + 10) & ReducedImage) != 0;
}
