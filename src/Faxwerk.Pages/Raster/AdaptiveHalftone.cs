using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Faxwerk.Pages.Raster;

/// <summary>
/// Grey to bilevel for fax: where the neighbourhood has contrast (text, lines) a dot is judged against it, where it is flat
/// (tints) and in photographs clustered dots are set, and between the two both are blended. What is wider than a stroke keeps its dots up
/// to its edge. Tints lighter than 200 become white: they are backgrounds, and cost time on the line and legibility of what stands on them.
/// Keeps work rows between calls: use one instance for the pages of a document, one thread at a time.
/// </summary>
public sealed class AdaptiveHalftone
{
    private const int Radius = 4;
    private const int Around = (2 * Radius) + 1;

    /// <summary>As far away is what a wide thing next to a dot would be known by: the middle of a neighbourhood that lies in it whole.</summary>
    private const int Reach = 2 * Radius;
    private const int Kept = (2 * Reach) + 1;
    private const int Margin = 32;

    /// <summary>Contrast up to which a place counts as flat.</summary>
    private const byte FlatContrast = 24;

    /// <summary>Contrast from FlatContrast to full trust in the threshold.</summary>
    private const byte ContrastSpan = 48;

    /// <summary>Grey that is white on the screen of tints, and on that of photographs.</summary>
    private const int WhiteTint = 200;
    private const int WhiteOfPhoto = 228;

    /// <summary>Makes ContrastSpan 64, the whole.</summary>
    private const ushort FullTrust = 86;

    /// <summary>Makes ContrastSpan three fifths of it.</summary>
    private const ushort PhotoTrust = 52;

    /// <summary>The threshold lies at this part (of 256) of the way from the darkest to the lightest neighbour.</summary>
    private const ushort ThresholdPart = 166;

    /// <summary>An area darker than this looks the better for a black edge, and light letters on it are the better read. Lighter ones have black around light strokes alone.</summary>
    private const byte LeastAreaGrey = 150;

    /// <summary>The same in photographs, where edges are many and letters few.</summary>
    private const byte LeastAreaOfPhoto = 100;

    /// <summary>What is wider than a stroke differs by no more than this from what is left when strokes are taken away.</summary>
    private const byte AreaDifference = 12;

    private readonly byte[] _screen = new byte[DotScreen.Repeat];
    private readonly byte[] _photoScreen = new byte[DotScreen.Repeat];
    private byte[] _darkestOfColumn = [];
    private byte[] _lightestOfColumn = [];
    private byte[] _darkest = [];
    private byte[] _lightest = [];
    private byte[] _withoutStrokes = [];
    private readonly bool[] _blank = new bool[Kept];
    private int _row;
    private int _whiteRows;

    /// <summary>Converts a whole page.</summary>
    /// <param name="grey">The page.</param>
    /// <param name="resolution">Its resolution, by which the dots of the screen have the same size on paper.</param>
    public Bitmap Convert(GreyImage grey, Resolution resolution = Resolution.Fine)
    {
        var page = new Bitmap(grey.Width, grey.Height);
        Prepare(grey.Stride + (2 * Margin));
        _whiteRows = 0;
        for (var y = 0; y < Math.Min(Radius, grey.Height); y++) CountWhiteRow(grey, y);
        var photos = new PhotoMap(grey);
        // The neighbours of a row's neighbours must be known before it is judged.
        for (var ahead = 0; ahead < grey.Height + Reach; ahead++)
        {
            if (ahead < grey.Height) FindExtremes(grey, ahead);
            var y = ahead - Reach;
            if (y < 0 || _blank[y % Kept]) continue;
            TakeStrokesAway(grey, y);
            DotScreen.Fill(_screen, y, resolution, WhiteTint);
            DotScreen.Fill(_photoScreen, y, resolution, WhiteOfPhoto);
            ConvertRow(grey, page.Row(y), photos, y);
        }

        return page;
    }

    private void Prepare(int row)
    {
        if (_row == row) return;
        _row = row;
        _darkestOfColumn = new byte[row];
        _lightestOfColumn = new byte[row];
        _darkest = new byte[row * Kept];
        _lightest = new byte[row * Kept];
        _withoutStrokes = new byte[row];
        // Beyond the edges there is nothing dark and, where strokes are taken away, nothing at all.
        _darkestOfColumn.AsSpan().Fill(255);
        _withoutStrokes.AsSpan().Fill(255);
        _darkest.AsSpan().Fill(255);
    }

    /// <summary>The darkest and the lightest dot within Radius of each dot of row <paramref name="y"/>, kept for Kept rows.</summary>
    private void FindExtremes(GreyImage grey, int y)
    {
        ref var darkest = ref _darkest[y % Kept * _row];
        ref var lightest = ref _lightest[y % Kept * _row];
        CountWhiteRow(grey, y + Radius);
        _blank[y % Kept] = _whiteRows >= Around;
        if (_whiteRows >= Around)
        {
            // It is not judged, but its neighbours ask for it.
            _darkest.AsSpan(y % Kept * _row, _row).Fill(255);
            _lightest.AsSpan(y % Kept * _row, _row).Fill(255);
            return;
        }

        ref var darkestOfColumn = ref MemoryMarshal.GetArrayDataReference(_darkestOfColumn);
        ref var lightestOfColumn = ref MemoryMarshal.GetArrayDataReference(_lightestOfColumn);
        var stride = (nuint)grey.Stride;
        var rows = Math.Min(grey.Height - 1, y + Radius) - Math.Max(0, y - Radius);
        ref var top = ref Unsafe.Add(ref grey.Origin, (nuint)Math.Max(0, y - Radius) * stride);
        for (nuint x = 0; x < stride; x += 32)
        {
            var low = Vector256.LoadUnsafe(ref top, x);
            var high = low;
            var offset = x;
            for (var row = 0; row < rows; row++)
            {
                offset += stride;
                var dots = Vector256.LoadUnsafe(ref top, offset);
                low = Vector256.Min(low, dots);
                high = Vector256.Max(high, dots);
            }

            low.StoreUnsafe(ref darkestOfColumn, Margin + x);
            high.StoreUnsafe(ref lightestOfColumn, Margin + x);
        }

        for (nuint x = Margin; x < stride + Margin; x += 32)
        {
            var low = Least(ref darkestOfColumn, x);
            low.StoreUnsafe(ref darkest, x);
            // White paper, most of most pages.
            var high = low == Vector256<byte>.AllBitsSet ? low : Most(ref lightestOfColumn, x);
            high.StoreUnsafe(ref lightest, x);
        }
    }

    /// <summary>Beyond the lower edge all is white.</summary>
    private void CountWhiteRow(GreyImage grey, int y) =>
        _whiteRows = y >= grey.Height || grey.PaddedRow(y).IndexOfAnyExcept((byte)255) < 0 ? _whiteRows + 1 : 0;

    /// <summary>
    /// The least of the lightest of each column within Radius rows of <paramref name="y"/>: with the least along the row, a morphological
    /// closing, in which dark things narrower than Around dots are gone and wider ones are as they were.
    /// </summary>
    private void TakeStrokesAway(GreyImage grey, int y)
    {
        ref var without = ref MemoryMarshal.GetArrayDataReference(_withoutStrokes);
        ref var lightest = ref MemoryMarshal.GetArrayDataReference(_lightest);
        var (first, last) = (Math.Max(0, y - Radius), Math.Min(grey.Height - 1, y + Radius));
        var count = last - first + 1;
        Span<nuint> rows = stackalloc nuint[Around];
        for (var i = 0; i < count; i++) rows[i] = (nuint)((first + i) % Kept * _row);
        for (nuint x = Margin; x < (nuint)(grey.Stride + Margin); x += 32)
        {
            var least = Vector256.LoadUnsafe(ref lightest, rows[0] + x);
            for (var i = 1; i < count; i++) least = Vector256.Min(least, Vector256.LoadUnsafe(ref lightest, rows[i] + x));
            least.StoreUnsafe(ref without, x);
        }
    }

    private void ConvertRow(GreyImage grey, Span<ulong> bits, PhotoMap photos, int y)
    {
        ref var darkest = ref _darkest[y % Kept * _row];
        ref var lightest = ref _lightest[y % Kept * _row];
        var dots = grey.PaddedRow(y);
        for (var word = 0; word < bits.Length; word++)
        {
            ulong both = 0;
            for (var x = word * 64; x < (word + 1) * 64; x += 32)
            {
                both <<= 32;
                var low = Vector256.LoadUnsafe(ref darkest, (nuint)x + Margin);
                if (low == Vector256<byte>.AllBitsSet) continue;
                var high = Vector256.LoadUnsafe(ref lightest, (nuint)x + Margin);
                both |= Mask(Judge(grey, Vector256.Create(dots[x..]), low, high, photos[x, y], x, y));
            }

            bits[word] = both;
        }
    }

    /// <summary>Which of 32 dots from x on are black.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<byte> Judge(GreyImage grey, Vector256<byte> value, Vector256<byte> low, Vector256<byte> high, bool isPhoto, int x, int y)
    {
        var screen = Vector256.Create((isPhoto ? _photoScreen : _screen).AsSpan(x % DotScreen.Repeat));
        var trust = Vector256.Create(isPhoto ? PhotoTrust : FullTrust);
        var (low0, low1) = Vector256.Widen(low);
        var (high0, high1) = Vector256.Widen(high);
        var (screen0, screen1) = Vector256.Widen(screen);
        var black = Vector256.LessThan(value, Vector256.Narrow(Threshold(low0, high0, screen0, trust), Threshold(low1, high1, screen1, trust)));
        var mayBeArea = black & Vector256.GreaterThanOrEqual(value, Vector256.Create(isPhoto ? LeastAreaOfPhoto : LeastAreaGrey)) & Vector256.GreaterThanOrEqual(value, screen);
        if (mayBeArea == Vector256<byte>.Zero) return black;
        // A closing never darkens, so the difference does not wrap.
        var without = Least(ref MemoryMarshal.GetArrayDataReference(_withoutStrokes), (nuint)x + Margin);
        var isArea = mayBeArea & Vector256.LessThanOrEqual(without - value, Vector256.Create(AreaDifference));
        if (!isPhoto && isArea != Vector256<byte>.Zero)
        {
            var lighter = Vector256.AddSaturate(value, Vector256.Create(AreaDifference));
            var besidePaper = Vector256.GreaterThan(WidestLight(x, y, grey.Height), lighter);
            isArea &= Vector256.AndNot(isArea, besidePaper) == Vector256<byte>.Zero ? besidePaper : besidePaper | Vector256.GreaterThan(LightLines.Beside(grey, x, y, Radius), lighter);
        }

        return Vector256.AndNot(black, isArea);
    }

    /// <summary>The grey of the lightest thing next to each of 32 dots that is wider than a stroke: paper beside an area, but not letters on it.</summary>
    private Vector256<byte> WidestLight(int x, int y, int height)
    {
        var widest = Vector256<byte>.Zero;
        for (var row = Math.Max(0, y - Reach); row <= Math.Min(height - 1, y + Reach); row++)
        {
            ref var darkest = ref _darkest[(row % Kept * _row) + Margin + x - Reach];
            for (nuint i = 0; i < Kept; i++) widest = Vector256.Max(widest, Vector256.LoadUnsafe(ref darkest, i));
        }

        return widest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Least(ref byte row, nuint x)
    {
        var least = Vector256.LoadUnsafe(ref row, x - Radius);
        for (nuint i = 1; i < Around; i++) least = Vector256.Min(least, Vector256.LoadUnsafe(ref row, x - Radius + i));
        return least;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Most(ref byte row, nuint x)
    {
        var most = Vector256.LoadUnsafe(ref row, x - Radius);
        for (nuint i = 1; i < Around; i++) most = Vector256.Max(most, Vector256.LoadUnsafe(ref row, x - Radius + i));
        return most;
    }

    /// <summary>The mask puts lane 0 in bit 0, a bitmap the leftmost dot in the highest bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Mask(Vector256<byte> black)
    {
        var mirrored = Vector256.Create(
            (byte)31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
        return Vector256.Shuffle(black, mirrored).ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Threshold(Vector256<ushort> low, Vector256<ushort> high, Vector256<ushort> screen, Vector256<ushort> mostTrust)
    {
        var contrast = high - low;
        var local = low + ((contrast * Vector256.Create(ThresholdPart)) >>> 8);
        // Weight of the local threshold in 64ths; the products stay below 2^15.
        var trust = Vector256.Max(contrast, Vector256.Create((ushort)FlatContrast)) - Vector256.Create((ushort)FlatContrast);
        trust = (Vector256.Min(trust, Vector256.Create((ushort)ContrastSpan)) * mostTrust) >>> 6;
        var shift = (local - screen).AsInt16() * trust.AsInt16();
        return (screen.AsInt16() + (shift >> 6)).AsUInt16();
    }
}
