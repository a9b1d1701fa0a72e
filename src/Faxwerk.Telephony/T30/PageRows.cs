using System.Runtime.InteropServices;
using Faxwerk.Pages;

namespace Faxwerk.Telephony.T30;

/// <summary>The rows of a page in brief: enough to tell whether another page is the same one, sent again.</summary>
internal sealed class PageRows
{
    private readonly int _width;
    private readonly int _badRows;
    private readonly int[] _rows;

    /// <param name="bitmap">The page as received.</param>
    /// <param name="badRows">Rows of it that are not as they were sent.</param>
    public PageRows(Bitmap bitmap, int badRows)
    {
        (_width, _badRows) = (bitmap.Width, badRows);
        _rows = new int[bitmap.Height];
        for (var y = 0; y < _rows.Length; y++)
        {
            var hash = default(HashCode);
            hash.AddBytes(MemoryMarshal.AsBytes(bitmap.Row(y)));
            _rows[y] = hash.ToHashCode();
        }

        // Sorted: the rows that bad ones leave out move all others.
        Array.Sort(_rows);
    }

    /// <summary>
    /// Whether no more rows differ than are known to be bad in one or the other. Forms that are filled in differ by a few rows: a page whose rows are all
    /// good is the same only where each of them is.
    /// </summary>
    public bool IsSame(PageRows other)
    {
        var allowed = _badRows + other._badRows;
        return _width == other._width && _rows.Length > allowed
            && LeftOut(_rows, other._rows) <= allowed && LeftOut(other._rows, _rows) <= allowed;
    }

    // Rows that have no partner among those of the other page.
    private static int LeftOut(int[] rows, int[] others)
    {
        var (left, at) = (0, 0);
        foreach (var row in rows)
        {
            while (at < others.Length && others[at] < row)
                at++;
            if (at < others.Length && others[at] == row)
                at++;
            else
                left++;
        }

        return left;
    }
}
