namespace Faxwerk.Pages.Raster;

/// <summary>
/// A screen of clustered dots at 45 degrees: an 8 x 8 tile with two dots that grow from their centres. Clusters keep their
/// shape on a fax machine's printer and code three to five times shorter than dispersed dots.
/// </summary>
internal static class DotScreen
{
    /// <summary>Dots a side of the tile.</summary>
    public const int Size = 8;

    private static readonly byte[] s_tile = BuildTile();

    /// <summary>Greys from here on are lightened towards white, so that what fades does so without an edge.</summary>
    private const int Fading = 150;

    /// <summary>A dot at (x, y) is black where the grey value is below this threshold, which is never above <paramref name="white"/>.</summary>
    public static byte Threshold(int x, int y, int white)
    {
        var threshold = s_tile[((y & (Size - 1)) * Size) + (x & (Size - 1))];
        return threshold <= Fading ? threshold : (byte)(Fading + ((threshold - Fading) * (white - Fading) / (255 - Fading)));
    }

    private static byte[] BuildTile()
    {
        // The spot function of a 45-degree screen; the small tilt only breaks ties, so that 64 ranks come out.
        var order = Enumerable.Range(0, Size * Size).OrderBy(i =>
        {
            var (x, y) = ((i % Size) + 0.5, (i / Size) + 0.5);
            return Math.Cos(Math.PI * (x + y) / 4) + Math.Cos(Math.PI * (x - y) / 4) + (x * 1e-6) + (y * 1e-7);
        }).ToArray();
        var tile = new byte[Size * Size];
        for (var rank = 0; rank < order.Length; rank++) tile[order[rank]] = (byte)(((rank * 255) + 128) / order.Length);
        return tile;
    }
}
