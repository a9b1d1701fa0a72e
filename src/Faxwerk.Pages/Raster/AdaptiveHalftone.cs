using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Faxwerk.Pages.Raster;

/// <summary>
/// Grey to bilevel for fax: where the neighbourhood has contrast (text, lines) a dot is judged against it, where it is flat
/// (tints) and in photographs clustered dots are set, and between the two both are blended. Flat tints lighter than 200 become white: they are
/// backgrounds, and cost time on the line and legibility of what stands on them.
/// Keeps work rows between calls: use one instance for the pages of a document, one thread at a time.
/// </summary>
public sealed class AdaptiveHalftone
{
    private const int Radius = 4;
    private const int Margin = 32;

    /// <summary>Contrast up to which a place counts as flat.</summary>
    private const byte FlatContrast = 24;

    /// <summary>Contrast from FlatContrast to full trust in the threshold.</summary>
    private const byte ContrastSpan = 48;

    /// <summary>Flat grey from here on is white.</summary>
    private const ushort WhiteTint = 200;

    /// <summary>Makes ContrastSpan 64, the whole.</summary>
    private const ushort FullTrust = 86;

    /// <summary>Makes ContrastSpan three fifths of it.</summary>
    private const ushort PhotoTrust = 52;

    /// <summary>The threshold lies at this part (of 256) of the way from the darkest to the lightest neighbour.</summary>
    private const ushort ThresholdPart = 166;

    private byte[] _darkest = [];
    private byte[] _lightest = [];
    private readonly byte[] _screen = new byte[32];

    /// <summary>Converts a whole page.</summary>
    /// <param name="grey">The page.</param>
    /// <param name="rowsPerDot">Vertical against horizontal dots: 1 for square ones, 2 for 204 x 391, -2 for 204 x 98.</param>
    public Bitmap Convert(GreyImage grey, int rowsPerDot = 1)
    {
        var page = new Bitmap(grey.Width, grey.Height);
        if (_darkest.Length != grey.Stride + (2 * Margin))
        {
            _darkest = new byte[grey.Stride + (2 * Margin)];
            _lightest = new byte[grey.Stride + (2 * Margin)];
            _darkest.AsSpan().Fill(255);
        }

        var photos = new PhotoMap(grey);
        for (var y = 0; y < grey.Height; y++)
        {
            FindExtremes(grey, y);
            var screenRow = rowsPerDot < 0 ? y * -rowsPerDot : y / rowsPerDot;
            for (var x = 0; x < _screen.Length; x++) _screen[x] = DotScreen.Threshold(x, screenRow);
            ConvertRow(grey.PaddedRow(y), page.Row(y), photos, y);
        }

        return page;
    }

    /// <summary>The darkest and the lightest dot of each column within Radius rows of <paramref name="y"/>.</summary>
    private void FindExtremes(GreyImage grey, int y)
    {
        ref var darkest = ref MemoryMarshal.GetArrayDataReference(_darkest);
        ref var lightest = ref MemoryMarshal.GetArrayDataReference(_lightest);
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

            low.StoreUnsafe(ref darkest, Margin + x);
            high.StoreUnsafe(ref lightest, Margin + x);
        }
    }

    private void ConvertRow(ReadOnlySpan<byte> dots, Span<ulong> bits, PhotoMap photos, int y)
    {
        ref var darkest = ref MemoryMarshal.GetArrayDataReference(_darkest);
        ref var lightest = ref MemoryMarshal.GetArrayDataReference(_lightest);
        var screen = Vector256.Create(_screen.AsSpan());
        for (var word = 0; word < bits.Length; word++)
        {
            var x = word * 64;
            var left = Judge(dots[x..], ref darkest, ref lightest, (nuint)x, screen, photos[x, y]);
            x += 32;
            var right = Judge(dots[x..], ref darkest, ref lightest, (nuint)x, screen, photos[x, y]);
            bits[word] = ((ulong)left << 32) | right;
        }
    }

    /// <summary>32 dots at x: bit 31 is the leftmost, 1 is black.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Judge(
        ReadOnlySpan<byte> dots, ref byte darkest, ref byte lightest, nuint x, Vector256<byte> screen, bool photo)
    {
        var low = Vector256.LoadUnsafe(ref darkest, x + Margin - Radius);
        for (nuint i = 1; i <= 2 * Radius; i++) low = Vector256.Min(low, Vector256.LoadUnsafe(ref darkest, x + Margin - Radius + i));
        // White paper, most of most pages.
        if (low == Vector256<byte>.AllBitsSet) return 0;
        var high = Vector256.LoadUnsafe(ref lightest, x + Margin - Radius);
        for (nuint i = 1; i <= 2 * Radius; i++) high = Vector256.Max(high, Vector256.LoadUnsafe(ref lightest, x + Margin - Radius + i));

        var value = Vector256.Create(dots);
        // In photographs light greys matter, and edges only help the dots.
        var white = Vector256.Create(photo ? (ushort)255 : WhiteTint);
        var mostTrust = Vector256.Create(photo ? PhotoTrust : FullTrust);
        var (low0, low1) = Vector256.Widen(low);
        var (high0, high1) = Vector256.Widen(high);
        var (screen0, screen1) = Vector256.Widen(screen);
        var threshold = Vector256.Narrow(Threshold(low0, high0, screen0, white, mostTrust), Threshold(low1, high1, screen1, white, mostTrust));
        return Mask(Vector256.LessThan(value, threshold));
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
    private static Vector256<ushort> Threshold(
        Vector256<ushort> low, Vector256<ushort> high, Vector256<ushort> screen, Vector256<ushort> white, Vector256<ushort> mostTrust)
    {
        var contrast = high - low;
        var local = low + ((contrast * Vector256.Create(ThresholdPart)) >>> 8);
        var clipped = Vector256.Min(screen, white);
        // Weight of the local threshold in 64ths; the products stay below 2^15.
        var trust = Vector256.Max(contrast, Vector256.Create((ushort)FlatContrast)) - Vector256.Create((ushort)FlatContrast);
        trust = (Vector256.Min(trust, Vector256.Create((ushort)ContrastSpan)) * mostTrust) >>> 6;
        var shift = (local - clipped).AsInt16() * trust.AsInt16();
        return (clipped.AsInt16() + (shift >> 6)).AsUInt16();
    }
}
