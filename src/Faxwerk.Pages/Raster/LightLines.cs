using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Faxwerk.Pages.Raster;

/// <summary>Long light lines on an area: gaps between bars and cells of a table. However narrow they are, they are no letters.</summary>
internal static class LightLines
{
    /// <summary>Strokes of letters up to twenty points are shorter.</summary>
    private const int Length = 64;

    private const int Block = 32;

    /// <summary>For each of 32 dots from <paramref name="x"/> on, the grey of the lightest line within <paramref name="reach"/> (at most 8) dots: the darkest dot of its length.</summary>
    public static Vector256<byte> Beside(GreyImage grey, int x, int y, int reach)
    {
        var across = 0;
        for (var row = Math.Max(0, y - reach); row <= Math.Min(grey.Height - 1, y + reach); row++)
        {
            var dots = grey.PaddedRow(row);
            across = Math.Max(across, Math.Max(Darkest(dots[Math.Max(0, x - (Length - Block))..(x + Block)]), Darkest(dots[x..Math.Min(dots.Length, x + Length)])));
        }

        return Vector256.Max(Vector256.Create((byte)across), Down(grey, x, y, reach));
    }

    private static byte Darkest(ReadOnlySpan<byte> dots)
    {
        var darkest = Vector256.Create(dots);
        for (var at = Block; at < dots.Length; at += Block) darkest = Vector256.Min(darkest, Vector256.Create(dots[at..]));
        byte least = 255;
        for (var i = 0; i < Block; i++) least = Math.Min(least, darkest[i]);
        return least;
    }

    /// <summary>Lines that run down: of each column the lightest of the stretches above, around and below the row.</summary>
    private static Vector256<byte> Down(GreyImage grey, int x, int y, int reach)
    {
        const int Edge = 8;
        Span<byte> lines = stackalloc byte[Edge + (2 * Block) + Edge];
        lines.Clear();
        var left = Math.Clamp(x - (Block / 2), 0, grey.Stride - (2 * Block));
        for (var half = 0; half < 2; half++)
        {
            var (above, around, below) = (Vector256<byte>.AllBitsSet, Vector256<byte>.AllBitsSet, Vector256<byte>.AllBitsSet);
            for (var row = Math.Max(0, y - Length); row <= Math.Min(grey.Height - 1, y + Length); row++)
            {
                var dots = Vector256.LoadUnsafe(ref Unsafe.Add(ref grey.Origin, ((nuint)row * (nuint)grey.Stride) + (nuint)(left + (half * Block))));
                if (row <= y) above = Vector256.Min(above, dots);
                if (row >= y) below = Vector256.Min(below, dots);
                if (Math.Abs(row - y) <= Length / 2) around = Vector256.Min(around, dots);
            }

            Vector256.Max(Vector256.Max(above, below), around).CopyTo(lines[(Edge + (half * Block))..]);
        }

        var lightest = Vector256<byte>.Zero;
        for (var shift = -reach; shift <= reach; shift++) lightest = Vector256.Max(lightest, Vector256.Create((ReadOnlySpan<byte>)lines[(Edge + x - left + shift)..]));
        return lightest;
    }
}
