using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Faxwerk.Pages.Raster;

namespace Faxwerk.Pages.Png;

/// <summary>Fax pages at an eighth of their size, grey.</summary>
public static class Thumbnail
{
    /// <summary>Dots of the page across, for one of the thumbnail.</summary>
    public const int Scale = 8;

    /// <summary>
    /// An eighth of <paramref name="page"/>: each dot is the mean of eight dots across and of as many rows as are as high
    /// (4 at standard, 16 at superfine). A part of a dot at the right or lower edge is filled with white.
    /// </summary>
    public static GreyImage Of(PageImage page)
    {
        var bitmap = page.Bitmap;
        var rows = page.Resolution switch { Resolution.Standard => Scale / 2, Resolution.Superfine => Scale * 2, _ => Scale };
        var thumbnail = new GreyImage((bitmap.Width + Scale - 1) / Scale, Math.Max(1, (bitmap.Height + rows - 1) / rows));
        var counts = new int[bitmap.WordsPerRow * 8];
        for (var y = 0; y < thumbnail.Height; y++)
        {
            counts.AsSpan().Clear();
            for (var row = y * rows; row < Math.Min(bitmap.Height, (y + 1) * rows); row++) Count(bitmap.Row(row), counts);
            var dots = thumbnail.Row(y);
            for (var x = 0; x < dots.Length; x++) dots[x] = (byte)(255 - (counts[x] * 255 / (rows * Scale)));
        }

        return thumbnail;
    }

    private static void Count(ReadOnlySpan<ulong> row, Span<int> counts)
    {
        for (var word = 0; word < row.Length; word++)
        {
            if (row[word] == 0) continue;
            var left = BinaryPrimitives.ReverseEndianness(row[word]);
            var octets = MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in left));
            for (var i = 0; i < octets.Length; i++) counts[(word * 8) + i] += BitOperations.PopCount(octets[i]);
        }
    }
}
