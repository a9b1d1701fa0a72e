using System.Runtime.InteropServices;
using Faxwerk.Pages;
using Faxwerk.Pages.Raster;
using Faxwerk.Pages.Tiff;
using Faxwerk.Rendering.Protocol;

namespace Faxwerk.Renderer.Documents;

/// <summary>Bilevel TIFF. Pages that have the wanted width and resolution are passed on dot for dot, others are scaled.</summary>
internal static class TiffPages
{
    private const long MaxDots = 400_000_000;

    private static readonly ulong[] s_greyOfOctet = BuildGreyOfOctet();

    public static Outcome Render(byte[] tiff, PageWriter writer)
    {
        try
        {
            var reader = TiffReader.Open(tiff);
            if (reader.PageCount > writer.MaxPages) return new Outcome(RenderCode.TooManyPages, $"{reader.PageCount} pages");
            foreach (var page in reader.Pages())
            {
                var outcome = Render(page, writer);
                if (outcome.Code != RenderCode.Ok) return outcome;
            }

            return Outcome.Ok;
        }
        catch (PageFormatException e)
        {
            return new Outcome(RenderCode.Damaged, e.Message);
        }
    }

    private static Outcome Render(TiffPage page, PageWriter writer)
    {
        if ((long)page.Width * page.Height > MaxDots) return new Outcome(RenderCode.TooLarge, $"{page.Width} x {page.Height} dots");
        var bitmap = page.ToBitmap();
        var wanted = new FaxGeometry(writer.Paper, writer.Resolution);
        if (page.Width == wanted.Width && page.Resolution == writer.Resolution && page.Height <= wanted.MaxRows)
        {
            writer.Write(bitmap);
            return Outcome.Ok;
        }

        var stored = new FaxGeometry(writer.Paper, page.Resolution);
        var rows = (int)Math.Round(page.Height * (writer.Geometry.DotsPerMmY / stored.DotsPerMmY));
        if (page.Width == stored.Width && stored.Width == wanted.Width && rows <= writer.Geometry.MaxRows)
        {
            // A fax of another vertical resolution: every column stays where it is.
            var scaled = new GreyImage(wanted.Width, Math.Max(1, rows));
            Feed(bitmap, new AreaScaler(page.Width, page.Height, scaled));
            writer.Write(scaled);
            return Outcome.Ok;
        }

        var (assumedX, assumedY) = page.Resolution.Dpi();
        var picture = new Picture(
            page.Width, page.Height, page.DpiX > 0 ? page.DpiX : assumedX, page.DpiY > 0 ? page.DpiY : assumedY, Orientation.TopLeft);
        return picture.Write(writer, scaler => Feed(bitmap, scaler));
    }

    private static string? Feed(Bitmap bitmap, AreaScaler scaler)
    {
        var row = new ulong[bitmap.WordsPerRow * 8];
        for (var y = 0; y < bitmap.Height; y++)
        {
            var at = 0;
            foreach (var word in bitmap.Row(y))
                for (var shift = 56; shift >= 0; shift -= 8) row[at++] = s_greyOfOctet[(word >> shift) & 0xFF];
            scaler.Add(MemoryMarshal.AsBytes<ulong>(row));
        }

        return null;
    }

    /// <summary>Eight grey dots in memory order for every octet of a bitmap.</summary>
    private static ulong[] BuildGreyOfOctet()
    {
        var table = new ulong[256];
        var dots = new byte[8];
        for (var octet = 0; octet < table.Length; octet++)
        {
            for (var i = 0; i < 8; i++) dots[i] = (octet & (0x80 >> i)) != 0 ? (byte)0 : (byte)255;
            table[octet] = BitConverter.ToUInt64(dots);
        }

        return table;
    }
}
