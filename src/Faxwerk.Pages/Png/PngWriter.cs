using System.Buffers.Binary;
using System.IO.Compression;
using Faxwerk.Pages.Raster;

namespace Faxwerk.Pages.Png;

/// <summary>Writes PNG (ISO/IEC 15948): fax pages with one bit a dot, grey pictures with eight.</summary>
public static class PngWriter
{
    private const double MetresPerInch = 0.0254;
    private const int HeaderBytes = 13;
    private const byte Grey = 0;

    /// <summary>
    /// A fax page, dot for dot. So that it looks right where dots are taken for square, rows of standard pages are written
    /// twice, and so are the dots across of superfine ones.
    /// </summary>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void Write(Stream stream, PageImage page, CompressionLevel level = CompressionLevel.Fastest)
    {
        var bitmap = page.Bitmap;
        var (across, down) = (page.Resolution == Resolution.Superfine ? 2 : 1, page.Resolution == Resolution.Standard ? 2 : 1);
        var (x, y) = page.Resolution.Dpi();
        Start(stream, bitmap.Width * across, bitmap.Height * down, 1, x * across, y * down);
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, level, leaveOpen: true))
        {
            var packed = new byte[bitmap.WordsPerRow * 8];
            var line = new byte[1 + (((bitmap.Width * across) + 7) / 8)];
            for (var row = 0; row < bitmap.Height; row++)
            {
                // In PNG 1 is white.
                for (var word = 0; word < bitmap.WordsPerRow; word++)
                    BinaryPrimitives.WriteUInt64BigEndian(packed.AsSpan(word * 8), ~bitmap.Row(row)[word]);
                if (across == 2) Double(packed, line.AsSpan(1));
                else packed.AsSpan(0, line.Length - 1).CopyTo(line.AsSpan(1));
                for (var i = 0; i < down; i++) zlib.Write(line);
            }
        }

        End(stream, data);
    }

    /// <summary>A grey picture.</summary>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void Write(Stream stream, GreyImage picture, int dpi, CompressionLevel level = CompressionLevel.Fastest)
    {
        Start(stream, picture.Width, picture.Height, 8, dpi, dpi);
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, level, leaveOpen: true))
        {
            for (var y = 0; y < picture.Height; y++)
            {
                zlib.WriteByte(0);
                zlib.Write(picture.Row(y));
            }
        }

        End(stream, data);
    }

    private static void Start(Stream stream, int width, int height, byte bits, int dpiX, int dpiY)
    {
        stream.Write([0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n']);
        Span<byte> header = stackalloc byte[HeaderBytes];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        (header[8], header[9]) = (bits, Grey);
        Chunk(stream, "IHDR"u8, header);
        Span<byte> density = stackalloc byte[9];
        BinaryPrimitives.WriteInt32BigEndian(density, (int)Math.Round(dpiX / MetresPerInch));
        BinaryPrimitives.WriteInt32BigEndian(density[4..], (int)Math.Round(dpiY / MetresPerInch));
        density[8] = 1;
        Chunk(stream, "pHYs"u8, density);
    }

    private static void End(Stream stream, MemoryStream data)
    {
        Chunk(stream, "IDAT"u8, data.GetBuffer().AsSpan(0, (int)data.Length));
        Chunk(stream, "IEND"u8, []);
    }

    private static void Chunk(Stream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        stream.Write(number);
        stream.Write(type);
        stream.Write(data);
        var check = Crc32.Update(Crc32.Update(Crc32.Start, type), data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~check);
        stream.Write(number);
    }

    private static void Double(ReadOnlySpan<byte> packed, Span<byte> line)
    {
        for (var i = 0; i < line.Length; i++)
        {
            uint half = (i & 1) == 0 ? (uint)packed[i / 2] >> 4 : packed[i / 2] & 0xFu;
            var spread = (half & 1) | ((half & 2) << 1) | ((half & 4) << 2) | ((half & 8) << 3);
            line[i] = (byte)(spread | (spread << 1));
        }
    }
}
