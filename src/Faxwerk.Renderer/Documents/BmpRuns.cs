namespace Faxwerk.Renderer.Documents;

/// <summary>BI_RLE8 and BI_RLE4: runs of a byte or of two alternating half bytes, and stretches as they are.</summary>
internal static class BmpRuns
{
    private const byte EndOfLine = 0;
    private const byte EndOfBitmap = 1;
    private const byte Leap = 2;

    /// <summary>Fills <paramref name="dots"/> with greys; false where the data ends before the bitmap does or leaves it.</summary>
    public static bool Decode(ReadOnlySpan<byte> data, BmpHeader header, Span<byte> dots)
    {
        var (x, y, at) = (0, 0, 0);
        while (y < header.Height)
        {
            if (at + 2 > data.Length) return false;
            var (count, value) = (data[at], data[at + 1]);
            at += 2;
            if (count > 0)
            {
                for (var i = 0; i < count && x < header.Width; i++) dots[(y * header.Width) + x++] = header.Greys[Index(value, i, header.Bits)];
                continue;
            }

            switch (value)
            {
                case EndOfLine:
                    (x, y) = (0, y + 1);
                    break;
                case EndOfBitmap:
                    return true;
                case Leap:
                    if (at + 2 > data.Length) return false;
                    (x, y) = (x + data[at], y + data[at + 1]);
                    at += 2;
                    break;
                default:
                    var bytes = ((value * header.Bits) + 7) / 8;
                    if (at + bytes > data.Length) return false;
                    for (var i = 0; i < value && x < header.Width; i++)
                        dots[(y * header.Width) + x++] = header.Greys[Index(data[at + (i * header.Bits / 8)], i, header.Bits)];
                    // A stretch is padded to whole words.
                    at += bytes + (bytes & 1);
                    break;
            }
        }

        return true;
    }

    private static int Index(byte value, int dot, int bits) => bits == 8 ? value : (dot & 1) == 0 ? value >> 4 : value & 15;
}
