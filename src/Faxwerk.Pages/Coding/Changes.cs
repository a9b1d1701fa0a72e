using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Faxwerk.Pages.Coding;

/// <summary>
/// Changing elements of a row (T.4 4.2.1.1): positions where the colour differs from the pixel before, the first from
/// white. A list starts with -1 at index 0, so that odd indices are changes to black, and ends with several times the width.
/// </summary>
internal static class Changes
{
    /// <summary>Entries that a list for rows of <paramref name="width"/> pixels needs: guards before and behind included.</summary>
    public static int Capacity(int width) => width + 32;

    /// <summary>Makes <paramref name="list"/> that of a white row. Returns the index behind the last change: 1.</summary>
    public static int Clear(Span<int> list, int width)
    {
        list[0] = -1;
        return Close(list, 1, width);
    }

    /// <summary>
    /// Puts the closing guards behind <paramref name="count"/> entries and returns the index behind the last change. A row
    /// that ends black has no change at its end: so the index is also the number of codes of an equal row below.
    /// </summary>
    public static int Close(Span<int> list, int count, int width)
    {
        if (list[count - 1] == width) count--;
        Vector128.Create(width).CopyTo(list[count..]);
        return count;
    }

    /// <summary>Finds the changes of <paramref name="row"/>, at least one word long. Returns the index behind the last one.</summary>
    public static int Find(ReadOnlySpan<ulong> row, int width, Span<int> list)
    {
        list[0] = -1;
        var last = row.Length - 1;
        // Bits right of the width must be white, or changes would lie behind the end of the row.
        var tail = row[last] & (ulong.MaxValue << (-width & 63));
        if (last == 0) return Close(list, Add(list, 1, 0, tail ^ (tail >> 1)), width);
        var count = Add(list, 1, 0, row[0] ^ (row[0] >> 1));
        var w = 1;
        for (; w + Vector512<ulong>.Count <= last; w += Vector512<ulong>.Count)
        {
            var words = Vector512.Create(row[w..]);
            var changes = words ^ (words >>> 1) ^ (Vector512.Create(row[(w - 1)..]) << 63);
            for (var some = ~Vector512.Equals(changes, Vector512<ulong>.Zero).ExtractMostSignificantBits() & 0xFF; some != 0; some &= some - 1)
            {
                var at = w + BitOperations.TrailingZeroCount(some);
                count = Add(list, count, at << 6, row[at] ^ (row[at] >> 1) ^ (row[at - 1] << 63));
            }
        }
        for (; w < last; w++) count = Add(list, count, w << 6, row[w] ^ (row[w] >> 1) ^ (row[w - 1] << 63));
        count = Add(list, count, last << 6, tail ^ (tail >> 1) ^ (row[last - 1] << 63));
        return Close(list, count, width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Add(Span<int> list, int count, int at, ulong changes)
    {
        // From both ends at once, as each end waits for its own change before.
        var from = changes;
        var found = BitOperations.PopCount(changes);
        var to = list.Slice(count, found);
        for (int first = 0, last = found - 1; first <= last; first++, last--)
        {
            var zeros = BitOperations.LeadingZeroCount(from);
            to[first] = at + zeros;
            to[last] = at + 63 - BitOperations.TrailingZeroCount(changes);
            from ^= 1UL << 63 >> zeros;
            changes &= changes - 1;
        }
        return count + found;
    }
}
