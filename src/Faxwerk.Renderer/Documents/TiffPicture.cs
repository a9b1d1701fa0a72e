using System.Runtime.InteropServices;
using Faxwerk.Pages;
using Faxwerk.Pages.Raster;
using Faxwerk.Rendering.Protocol;
using Faxwerk.Renderer.Native;

namespace Faxwerk.Renderer.Documents;

/// <summary>A page of a TIFF file by libtiff: grey, colours of any model, tiles, and every compression that libtiff has.</summary>
internal sealed unsafe class TiffPicture
{
    private const ushort Centimetre = 3;
    private const double CentimetresPerInch = 2.54;
    private const int BytesPerDot = 4;
    private const byte Middle = 128;

    private readonly nint _tiff;
    private readonly int _width;
    private readonly int _height;

    private TiffPicture(nint tiff) =>
        (_tiff, _width, _height) = (tiff, (int)Math.Min(Long(tiff, LibTiff.ImageWidth), int.MaxValue), (int)Math.Min(Long(tiff, LibTiff.ImageLength), int.MaxValue));

    /// <summary>Renders the page whose directory lies at <paramref name="offset"/>.</summary>
    public static Outcome Render(TiffFile file, uint offset, PageWriter writer)
    {
        if (LibTiff.SetDirectory(file.Handle, offset) == 0) return new Outcome(RenderCode.Damaged, "libtiff cannot read the page's tags");
        return new TiffPicture(file.Handle).Render(writer);
    }

    private Outcome Render(PageWriter writer)
    {
        if (_width < 1 || _height < 1) return new Outcome(RenderCode.Damaged, "a picture without size");
        if ((long)_width * _height > Picture.MaxDots) return new Outcome(RenderCode.TooLarge, $"{_width} x {_height} dots");
        var reason = stackalloc byte[LibTiff.MessageBytes];
        if (LibTiff.CanDecode(_tiff, reason) == 0) return new Outcome(RenderCode.Unsupported, Marshal.PtrToStringUTF8((nint)reason));
        var orientation = Exif.OfNumber(Short(LibTiff.Orientation));
        // libtiff would turn each strip by itself.
        LibTiff.SetField(_tiff, LibTiff.Orientation, (int)Orientation.TopLeft);
        var unit = Short(LibTiff.ResolutionUnit) == Centimetre ? CentimetresPerInch : 1;
        var (dpiX, dpiY) = (Real(LibTiff.ResolutionX) * unit, Real(LibTiff.ResolutionY) * unit);
        if (Short(LibTiff.BitsPerSample) == 1 && Short(LibTiff.SamplesPerPixel) == 1 && Short(LibTiff.Photometric) < 2 && _width <= Bitmap.MaxWidth && _height <= Bitmap.MaxHeight)
        {
            var bitmap = new Bitmap(_width, _height);
            var y = 0;
            return Decode(row => Set(bitmap.Row(y++), row)) is { } damage
                ? new Outcome(RenderCode.Damaged, damage)
                : new BilevelPage(bitmap, dpiX, dpiY, orientation).Render(writer);
        }

        return new Picture(_width, _height, Picture.Credible(dpiX), Picture.Credible(dpiY), orientation).Write(writer, scaler => Decode(scaler.Add));
    }

    private static void Set(Span<ulong> bits, ReadOnlySpan<byte> row)
    {
        for (var x = 0; x < row.Length; x++)
            if (row[x] < Middle) bits[x >> 6] |= 0x8000_0000_0000_0000UL >> (x & 63);
    }

    /// <summary>Hands the rows over from the top, in bands as they are stored.</summary>
    private string? Decode(Action<ReadOnlySpan<byte>> add)
    {
        var isTiled = LibTiff.IsTiled(_tiff) != 0;
        var (across, down) = isTiled
            ? (Long(_tiff, LibTiff.TileWidth), Long(_tiff, LibTiff.TileLength))
            : ((uint)_width, Math.Min(Long(_tiff, LibTiff.RowsPerStrip), (uint)_height));
        if (across == 0 || down == 0 || (ulong)across * down > Picture.MaxDots) return "strips or tiles of no credible size";
        var dots = (byte*)NativeMemory.Alloc((nuint)across * down, BytesPerDot);
        var band = new byte[isTiled ? checked(_width * (int)Math.Min(down, (uint)_height)) : _width];
        try
        {
            for (uint top = 0; top < _height; top += down)
            {
                var rows = Math.Min(down, (uint)_height - top);
                if (!(isTiled ? ReadTiles(top, (int)across, (int)down, (int)rows, dots, band, add) : ReadStrip(top, (int)rows, dots, band, add)))
                    return $"damaged below row {top}";
            }

            return null;
        }
        finally
        {
            NativeMemory.Free(dots);
        }
    }

    private bool ReadStrip(uint top, int rows, byte* dots, byte[] line, Action<ReadOnlySpan<byte>> add)
    {
        if (LibTiff.ReadStrip(_tiff, top, dots, 1) == 0) return false;
        for (var row = rows - 1; row >= 0; row--)
        {
            Luma.FromPremultiplied(new ReadOnlySpan<byte>(dots + ((long)row * _width * BytesPerDot), _width * BytesPerDot), line);
            add(line);
        }

        return true;
    }

    private bool ReadTiles(uint top, int across, int down, int rows, byte* dots, byte[] band, Action<ReadOnlySpan<byte>> add)
    {
        for (var left = 0; left < _width; left += across)
        {
            if (LibTiff.ReadTile(_tiff, (uint)left, top, dots, 1) == 0) return false;
            var columns = Math.Min(across, _width - left);
            for (var row = 0; row < rows; row++)
            {
                var stored = dots + ((long)(down - 1 - row) * across * BytesPerDot);
                Luma.FromPremultiplied(new ReadOnlySpan<byte>(stored, columns * BytesPerDot), band.AsSpan((row * _width) + left, columns));
            }
        }

        for (var row = 0; row < rows; row++) add(band.AsSpan(row * _width, _width));
        return true;
    }

    private static uint Long(nint tiff, uint tag)
    {
        uint value = 0;
        _ = LibTiff.GetField(tiff, tag, &value);
        return value;
    }

    private ushort Short(uint tag)
    {
        ushort value = 0;
        _ = LibTiff.GetField(_tiff, tag, &value);
        return value;
    }

    private float Real(uint tag)
    {
        float value = 0;
        _ = LibTiff.GetField(_tiff, tag, &value);
        return value;
    }
}
