using System.Runtime.InteropServices;
using Faxwerk.Pages;
using Faxwerk.Pages.Raster;
using Faxwerk.Rendering.Protocol;

namespace Faxwerk.Renderer.Documents;

/// <summary>A black and white page. One that has the wanted width and resolution is passed on dot for dot, others are scaled.</summary>
/// <param name="Bitmap">As it is stored.</param>
/// <param name="DpiX">Dots per inch across; 0 where not told.</param>
/// <param name="DpiY">Rows per inch; 0 where not told.</param>
/// <param name="Orientation">How it is to be seen.</param>
internal sealed record BilevelPage(Bitmap Bitmap, double DpiX, double DpiY, Orientation Orientation)
{
    private static readonly ulong[] s_greyOfOctet = BuildGreyOfOctet();

    /// <summary>Sends the page.</summary>
    public Outcome Render(PageWriter writer)
    {
        var resolution = ResolutionExtensions.Nearest(DpiX, DpiY, Bitmap.Width);
        if (Orientation == Orientation.TopLeft && IsFax(resolution, writer)) return Outcome.Ok;
        return new Picture(Bitmap.Width, Bitmap.Height, Told(DpiX, resolution.Dpi().X), Told(DpiY, resolution.Dpi().Y), Orientation).Write(writer, Feed);
    }

    /// <summary>What is told; otherwise that of a fax where the line is one of a fax machine's, and what screens have where not.</summary>
    private double Told(double dpi, int ofFax) => dpi > 0 ? dpi : Enum.GetValues<PaperSize>().Any(paper => new FaxGeometry(paper, ResolutionExtensions.Nearest(0, 0, Bitmap.Width)).Width == Bitmap.Width) ? ofFax : Picture.DefaultDpi;

    private bool IsFax(Resolution resolution, PageWriter writer)
    {
        var wanted = new FaxGeometry(writer.Paper, writer.Resolution);
        if (Bitmap.Width == wanted.Width && resolution == writer.Resolution && Bitmap.Height <= wanted.MaxRows)
        {
            writer.Write(Bitmap);
            return true;
        }

        var stored = new FaxGeometry(writer.Paper, resolution);
        var rows = (int)Math.Round(Bitmap.Height * (writer.Geometry.DotsPerMmY / stored.DotsPerMmY));
        if (Bitmap.Width != stored.Width || stored.Width != wanted.Width || rows > writer.Geometry.MaxRows) return false;
        // A fax of another vertical resolution: every column stays where it is.
        var scaled = new GreyImage(wanted.Width, Math.Max(1, rows));
        Feed(new AreaScaler(Bitmap.Width, Bitmap.Height, scaled));
        writer.Write(scaled);
        return true;
    }

    private string? Feed(AreaScaler scaler)
    {
        var row = new ulong[Bitmap.WordsPerRow * 8];
        for (var y = 0; y < Bitmap.Height; y++)
        {
            var at = 0;
            foreach (var word in Bitmap.Row(y))
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
