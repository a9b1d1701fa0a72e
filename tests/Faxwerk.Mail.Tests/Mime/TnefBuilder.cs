using System.Buffers.Binary;
using System.Text;

namespace Faxwerk.Mail.Tests.Mime;

/// <summary>Puts TNEF streams together octet by octet ([MS-OXTNEF]).</summary>
internal sealed class TnefBuilder
{
    private readonly MemoryStream stream = new();

    public TnefBuilder() => stream.Write([0x78, 0x9F, 0x3E, 0x22, 0x01, 0x00]);

    public TnefBuilder Message(uint attribute, ReadOnlySpan<byte> data) => Attribute(1, attribute, data);

    public TnefBuilder File(string shortName, ReadOnlySpan<byte> data, params byte[][] properties)
    {
        Attribute(2, 0x00069002, new byte[14]);
        Attribute(2, 0x00018010, Encoding.Latin1.GetBytes(shortName + "\0"));
        if (!data.IsEmpty) Attribute(2, 0x0006800F, data);
        if (properties.Length > 0) Attribute(2, 0x00069005, Properties(properties));
        return this;
    }

    public byte[] ToArray() => stream.ToArray();

    public static byte[] Properties(params byte[][] properties) => [.. UInt32((uint)properties.Length), .. properties.SelectMany(p => p)];

    public static byte[] Unicode(ushort id, string text) => Variable(0x001F, id, Encoding.Unicode.GetBytes(text + "\0"));

    public static byte[] Text(ushort id, string text) => Variable(0x001E, id, Encoding.Latin1.GetBytes(text + "\0"));

    public static byte[] Binary(ushort id, ReadOnlySpan<byte> data) => Variable(0x0102, id, data);

    /// <summary>PT_OBJECT: an interface identifier, then the object.</summary>
    public static byte[] Object(ushort id, ReadOnlySpan<byte> data) => Variable(0x000D, id, [.. new byte[16], .. data]);

    public static byte[] Number(ushort id, int value) => [.. Tag(0x0003, id), .. UInt32((uint)value)];

    public static byte[] Named(string name, int value) => [.. Tag(0x0003, 0x8001), .. new byte[16], .. UInt32(1), .. Sized(Encoding.Unicode.GetBytes(name + "\0")), .. UInt32((uint)value)];

    public static byte[] Times(ushort id, params long[] times)
    {
        var result = new List<byte>([.. Tag(0x1040, id), .. UInt32((uint)times.Length)]);
        foreach (var time in times) result.AddRange(BitConverter.GetBytes(time));
        return [.. result];
    }

    /// <summary>PidTagRtfCompressed, all literals ([MS-OXRTFCP] 3.1.3 with no match found).</summary>
    public static byte[] Rtf(string rtf)
    {
        var compressed = new List<byte>();
        var text = Encoding.Latin1.GetBytes(rtf);
        for (var at = 0; at < text.Length; at += 8)
        {
            compressed.Add(0);
            compressed.AddRange(text.AsSpan(at, Math.Min(8, text.Length - at)));
        }
        return [.. UInt32((uint)compressed.Count + 12), .. UInt32((uint)text.Length), .. "LZFu"u8, .. UInt32(0), .. compressed];
    }

    private static byte[] Variable(ushort type, ushort id, ReadOnlySpan<byte> data) => [.. Tag(type, id), .. UInt32(1), .. Sized(data)];

    private static byte[] Sized(ReadOnlySpan<byte> data) => [.. UInt32((uint)data.Length), .. data, .. new byte[(4 - (data.Length % 4)) % 4]];

    private static byte[] Tag(ushort type, ushort id) => [(byte)type, (byte)(type >> 8), (byte)id, (byte)(id >> 8)];

    private static byte[] UInt32(uint value)
    {
        var octets = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(octets, value);
        return octets;
    }

    private TnefBuilder Attribute(byte level, uint id, ReadOnlySpan<byte> data)
    {
        var checksum = 0;
        foreach (var octet in data) checksum += octet;
        stream.WriteByte(level);
        stream.Write(UInt32(id));
        stream.Write(UInt32((uint)data.Length));
        stream.Write(data);
        stream.Write([(byte)checksum, (byte)(checksum >> 8)]);
        return this;
    }
}
