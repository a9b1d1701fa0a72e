using System.Runtime.InteropServices;
using Faxwerk.Pages;

namespace Faxwerk.Telephony.T30;

/// <summary>The rows of a page in brief, and what was said behind it: enough to tell whether another page is the same one, sent again.</summary>
internal sealed class PageRows
{
    // Two letters that differ in a digit differ in more inked rows than that, and are two, however many rows are known to be bad.
    private const int SharePercent = 1;

    // Bounds what a comparison costs: more than 1 % of any usual page.
    private const int MaxDiffering = 100;

    private readonly int _width;
    private readonly int _badRows;
    private readonly byte _postMessage;
    private readonly int _inked;
    private readonly int[] _rows;

    /// <param name="bitmap">The page as received.</param>
    /// <param name="badRows">Rows of it that are not as they were sent.</param>
    /// <param name="postMessage">MPS, EOM or EOP behind it.</param>
    public PageRows(Bitmap bitmap, int badRows, byte postMessage)
    {
        (_width, _badRows, _postMessage) = (bitmap.Width, badRows, postMessage);
        _rows = new int[bitmap.Height];
        for (var y = 0; y < _rows.Length; y++)
        {
            var row = bitmap.Row(y);
            _inked += row.ContainsAnyExcept(0UL) ? 1 : 0;
            var hash = default(HashCode);
            hash.AddBytes(MemoryMarshal.AsBytes(row));
            _rows[y] = hash.ToHashCode();
        }
    }

    /// <summary>
    /// Whether the same was said behind both, and no more rows differ than are known to be bad in one or the other, nor more than 1 % of the inked ones:
    /// white rows tell nothing. Where that is in doubt they are two: a page that comes twice is a nuisance, one that is dropped and confirmed is lost. So are
    /// blank pages.
    /// </summary>
    public bool IsSame(PageRows other)
    {
        var inked = Math.Min(_inked, other._inked);
        var allowed = Math.Min(Math.Min(_badRows + other._badRows, inked * SharePercent / 100), MaxDiffering);
        return inked > 0 && _width == other._width && _postMessage == other._postMessage && Differ(_rows, other._rows, allowed) <= allowed;
    }

    // Rows that the one or the other page has alone, whichever has more of them: bad rows change, lost ones move all that follow.
    // The greedy shortest edit script (Myers 1986), given up where either side needs more than is allowed.
    private static int Differ(ReadOnlySpan<int> rows, ReadOnlySpan<int> others, int allowed)
    {
        var longer = rows.Length - others.Length;
        var most = (2 * allowed) - Math.Abs(longer);
        // By diagonal: how far the rows are matched.
        var reached = new int[(2 * Math.Max(most, 0)) + 3];
        var middle = reached.Length / 2;
        for (var edits = 0; edits <= most; edits++)
        {
            for (var diagonal = -edits; diagonal <= edits; diagonal += 2)
            {
                var (below, above) = (reached[middle + diagonal - 1], reached[middle + diagonal + 1]);
                var at = diagonal == -edits || (diagonal != edits && below < above) ? above : below + 1;
                while (at < rows.Length && at - diagonal < others.Length && rows[at] == others[at - diagonal])
                    at++;
                reached[middle + diagonal] = at;
                if (at >= rows.Length && at - diagonal >= others.Length)
                    return (edits + Math.Abs(longer)) / 2;
            }
        }

        return allowed + 1;
    }
}
