using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Faxwerk.Tests.Rendering;

/// <summary>Writes small grey PNG files.</summary>
internal static class PngBuilder
{
    /// <summary>A grey picture; with <paramref name="dpi"/> it tells its size.</summary>
    public static byte[] Build(int width, int height, Func<int, int, byte> dot, int dpi = 0)
    {
        var rows = new byte[(width + 1) * height];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++) rows[(y * (width + 1)) + 1 + x] = dot(x, y);
        var physical = new byte[9];
        BinaryPrimitives.WriteInt32BigEndian(physical, (int)Math.Round(dpi / 0.0254));
        physical.AsSpan(0, 4).CopyTo(physical.AsSpan(4));
        physical[8] = 1;
        return [.. Header(width, height), .. dpi > 0 ? Chunk("pHYs", physical) : [], .. Chunk("IDAT", Deflate(rows)), .. Chunk("IEND", [])];
    }

    /// <summary>Signature and header alone.</summary>
    public static byte[] Header(int width, int height)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        return [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, .. Chunk("IHDR", header)];
    }

    /// <summary>zlib.</summary>
    public static byte[] Deflate(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true)) zlib.Write(bytes);
        return packed.ToArray();
    }

    private static byte[] Chunk(string name, byte[] data)
    {
        var chunk = new byte[data.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        Encoding.ASCII.GetBytes(name, chunk.AsSpan(4));
        data.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(data.Length + 8), Crc32(chunk.AsSpan(4, data.Length + 4)));
        return chunk;
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var octet in bytes)
        {
            crc ^= octet;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320 : 0);
        }

        return ~crc;
    }
}
