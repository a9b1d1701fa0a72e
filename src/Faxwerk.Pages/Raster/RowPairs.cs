using System.Runtime.Intrinsics;

namespace Faxwerk.Pages.Raster;

/// <summary>Fine grey pages made into standard ones: two rows become one.</summary>
public static class RowPairs
{
    /// <summary>
    /// Merges rows 2y and 2y+1 of <paramref name="fine"/> into row y of <paramref name="standard"/> as the mean of their mean
    /// and their minimum: a hairline of one row stays dark, a tint keeps its value. A last row without a partner is kept.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="standard"/> is not as wide and half as high, rounded up.</exception>
    public static void Merge(GreyImage fine, GreyImage standard)
    {
        if (standard.Width != fine.Width || standard.Height != (fine.Height + 1) / 2)
            throw new ArgumentException("The target must be as wide and half as high, rounded up.", nameof(standard));
        for (var y = 0; y < standard.Height; y++)
        {
            var upper = fine.Row(y * 2);
            var lower = fine.Row(Math.Min((y * 2) + 1, fine.Height - 1));
            Merge(upper, lower, standard.Row(y));
        }
    }

    private static void Merge(ReadOnlySpan<byte> upper, ReadOnlySpan<byte> lower, Span<byte> merged)
    {
        var x = 0;
        for (; x + 32 <= merged.Length; x += 32)
        {
            var a = Vector256.Create(upper[x..]);
            var b = Vector256.Create(lower[x..]);
            var (low, high) = (Vector256.Min(a, b), Vector256.Max(a, b));
            // (3 min + max) / 4, written so that it fits bytes: min + (max - min) / 4.
            var quarter = ((high - low).AsUInt16() >>> 2).AsByte() & Vector256.Create((byte)0x3F);
            (low + quarter).CopyTo(merged[x..]);
        }

        for (; x < merged.Length; x++)
        {
            var low = Math.Min(upper[x], lower[x]);
            merged[x] = (byte)(low + ((Math.Max(upper[x], lower[x]) - low) >> 2));
        }
    }
}
