using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Faxwerk.Pages.Raster;

/// <summary>A grey page, one byte a dot, 0 black to 255 white. Rows are padded with white to whole 64-byte blocks.</summary>
public sealed class GreyImage
{
    private const int MaxDots = 1 << 30;

    private readonly byte[] _pixels;

    /// <summary>A white page. A picture that goes on over several sheets may have longer sides than a bitmap.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side below 1, or more than 2^30 dots, rows padded.</exception>
    public GreyImage(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, MaxDots);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        Width = width;
        Height = height;
        Stride = (width + 63) & ~63;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, MaxDots / Stride);
        _pixels = GC.AllocateUninitializedArray<byte>(Stride * height);
        Clear();
    }

    /// <summary>Dots a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Bytes from row to row, a multiple of 64.</summary>
    public int Stride { get; }

    /// <summary>The dots of row <paramref name="y"/>.</summary>
    public Span<byte> Row(int y) => _pixels.AsSpan(y * Stride, Width);

    /// <summary>Row <paramref name="y"/> with its white padding.</summary>
    public ReadOnlySpan<byte> PaddedRow(int y) => _pixels.AsSpan(y * Stride, Stride);

    /// <summary>The first dot, from which rows follow <see cref="Stride"/> bytes apart: for loops that keep within the page by themselves.</summary>
    internal ref byte Origin => ref MemoryMarshal.GetArrayDataReference(_pixels);

    /// <summary>Makes the whole page white.</summary>
    public void Clear() => _pixels.AsSpan().Fill(255);

    /// <summary>
    /// Fills row <paramref name="y"/> from dots of four bytes blue, green, red, unused (cairo's RGB24 on a little-endian
    /// machine), weighted as ITU-R BT.601 luma.
    /// </summary>
    public void SetRowFromBgrx(int y, ReadOnlySpan<byte> bgrx)
    {
        var row = Row(y);
        var x = 0;
        for (; x + 32 <= row.Length; x += 32)
        {
            var dots = bgrx.Slice(x * 4, 128);
            var low = Vector256.Narrow(Luma(dots), Luma(dots[32..]));
            var high = Vector256.Narrow(Luma(dots[64..]), Luma(dots[96..]));
            Vector256.Narrow(low, high).CopyTo(row[x..]);
        }

        for (; x < row.Length; x++)
            row[x] = (byte)(((bgrx[x * 4] * 29) + (bgrx[(x * 4) + 1] * 150) + (bgrx[(x * 4) + 2] * 77)) >> 8);
    }

    private static Vector256<uint> Luma(ReadOnlySpan<byte> eightDots)
    {
        var dots = Vector256.Create(eightDots).AsUInt16();
        var blueRed = dots & Vector256.Create((ushort)0xFF);
        var greenUnused = dots >>> 8;
        // Weights sum to 256, so the largest sum, 255 * 256, still fits 16 bits.
        var sums = ((blueRed * Vector256.Create(29u | (77u << 16)).AsUInt16())
            + (greenUnused * Vector256.Create(150u).AsUInt16())).AsUInt32();
        return ((sums & Vector256.Create(0xFFFFu)) + (sums >>> 16)) >>> 8;
    }
}
