using System.Buffers.Binary;

namespace Faxwerk.Mail.Mime.Tnef;

/// <summary>PidTagRtfCompressed ([MS-OXRTFCP]): LZFu, or stored.</summary>
internal static class CompressedRtf
{
    private const uint Compressed = 0x75465A4C;
    private const uint Stored = 0x414C454D;
    private const int HeaderLength = 16;
    private const int WindowLength = 4096;

    private static ReadOnlySpan<byte> Dictionary =>
        "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"u8;

    /// <summary>The RTF, at most <paramref name="limit"/> octets; empty where the data is neither form. It grows at most ninefold.</summary>
    public static byte[] Decompress(ReadOnlySpan<byte> data, long limit)
    {
        if (data.Length < HeaderLength) return [];
        var kind = BinaryPrimitives.ReadUInt32LittleEndian(data[8..]);
        var claimed = BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
        data = data[HeaderLength..];
        if (kind == Stored) return data[..(int)Math.Min(Math.Min(claimed, (uint)data.Length), limit)].ToArray();
        if (kind != Compressed) return [];
        return Expand(data, (int)Math.Min(Math.Min(claimed, limit), data.Length * 9L));
    }

    private static byte[] Expand(ReadOnlySpan<byte> data, int limit)
    {
        var output = new byte[limit];
        Span<byte> window = stackalloc byte[WindowLength];
        window.Clear();
        Dictionary.CopyTo(window);
        int write = Dictionary.Length, length = 0, at = 0;
        while (at < data.Length)
        {
            var control = data[at++];
            for (var bit = 0; bit < 8 && at < data.Length; bit++)
            {
                var (read, count) = (0, 1);
                var literal = (control >> bit & 1) == 0;
                if (!literal)
                {
                    if (at + 1 >= data.Length) return output[..length];
                    var token = data[at] << 8 | data[at + 1];
                    at += 2;
                    (read, count) = (token >> 4, (token & 15) + 2);
                    if (read == write) return output[..length];
                }
                for (; count > 0; count--)
                {
                    if (length == limit) return output;
                    var octet = literal ? data[at++] : window[read];
                    read = (read + 1) % WindowLength;
                    output[length++] = window[write] = octet;
                    write = (write + 1) % WindowLength;
                }
            }
        }
        return output[..length];
    }
}
