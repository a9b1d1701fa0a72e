using Faxwerk.Pages.Coding;
using Faxwerk.Pages.Raster;

namespace Faxwerk.Pages.Tiff;

/// <summary>One page of a TIFF file: what its tags say, and its pixels when asked for.</summary>
public sealed class TiffPage
{
    private const double CentimetresPerInch = 2.54;
    private const int TwoDimensional = 1;

    private readonly TiffStrips _strips;
    private readonly TiffCompression _compression;
    private readonly int _t4Options;
    private readonly bool _inverted;

    internal TiffPage(TiffData data, TiffDirectory directory)
    {
        var width = directory.Number(TiffTag.ImageWidth, 0);
        var height = directory.Number(TiffTag.ImageLength, 0);
        if (width is 0 or > Bitmap.MaxWidth) throw new PageFormatException($"A page {width} pixels wide is not accepted.");
        if (height is 0 or > Bitmap.MaxHeight) throw new PageFormatException($"A page of {height} rows is not accepted.");
        if (directory.Number(TiffTag.BitsPerSample, 1) != 1 || directory.Number(TiffTag.SamplesPerPixel, 1) != 1)
        {
            throw new PageFormatException("Only bilevel TIFF pages are read.");
        }
        if (directory.Has(TiffTag.TileWidth)) throw new PageFormatException("Tiled TIFF pages are not read.");
        (Width, Height) = ((int)width, (int)height);
        _compression = (TiffCompression)directory.Number(TiffTag.Compression, 1);
        if (!Enum.IsDefined(_compression)) throw new PageFormatException($"TIFF compression {(int)_compression} is not read.");
        _t4Options = (int)directory.Number(TiffTag.T4Options, 0);
        _inverted = directory.Number(TiffTag.PhotometricInterpretation, 0) switch
        {
            0 => false,
            1 => true,
            var other => throw new PageFormatException($"Photometric interpretation {other} is not bilevel."),
        };
        _strips = new TiffStrips(data, directory, Height);
        var unit = directory.Number(TiffTag.ResolutionUnit, 2) == 3 ? CentimetresPerInch : 1;
        (DpiX, DpiY) = (Plausible(directory.Rational(TiffTag.XResolution) * unit), Plausible(directory.Rational(TiffTag.YResolution) * unit));
        Description = directory.Text(TiffTag.ImageDescription);
        var orientation = directory.Number(TiffTag.Orientation, 1);
        Orientation = orientation is >= 1 and <= 8 ? (Orientation)orientation : Orientation.TopLeft;
    }

    /// <summary>Pixels a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Dots per inch across; 0 if the file does not say or names a figure that no scanner has.</summary>
    public double DpiX { get; }

    /// <summary>Dots per inch down; 0 if the file does not say or names a figure that no scanner has.</summary>
    public double DpiY { get; }

    /// <summary>ImageDescription, if there is one.</summary>
    public string? Description { get; }

    /// <summary>The fax resolution that the tags come nearest to; where they say nothing, what the width suggests.</summary>
    public Resolution Resolution => ResolutionExtensions.Nearest(DpiX, DpiY, Width);

    /// <summary>How the stored page is to be seen.</summary>
    public Orientation Orientation { get; }

    /// <summary>The page as code that can be passed on unchanged; null if it is not one single CCITT strip.</summary>
    public CcittImage? Ccitt => _strips.Count != 1 || _compression is TiffCompression.None or TiffCompression.PackBits
        ? null
        : new CcittImage(_strips.Read(0), Width, Height, Coding)
        {
            EndOfLines = _compression == TiffCompression.Group3,
            ByteAligned = _compression == TiffCompression.HuffmanRows,
            Inverted = _inverted,
        };

    private PageCoding Coding => _compression switch
    {
        TiffCompression.Group4 => PageCoding.Mmr,
        TiffCompression.Group3 when (_t4Options & TwoDimensional) != 0 => PageCoding.Mr,
        _ => PageCoding.Mh,
    };

    /// <summary>The pixels. Damaged rows of Group 3 show the row above; rows that the code does not give are white.</summary>
    /// <exception cref="PageFormatException">The code breaks off at an error.</exception>
    public Bitmap ToBitmap()
    {
        var page = new Bitmap(Width, Height);
        for (int strip = 0, y = 0; strip < _strips.Count && y < Height; strip++, y += _strips.RowsPerStrip)
        {
            var rows = Math.Min(_strips.RowsPerStrip, Height - y);
            var words = page.Words.Slice(y * page.WordsPerRow, rows * page.WordsPerRow);
            var data = _strips.Read(strip).Span;
            if (_compression == TiffCompression.None) PackedRows.Unpack(data, Width, words);
            else if (_compression == TiffCompression.PackBits) PackedRows.Unpack(PackedRows.ExpandPackBits(data, Width, rows), Width, words);
            else Decode(data, rows).Words.CopyTo(words);
        }
        if (_inverted) PackedRows.Invert(page);
        return page;
    }

    /// <summary>The page with its <see cref="Resolution"/>.</summary>
    /// <exception cref="PageFormatException">The code breaks off at an error.</exception>
    public PageImage ToPageImage() => new(ToBitmap(), Resolution);

    private Bitmap Decode(ReadOnlySpan<byte> data, int rows)
    {
        var group3 = _compression == TiffCompression.Group3;
        var decoded = PageDecoder.Decode(data, new DecodeOptions(Coding, Width)
        {
            Height = rows,
            EndOfLines = group3 && PageDecoder.HasEndOfLine(data),
            StartsWithEndOfLine = false,
            ByteAligned = _compression == TiffCompression.HuffmanRows,
        });
        if (decoded.Damaged && (!group3 || decoded.BadRows == 0))
        {
            throw new PageFormatException($"The code of a TIFF strip is damaged at row {rows - decoded.MissingRows + 1}.");
        }
        return decoded.Bitmap;
    }

    private static double Plausible(double dpi) => dpi is >= 10 and <= 10_000 ? dpi : 0;
}
