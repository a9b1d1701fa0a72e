using Faxwerk.Pages;
using Faxwerk.Pages.Raster;
using Faxwerk.Renderer.Native;

namespace Faxwerk.Renderer.Documents;

/// <summary>
/// Finds pages that are nothing but a fax page, as faxes arrive by mail as PDF: one bilevel picture over the whole page, in
/// the width and resolution that is wanted. Passing its dots on is exact where drawing it would blur them.
/// </summary>
internal static unsafe class FaxImage
{
    private const double Tolerance = 0.02;
    private const double MillimetresPerPoint = 25.4 / 72;
    private const int Cells = 16;

    /// <summary>Greys from here to White are neither.</summary>
    private const byte Black = 8;
    private const byte White = 247;
    private const double CellTolerance = 0.08;

    /// <summary>Whether a document holds fax code at all: asking poppler for pictures costs as much as drawing.</summary>
    public static bool MayBeIn(ReadOnlySpan<byte> pdf) => pdf.IndexOf("CCITTFax"u8) >= 0;

    /// <summary>The dots of the page's picture; null where it is not such a page. <paramref name="drawn"/> is the page as it was drawn.</summary>
    public static Bitmap? Find(nint page, (double Width, double Height) size, GreyImage drawn, PageWriter writer)
    {
        var pictures = Poppler.GetImageMapping(page);
        if (pictures == null) return null;
        var alone = pictures->Next == null;
        var (id, area) = (pictures->Data->Id, pictures->Data->Area);
        Poppler.FreeImageMapping(pictures);
        if (!alone || !Covers(area, size)) return null;
        var surface = Poppler.GetImage(page, id);
        if (surface == 0) return null;
        try
        {
            return Read(surface, size, new FaxGeometry(writer.Paper, writer.Resolution)) is { } bitmap && Shows(bitmap, drawn) ? bitmap : null;
        }
        finally
        {
            Cairo.DestroySurface(surface);
        }
    }

    private static bool Covers(Poppler.Rectangle area, (double Width, double Height) size) =>
        Math.Abs(area.X2 - area.X1) > size.Width * (1 - Tolerance) && Math.Abs(area.Y2 - area.Y1) > size.Height * (1 - Tolerance);

    private static Bitmap? Read(nint surface, (double Width, double Height) size, FaxGeometry wanted)
    {
        var (width, height) = (Cairo.SurfaceWidth(surface), Cairo.SurfaceHeight(surface));
        if (width != wanted.Width || height < 1 || height > wanted.MaxRows) return null;
        var linesPerMm = height / (size.Height * MillimetresPerPoint);
        if (Math.Abs(linesPerMm - wanted.DotsPerMmY) > wanted.DotsPerMmY * Tolerance) return null;
        Cairo.Flush(surface);
        var data = Cairo.SurfaceData(surface);
        var stride = Cairo.SurfaceStride(surface);
        if (data == null || stride < width * 4) return null;
        var line = new GreyImage(width, 1);
        var bitmap = new Bitmap(width, height);
        for (var y = 0; y < height; y++)
        {
            line.SetRowFromBgrx(0, new ReadOnlySpan<byte>(data + ((long)y * stride), width * 4));
            var row = line.Row(0);
            if (row.IndexOfAnyInRange(Black, White) >= 0) return null;
            var bits = bitmap.Row(y);
            for (var x = 0; x < row.Length; x++)
                if (row[x] < Black) bits[x >> 6] |= 0x8000_0000_0000_0000UL >> (x & 63);
        }

        return bitmap;
    }

    /// <summary>Whether both show the same in coarse cells: a picture may be placed mirrored or turned, or be painted over.</summary>
    private static bool Shows(Bitmap bitmap, GreyImage drawn)
    {
        var (exact, seen) = (new double[Cells * Cells], new double[Cells * Cells]);
        for (var y = 0; y < bitmap.Height; y++)
            for (var x = 0; x < bitmap.Width; x++)
                if (bitmap[x, y]) exact[(y * Cells / bitmap.Height * Cells) + (x * Cells / bitmap.Width)] += Cells * Cells / ((double)bitmap.Width * bitmap.Height);
        for (var y = 0; y < drawn.Height; y++)
        {
            var row = drawn.Row(y);
            for (var x = 0; x < row.Length; x++)
                seen[(y * Cells / drawn.Height * Cells) + (x * Cells / drawn.Width)] += (255 - row[x]) * Cells * Cells / (255.0 * drawn.Width * drawn.Height);
        }

        for (var cell = 0; cell < exact.Length; cell++)
            if (Math.Abs(exact[cell] - seen[cell]) > CellTolerance) return false;
        return true;
    }
}
