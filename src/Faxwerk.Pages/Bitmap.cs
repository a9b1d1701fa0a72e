using System.Diagnostics.CodeAnalysis;

namespace Faxwerk.Pages;

/// <summary>
/// A bilevel page image. A set bit is black. Rows are 64-bit words, the leftmost pixel in the most significant bit of the
/// first word; bits right of <see cref="Width"/> in a row's last word are always 0.
/// </summary>
public sealed class Bitmap
{
    /// <summary>Widest row any fax format knows (1200 dpi A3) with room to spare.</summary>
    public const int MaxWidth = 16384;

    /// <summary>Longest page that is kept: about 4 m at 400 lpi. Bounds memory on hostile input.</summary>
    public const int MaxHeight = 65536;

    private readonly ulong[] _words;

    /// <summary>An all-white page.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Width not in 1..<see cref="MaxWidth"/> or height not in 0..<see cref="MaxHeight"/>.</exception>
    public Bitmap(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, MaxWidth);
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, MaxHeight);
        Width = width;
        Height = height;
        WordsPerRow = (width + 63) >> 6;
        _words = new ulong[WordsPerRow * height];
    }

    /// <summary>A page of these words, which it keeps.</summary>
    internal Bitmap(int width, int height, ulong[] words)
    {
        Width = width;
        Height = height;
        WordsPerRow = (width + 63) >> 6;
        _words = words;
    }

    /// <summary>Pixels a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>64-bit words a row.</summary>
    public int WordsPerRow { get; }

    /// <summary>All rows, <see cref="WordsPerRow"/> words each.</summary>
    public Span<ulong> Words => _words;

    /// <summary>The words of row <paramref name="y"/>.</summary>
    public Span<ulong> Row(int y) => _words.AsSpan(y * WordsPerRow, WordsPerRow);

    /// <summary>Whether the pixel is black.</summary>
    public bool this[int x, int y]
    {
        get => (_words[(y * WordsPerRow) + (x >> 6)] & (0x8000_0000_0000_0000UL >> (x & 63))) != 0;
        set
        {
            ref var word = ref _words[(y * WordsPerRow) + (x >> 6)];
            var bit = 0x8000_0000_0000_0000UL >> (x & 63);
            word = value ? word | bit : word & ~bit;
        }
    }

    /// <summary>Same size and same pixels.</summary>
    public bool SameAs([NotNullWhen(true)] Bitmap? other) =>
        other is not null && Width == other.Width && Height == other.Height && Words.SequenceEqual(other.Words);
}
