using System.Buffers.Binary;
using System.Numerics;

namespace Faxwerk.Renderer.Documents;

/// <summary>How the dots of a bitmap are coded.</summary>
internal enum BmpCompression
{
    /// <summary>BI_RGB.</summary>
    None,

    /// <summary>BI_RLE8.</summary>
    Rle8,

    /// <summary>BI_RLE4.</summary>
    Rle4,

    /// <summary>BI_BITFIELDS; on reading also BI_ALPHABITFIELDS.</summary>
    Masks,

    /// <summary>JPEG, PNG or a printer's own code inside.</summary>
    Other,
}

/// <summary>Bits of a dot that hold one colour.</summary>
internal readonly record struct BmpMask(uint Bits)
{
    /// <summary>The colour, 0 to 255.</summary>
    public int Of(uint dot) => Bits == 0 ? 0 : (int)((ulong)((dot & Bits) >> BitOperations.TrailingZeroCount(Bits)) * 255 / (Bits >> BitOperations.TrailingZeroCount(Bits)));
}

/// <summary>The headers of a Windows bitmap (BITMAPCOREHEADER to BITMAPV5HEADER) and of OS/2.</summary>
internal sealed record BmpHeader(int Width, int Height, bool IsTopDown, int Bits, BmpCompression Compression, double DpiX, double DpiY, int Data)
{
    private const int FileHeader = 14;
    private const int CoreHeader = 12;
    private const int InfoHeader = 40;
    private const double InchesPerMetre = 39.3701;

    /// <summary>Masks of red, green, blue and opacity.</summary>
    public BmpMask[] Masks { get; private init; } = [];

    /// <summary>Greys of the colours by their index; white where there are none.</summary>
    public byte[] Greys { get; private init; } = [];

    /// <summary>Bytes from row to row.</summary>
    public long Stride => (((long)Width * Bits) + 31) / 32 * 4;

    /// <summary>Null when it is none.</summary>
    public static BmpHeader? Read(ReadOnlySpan<byte> bmp)
    {
        if (bmp.Length < FileHeader + CoreHeader) return null;
        var (data, size) = (Long(bmp, 10), Long(bmp, FileHeader));
        var isCore = size == CoreHeader;
        if ((!isCore && size < 16) || size > bmp.Length - FileHeader || data < 0 || data > bmp.Length) return null;
        // OS/2 may cut its header after any field; what is missing is zero.
        Span<byte> header = stackalloc byte[124];
        header.Clear();
        bmp.Slice(FileHeader, Math.Min(size, header.Length)).CopyTo(header);
        var (width, height) = isCore ? (Word(header, 4), Word(header, 6)) : (Long(header, 4), Long(header, 8));
        var bits = isCore ? Word(header, 10) : Word(header, 14);
        if (width < 1 || height is 0 or int.MinValue || bits is not (1 or 4 or 8 or 16 or 24 or 32)) return null;
        var compression = isCore ? BmpCompression.None : CompressionOf(Long(header, 16), bits, size);
        var colours = FileHeader + size;
        return new BmpHeader(
            width, Math.Abs(height), height < 0, bits, compression,
            Picture.Credible(isCore ? 0 : Long(header, 24) / InchesPerMetre), Picture.Credible(isCore ? 0 : Long(header, 28) / InchesPerMetre), data)
        {
            Masks = MasksOf(bmp, header, size, bits, compression),
            Greys = bits > 8 ? [] : GreysOf(bmp[Math.Min(colours, bmp.Length)..], isCore ? 3 : 4, bits, isCore ? 0 : Long(header, 32)),
        };
    }

    private static BmpCompression CompressionOf(int number, int bits, int size) => (number, bits) switch
    {
        (0, _) => BmpCompression.None,
        (1, 8) => BmpCompression.Rle8,
        (2, 4) => BmpCompression.Rle4,
        // On OS/2 the number means Huffman 1D.
        (3 or 6, 16 or 32) when size >= InfoHeader && size != 64 => BmpCompression.Masks,
        _ => BmpCompression.Other,
    };

    // The masks stand in the longer headers, or behind the short one.
    private static BmpMask[] MasksOf(ReadOnlySpan<byte> bmp, ReadOnlySpan<byte> header, int size, int bits, BmpCompression compression)
    {
        if (compression != BmpCompression.Masks)
            return bits == 16 ? [new(0x7C00), new(0x03E0), new(0x001F), new(0)] : [new(0xFF0000), new(0xFF00), new(0xFF), new(0)];
        if (bmp.Length < FileHeader + InfoHeader + 16) return [new(0), new(0), new(0), new(0)];
        var masks = size > InfoHeader ? header[InfoHeader..] : bmp[(FileHeader + InfoHeader)..];
        var hasOpacity = size >= 56 || Long(header, 16) == 6;
        return [new((uint)Long(masks, 0)), new((uint)Long(masks, 4)), new((uint)Long(masks, 8)), new(hasOpacity ? (uint)Long(masks, 12) : 0)];
    }

    private static byte[] GreysOf(ReadOnlySpan<byte> colours, int bytes, int bits, int used)
    {
        var greys = new byte[256];
        greys.AsSpan().Fill(255);
        var count = Math.Min(used is > 0 and <= 256 ? used : 1 << bits, colours.Length / bytes);
        for (var i = 0; i < count; i++) greys[i] = Luma.Of(colours[(i * bytes) + 2], colours[(i * bytes) + 1], colours[i * bytes]);
        return greys;
    }

    private static int Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static int Long(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);
}
