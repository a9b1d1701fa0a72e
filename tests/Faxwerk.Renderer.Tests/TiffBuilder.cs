using System.IO.Compression;

namespace Faxwerk.Renderer.Tests;

/// <summary>Writes TIFF files that our own writer does not.</summary>
internal static class TiffBuilder
{
    private const ushort Short = 3;
    private const ushort Long = 4;

    /// <summary>One strip of rows, 0 white, packed by deflate, without resolution.</summary>
    public static byte[] Deflated(int width, int height, int bits, byte[] rows)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true)) zlib.Write(rows);
        return Build(packed.ToArray(), [(256, Long, width), (257, Long, height), (258, Short, bits), (259, Short, 8), (262, Short, 0), (277, Short, 1), (278, Long, height)]);
    }

    private static byte[] Build(byte[] strip, (ushort Tag, ushort Type, int Value)[] fields)
    {
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write("II*\0"u8);
        writer.Write(8 + strip.Length);
        writer.Write(strip);
        (ushort Tag, ushort Type, int Value)[] all = [.. fields, (273, Long, 8), (279, Long, strip.Length)];
        writer.Write((ushort)all.Length);
        foreach (var (tag, type, value) in all.OrderBy(field => field.Tag))
        {
            writer.Write(tag);
            writer.Write(type);
            writer.Write(1);
            writer.Write(value);
        }

        writer.Write(0);
        return file.ToArray();
    }
}
