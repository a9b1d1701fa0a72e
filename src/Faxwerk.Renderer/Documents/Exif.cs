using System.Buffers.Binary;
using Faxwerk.Pages.Raster;

namespace Faxwerk.Renderer.Documents;

/// <summary>Exif beside a picture: a TIFF structure of which only the orientation is read. Anything odd reads as upright.</summary>
internal static class Exif
{
    private const int OrientationTag = 0x0112;

    /// <summary>What JPEG, and some writers of WebP, put in front.</summary>
    private static ReadOnlySpan<byte> Mark => "Exif\0\0"u8;

    /// <summary>The orientation that <paramref name="exif"/>, with or without its mark, tells.</summary>
    public static Orientation Orientation(ReadOnlySpan<byte> exif)
    {
        var tiff = exif.StartsWith(Mark) ? exif[Mark.Length..] : exif;
        if (tiff.Length < 14) return Pages.Raster.Orientation.TopLeft;
        var big = tiff[0] == 'M';
        var directory = Number(tiff, 4, 4, big);
        if (directory > (uint)tiff.Length - 2) return Pages.Raster.Orientation.TopLeft;
        var count = Number(tiff, (int)directory, 2, big);
        for (var i = 0; i < count; i++)
        {
            var entry = (int)directory + 2 + (i * 12);
            if (entry + 12 > tiff.Length) break;
            if (Number(tiff, entry, 2, big) == OrientationTag) return OfNumber(Number(tiff, entry + 8, 2, big));
        }

        return Pages.Raster.Orientation.TopLeft;
    }

    /// <summary>The orientation of a tag's value.</summary>
    public static Orientation OfNumber(uint value) => value is >= 1 and <= 8 ? (Orientation)value : Pages.Raster.Orientation.TopLeft;

    private static uint Number(ReadOnlySpan<byte> tiff, int at, int bytes, bool big) => (bytes, big) switch
    {
        (2, true) => BinaryPrimitives.ReadUInt16BigEndian(tiff[at..]),
        (2, false) => BinaryPrimitives.ReadUInt16LittleEndian(tiff[at..]),
        (_, true) => BinaryPrimitives.ReadUInt32BigEndian(tiff[at..]),
        _ => BinaryPrimitives.ReadUInt32LittleEndian(tiff[at..]),
    };
}
