namespace Faxwerk.Pages.Raster;

/// <summary>
/// A screen of clustered dots at 45 degrees: an 8 x 8 tile with two dots that grow from their centres. Clusters keep their
/// shape on a fax machine's printer and code three to five times shorter than dispersed dots.
/// </summary>
internal static class DotScreen
{
    /// <summary>Dots after which the screen repeats, whatever the resolution.</summary>
    public const int Repeat = 96;

    private const int Size = 8;

    private static readonly byte[] s_tile = BuildTile();

    /// <summary>Greys from here on are lightened towards white, so that what fades does so without an edge.</summary>
    private const int Fading = 150;

    /// <summary>
    /// The thresholds of row <paramref name="y"/>, never above <paramref name="white"/>: a dot whose grey is below is black. A tile has the same size on paper at every resolution: finer dots would not
    /// be seen, and cost time on the line.
    /// </summary>
    public static void Fill(Span<byte> thresholds, int y, Resolution resolution, int white)
    {
        var (across, down) = resolution switch
        {
            Resolution.Standard => (Size, Size / 2),
            Resolution.Superfine => (Size, Size * 2),
            Resolution.Dpi300 => (Size * 3 / 2, Size * 3 / 2),
            Resolution.Dpi400 => (Size * 2, Size * 2),
            _ => (Size, Size),
        };
        var row = s_tile.AsSpan(y % down * Size / down * Size, Size);
        for (var x = 0; x < thresholds.Length; x++)
        {
            var threshold = row[x % across * Size / across];
            thresholds[x] = threshold <= Fading ? threshold : (byte)(Fading + ((threshold - Fading) * (white - Fading) / (255 - Fading)));
        }
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
