using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Faxwerk.Pages.Raster;

/// <summary>
/// Tells where a page shows photographs, in blocks of 32 x 32 dots: many greys, next to each other. Judged against their
/// neighbourhood photographs would turn into drawings, so they get clustered dots alone.
/// </summary>
internal sealed class PhotoMap
{
    /// <summary>Dots a side of a block.</summary>
    public const int Block = 32;

    private const int Cell = 8;

    /// <summary>Contrast of a cell between that of a tint and that of letters.</summary>
    private const ulong LeastContrast = 12;
    private const ulong MostContrast = 128;
    private const int LeastCells = 6;
    private const byte Paper = 235;

    /// <summary>Difference of greys in a block from which it is no tint.</summary>
    private const int LeastShade = 3;

    /// <summary>Lighter than this there may be paper.</summary>
    private const byte White = 250;

    /// <summary>Greys of every other row are counted in sixteen bins; a bin counts from 3 % of the dots on.</summary>
    private const int LeastBins = 5;
    private const int CountedDots = Block * Block / 2;
    private const int LeastDotsOfBin = CountedDots * 3 / 100;

    /// <summary>A bin that holds two fifths of the dots is paper or a tint, and what stands on it is not a photograph.</summary>
    private const int MostDotsOfBin = CountedDots * 2 / 5;

    private readonly bool[] _raw;
    private readonly bool[] _blocks;
    private readonly int _columns;
    private readonly int _rows;

    /// <summary>Looks at a page.</summary>
    public PhotoMap(GreyImage grey)
    {
        _columns = grey.Stride / Block;
        _rows = (grey.Height + Block - 1) / Block;
        _raw = new bool[_columns * _rows];
        _blocks = new bool[_columns * _rows];
        for (var row = 0; row < _rows; row++)
            for (var column = 0; column < _columns; column++)
                _raw[(row * _columns) + column] = LooksLikePhoto(grey, column * Block, row * Block);
        for (var row = 0; row < _rows; row++)
            for (var column = 0; column < _columns; column++)
                _blocks[(row * _columns) + column] = Smooth(column, row);
        Grow(grey);
        if (_blocks.AsSpan().Contains(true)) Fill(grey);
    }

    /// <summary>Whether the block at these dots belongs to a photograph.</summary>
    public bool this[int x, int y] => _blocks[(y / Block * _columns) + (x / Block)];

    /// <summary>A block without any like it beside it is none, one in the middle of them is one.</summary>
    private bool Smooth(int column, int row)
    {
        var around = 0;
        for (var y = Math.Max(0, row - 1); y <= Math.Min(_rows - 1, row + 1); y++)
            for (var x = Math.Max(0, column - 1); x <= Math.Min(_columns - 1, column + 1); x++)
                if (_raw[(y * _columns) + x]) around++;
        return _raw[(row * _columns) + column] ? around >= 3 : around >= 5;
    }

    /// <summary>Skies and walls have few greys; they belong to the photograph that they touch.</summary>
    private void Grow(GreyImage grey)
    {
        var edge = new Stack<int>();
        for (var block = 0; block < _blocks.Length; block++)
            if (_blocks[block]) edge.Push(block);
        while (edge.TryPop(out var block))
        {
            var (column, row) = (block % _columns, block / _columns);
            foreach (var (x, y) in (ReadOnlySpan<(int, int)>)[(column - 1, row), (column + 1, row), (column, row - 1), (column, row + 1)])
            {
                if (x < 0 || y < 0 || x >= _columns || y >= _rows || _blocks[(y * _columns) + x] || !IsShaded(grey, x * Block, y * Block)) continue;
                _blocks[(y * _columns) + x] = true;
                edge.Push((y * _columns) + x);
            }
        }
    }

    /// <summary>
    /// Even skies look like tints, but have a photograph around most of their edge. Tints in which a photograph lies have the longer edge outside.
    /// </summary>
    private void Fill(GreyImage grey)
    {
        var seen = new bool[_blocks.Length];
        var area = new List<int>();
        for (var first = 0; first < _blocks.Length; first++)
        {
            if (seen[first] || !IsEven(grey, first)) continue;
            area.Clear();
            area.Add(first);
            seen[first] = true;
            var (photo, other) = (0, 0);
            for (var i = 0; i < area.Count; i++)
            {
                var (column, row) = (area[i] % _columns, area[i] / _columns);
                foreach (var (x, y) in (ReadOnlySpan<(int, int)>)[(column - 1, row), (column + 1, row), (column, row - 1), (column, row + 1)])
                {
                    var block = (y * _columns) + x;
                    if (x < 0 || y < 0 || x >= _columns || y >= _rows) other++;
                    else if (_blocks[block]) photo++;
                    else if (!IsEven(grey, block)) other++;
                    else if (!seen[block])
                    {
                        seen[block] = true;
                        area.Add(block);
                    }
                }
            }

            if (photo > other)
                foreach (var block in area) _blocks[block] = true;
        }
    }

    /// <summary>One grey that is not paper, and no photograph so far.</summary>
    private bool IsEven(GreyImage grey, int block)
    {
        if (_blocks[block]) return false;
        var (darkest, lightest) = Extremes(grey, block % _columns * Block, block / _columns * Block);
        return lightest - darkest < LeastShade && lightest < White;
    }

    /// <summary>Neither paper nor a tint nor letters: greys that change a little.</summary>
    private static bool IsShaded(GreyImage grey, int left, int top)
    {
        var (darkest, lightest) = Extremes(grey, left, top);
        return lightest - darkest >= LeastShade && darkest > 0 && (lightest < White || lightest - darkest < (int)MostContrast);
    }

    private static (byte Darkest, byte Lightest) Extremes(GreyImage grey, int left, int top)
    {
        var low = Vector256<byte>.AllBitsSet;
        var high = Vector256<byte>.Zero;
        for (var y = top; y < Math.Min(top + Block, grey.Height); y++)
        {
            var dots = Vector256.Create(grey.PaddedRow(y)[left..]);
            low = Vector256.Min(low, dots);
            high = Vector256.Max(high, dots);
        }

        var (darkest, lightest) = ((byte)255, (byte)0);
        for (var i = 0; i < Block; i++) (darkest, lightest) = (Math.Min(darkest, low[i]), Math.Max(lightest, high[i]));
        return (darkest, lightest);
    }

    private static bool LooksLikePhoto(GreyImage grey, int left, int top)
    {
        var bottom = Math.Min(top + Block, grey.Height);
        var cells = 0;
        for (var y = top; y + Cell <= bottom; y += Cell) cells += CellsOfMiddleContrast(grey, left, y);
        return cells >= LeastCells && HasManyGreys(grey, left, top, bottom);
    }

    private static int CellsOfMiddleContrast(GreyImage grey, int left, int top)
    {
        ref var first = ref Unsafe.Add(ref grey.Origin, ((nuint)top * (nuint)grey.Stride) + (nuint)left);
        var low = Vector256.LoadUnsafe(ref first);
        var high = low;
        for (var row = 1; row < Cell; row++)
        {
            var dots = Vector256.LoadUnsafe(ref first, (nuint)row * (nuint)grey.Stride);
            low = Vector256.Min(low, dots);
            high = Vector256.Max(high, dots);
        }

        if (Vector256.GreaterThanOrEqualAll(low, Vector256.Create(Paper))) return 0;
        // Each 64-bit lane is a cell; three steps bring the extreme of its eight columns into its lowest byte.
        for (var shift = Cell; shift < 64; shift *= 2)
        {
            low = Vector256.Min(low, (low.AsUInt64() >>> shift).AsByte());
            high = Vector256.Max(high, (high.AsUInt64() >>> shift).AsByte());
        }

        var darkest = low.AsUInt64() & Vector256.Create(0xFFUL);
        var contrast = (high.AsUInt64() & Vector256.Create(0xFFUL)) - darkest;
        var middle = Vector256.LessThan(darkest, Vector256.Create((ulong)Paper))
            & Vector256.GreaterThanOrEqual(contrast, Vector256.Create(LeastContrast))
            & Vector256.LessThan(contrast, Vector256.Create(MostContrast));
        return BitOperations.PopCount(middle.ExtractMostSignificantBits());
    }

    private static bool HasManyGreys(GreyImage grey, int left, int top, int bottom)
    {
        Span<int> bins = stackalloc int[16];
        for (var y = top; y < bottom; y += 2)
            foreach (var dot in grey.PaddedRow(y).Slice(left, Block)) bins[dot >> 4]++;
        var used = 0;
        foreach (var dots in bins)
        {
            if (dots > MostDotsOfBin) return false;
            if (dots >= LeastDotsOfBin) used++;
        }

        return used >= LeastBins;
    }
}
