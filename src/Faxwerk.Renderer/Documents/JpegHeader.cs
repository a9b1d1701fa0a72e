using System.Buffers.Binary;
using Faxwerk.Pages.Raster;

namespace Faxwerk.Renderer.Documents;

/// <summary>What JFIF and Exif tell beside the picture: resolution and orientation. Anything odd reads as not told.</summary>
internal readonly record struct JpegHeader(double DpiX, double DpiY, Orientation Orientation)
{
    private const int OrientationTag = 0x0112;

    /// <summary>Reads the markers in front of the first scan.</summary>
    public static JpegHeader Read(ReadOnlySpan<byte> jpeg)
    {
        var header = new JpegHeader(0, 0, Orientation.TopLeft);
        for (var at = 2; at + 4 <= jpeg.Length && jpeg[at] == 0xFF && jpeg[at + 1] != 0xDA;)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(jpeg[(at + 2)..]);
            if (length < 2 || at + 2 + length > jpeg.Length) break;
            var segment = jpeg.Slice(at + 4, length - 2);
            if (jpeg[at + 1] == 0xE0 && segment.StartsWith("JFIF\0"u8) && segment.Length >= 12) header = header.WithDensity(segment);
            if (jpeg[at + 1] == 0xE1 && segment.StartsWith("Exif\0\0"u8)) header = header with { Orientation = ReadExif(segment[6..]) };
            at += 2 + length;
        }

        return header;
    }

    private JpegHeader WithDensity(ReadOnlySpan<byte> jfif)
    {
        var (x, y) = (BinaryPrimitives.ReadUInt16BigEndian(jfif[8..]), BinaryPrimitives.ReadUInt16BigEndian(jfif[10..]));
        return jfif[7] switch
        {
            1 => this with { DpiX = x, DpiY = y },
            2 => this with { DpiX = x * 2.54, DpiY = y * 2.54 },
            _ => this,
        };
    }

    private static Orientation ReadExif(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 14) return Orientation.TopLeft;
        var big = tiff[0] == 'M';
        var directory = Number(tiff, 4, 4, big);
        if (directory > (uint)tiff.Length - 2) return Orientation.TopLeft;
        var count = Number(tiff, (int)directory, 2, big);
        for (var i = 0; i < count; i++)
        {
            var entry = (int)directory + 2 + (i * 12);
            if (entry + 12 > tiff.Length) break;
            if (Number(tiff, entry, 2, big) != OrientationTag) continue;
            var value = Number(tiff, entry + 8, 2, big);
            return value is >= 1 and <= 8 ? (Orientation)value : Orientation.TopLeft;
        }

        return Orientation.TopLeft;
    }

    private static uint Number(ReadOnlySpan<byte> tiff, int at, int bytes, bool big) => (bytes, big) switch
    {
        (2, true) => BinaryPrimitives.ReadUInt16BigEndian(tiff[at..]),
        (2, false) => BinaryPrimitives.ReadUInt16LittleEndian(tiff[at..]),
        (_, true) => BinaryPrimitives.ReadUInt32BigEndian(tiff[at..]),
        _ => BinaryPrimitives.ReadUInt32LittleEndian(tiff[at..]),
    };
}
