using System.Buffers.Binary;
using Faxwerk.Pages.Raster;

namespace Faxwerk.Renderer.Documents;

/// <summary>What JFIF and Exif tell beside the picture: resolution and orientation. Anything odd reads as not told.</summary>
internal readonly record struct JpegHeader(double DpiX, double DpiY, Orientation Orientation)
{
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
            if (jpeg[at + 1] == 0xE1 && segment.StartsWith("Exif\0\0"u8)) header = header with { Orientation = Exif.Orientation(segment) };
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
}
