using System.Numerics;
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

    /// <summary>Makes <paramref name="list"/> that of a white row. Returns the index behind the last change.</summary>
    public static int Clear(Span<int> list, int width)
    {
        list[0] = -1;
        return Close(list, 1, width);
    }

    /// <summary>Puts the closing guards behind <paramref name="count"/> entries.</summary>
    public static int Close(Span<int> list, int count, int width)
    {
        Vector128.Create(width).CopyTo(list[count..]);
        return count;
    }

    /// <summary>Finds the changes of <paramref name="row"/>. Returns the index behind the last one.</summary>
    public static int Find(ReadOnlySpan<ulong> row, int width, Span<int> list)
    {
        list[0] = -1;
        var count = 1;
        var left = 0UL;
        for (var w = 0; w < row.Length; w++)
        {
            if (left == 0)
            {
                while (w + 4 <= row.Length && Vector256.Create(row[w..]) == Vector256<ulong>.Zero) w += 4;
                if (w == row.Length) break;
            }
            var word = row[w];
            var changes = word ^ (word >> 1) ^ (left << 63);
            left = word & 1;
            for (var at = w << 6; changes != 0;)
            {
                var zeros = BitOperations.LeadingZeroCount(changes);
                list[count++] = at + zeros;
                changes ^= 1UL << 63 >> zeros;
            }
        }
        return Close(list, count, width);
    }
}
