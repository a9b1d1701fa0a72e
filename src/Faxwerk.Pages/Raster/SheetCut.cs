namespace Faxwerk.Pages.Raster;

/// <summary>Where a page that is longer than a sheet is cut: between lines of text rather than through one.</summary>
public static class SheetCut
{
    /// <summary>The cut is in the last third of the sheet.</summary>
    private const double LeastPart = 2.0 / 3;

    /// <summary>Least gap between lines; what is lower may be within one, an i and its dot.</summary>
    private const double GapMm = 0.6;

    /// <summary>Neighbours that differ less are the same tint.</summary>
    private const int Noise = 24;

    /// <summary>
    /// Rows of <paramref name="sheet"/>, a full one, that come before the cut: the middle of the lowest gap of the calmest kind. Rules of a table that run through everything do not hide a gap, and where there
    /// is none, the row with least on it is taken.
    /// </summary>
    public static int Before(GreyImage sheet, FaxGeometry geometry)
    {
        var first = Math.Max(1, (int)(sheet.Height * LeastPart));
        var gap = (int)(GapMm * geometry.DotsPerMmY);
        Span<int> unrest = new int[sheet.Height - first];
        for (var i = 0; i < unrest.Length; i++) unrest[i] = Unrest(sheet.Row(first + i));
        var calm = Smallest(unrest);
        var (best, bestLength) = (sheet.Height, 0);
        for (var i = 0; i < unrest.Length;)
        {
            var length = 0;
            while (i + length < unrest.Length && unrest[i + length] <= calm) length++;
            if (length > 0 && (length >= gap || length > bestLength)) (best, bestLength) = (first + i + (length / 2), Math.Min(length, gap));
            i += Math.Max(1, length);
        }

        return Math.Max(1, best);
    }

    /// <summary>Edges along a row.</summary>
    private static int Unrest(ReadOnlySpan<byte> row)
    {
        var edges = 0;
        for (var x = 1; x < row.Length; x++)
            if (Math.Abs(row[x] - row[x - 1]) > Noise) edges++;
        return edges;
    }

    private static int Smallest(ReadOnlySpan<int> values)
    {
        var smallest = int.MaxValue;
        foreach (var value in values) smallest = Math.Min(smallest, value);
        return smallest;
    }
}
