using System.Buffers.Binary;

namespace Faxwerk.Intake.Mail;

/// <summary>Pixels of a picture as its header says.</summary>
internal readonly record struct PictureSize(int Width, int Height)
{
    /// <summary>Reads PNG, GIF and JPEG; null for anything else and where the header is cut off.</summary>
    public static PictureSize? Read(ReadOnlySpan<byte> picture)
    {
        if (picture.Length >= 24 && picture[1..].StartsWith("PNG\r\n"u8))
            return new PictureSize(BinaryPrimitives.ReadInt32BigEndian(picture[16..]), BinaryPrimitives.ReadInt32BigEndian(picture[20..]));
        if (picture.Length >= 10 && picture.StartsWith("GIF8"u8))
            return new PictureSize(BinaryPrimitives.ReadUInt16LittleEndian(picture[6..]), BinaryPrimitives.ReadUInt16LittleEndian(picture[8..]));
        return picture.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]) ? ReadJpeg(picture[2..]) : null;
    }

    /// <summary>Walks the segments to the first start of frame (ITU-T T.81 B.2.2).</summary>
    private static PictureSize? ReadJpeg(ReadOnlySpan<byte> rest)
    {
        while (rest.Length >= 9 && rest[0] == 0xFF)
        {
            var marker = rest[1];
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
                return new PictureSize(BinaryPrimitives.ReadUInt16BigEndian(rest[7..]), BinaryPrimitives.ReadUInt16BigEndian(rest[5..]));
            var length = marker == 0xFF ? -1 : BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            if (length is 0 or 1 || length + 2 > rest.Length)
                return null;
            rest = rest[(length + 2)..];
        }

        return null;
    }
}
