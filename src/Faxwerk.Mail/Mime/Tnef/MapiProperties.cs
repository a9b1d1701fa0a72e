using System.Buffers.Binary;
using System.Text;

namespace Faxwerk.Mail.Mime.Tnef;

/// <summary>The MAPI properties of a message or attachment ([MS-OXTNEF] 2.1.3.4) by their identifiers; named ones are passed over.</summary>
internal sealed class MapiProperties
{
    public const ushort Subject = 0x0037;
    public const ushort SubmitTime = 0x0039;
    public const ushort SenderName = 0x0C1A;
    public const ushort SenderAddress = 0x0C1F;
    public const ushort Body = 0x1000;
    public const ushort CompressedRtf = 0x1009;
    public const ushort Html = 0x1013;
    public const ushort DisplayName = 0x3001;
    public const ushort AttachData = 0x3701;
    public const ushort AttachFileName = 0x3704;
    public const ushort AttachLongFileName = 0x3707;
    public const ushort AttachMimeTag = 0x370E;
    public const ushort AttachContentId = 0x3712;
    public const ushort InternetCodePage = 0x3FDE;

    public const ushort ObjectType = 0x000D;
    private const ushort String8Type = 0x001E;
    private const ushort UnicodeType = 0x001F;
    private const ushort BinaryType = 0x0102;
    private const ushort SystemTimeType = 0x0040;
    private const ushort MultiValued = 0x1000;

    private readonly Dictionary<ushort, (ushort Type, ReadOnlyMemory<byte> Value)> values = [];
    private readonly int codePage;

    private MapiProperties(int codePage) => this.codePage = codePage;

    /// <summary>Reads as far as the data makes sense.</summary>
    public static MapiProperties Read(ReadOnlyMemory<byte> data, int codePage)
    {
        var properties = new MapiProperties(codePage);
        var reader = new LittleEndianReader(data);
        if (!reader.TryReadUInt32(out var count)) return properties;
        while (count-- > 0 && properties.TryReadOne(ref reader))
        {
        }
        return properties;
    }

    public ushort TypeOf(ushort id) => values.TryGetValue(id, out var property) ? property.Type : (ushort)0;

    public ReadOnlyMemory<byte>? Octets(ushort id) => values.TryGetValue(id, out var property) ? property.Value : default(ReadOnlyMemory<byte>?);

    /// <summary>A string property, or null.</summary>
    public string? Text(ushort id) => !values.TryGetValue(id, out var property) ? null : property.Type switch
    {
        UnicodeType => Encoding.Unicode.GetString(property.Value.Span).TrimEnd('\0'),
        String8Type => Charsets.Decode(property.Value.Span, codePage).TrimEnd('\0'),
        _ => null,
    };

    public int? Number(ushort id) => values.TryGetValue(id, out var property) && property.Value.Length == 4 ? BinaryPrimitives.ReadInt32LittleEndian(property.Value.Span) : null;

    public DateTimeOffset? Time(ushort id)
    {
        if (!values.TryGetValue(id, out var property) || property.Type != SystemTimeType) return null;
        var ticks = BinaryPrimitives.ReadInt64LittleEndian(property.Value.Span);
        return ticks > 0 && ticks < DateTime.MaxValue.Ticks - DateTime.FromFileTimeUtc(0).Ticks ? DateTimeOffset.FromFileTime(ticks).ToUniversalTime() : null;
    }

    private bool TryReadOne(ref LittleEndianReader reader)
    {
        if (!reader.TryReadUInt16(out var type) || !reader.TryReadUInt16(out var id) || (id >= 0x8000 && !TrySkipName(ref reader))) return false;
        var single = (ushort)(type & ~MultiValued);
        var variable = single is String8Type or UnicodeType or BinaryType or ObjectType;
        var count = 1u;
        if ((variable || single != type) && !reader.TryReadUInt32(out count)) return false;
        for (var i = 0u; i < count; i++)
        {
            var length = WidthOf(single);
            if (variable && !reader.TryReadUInt32(out length)) return false;
            if (length == 0 && !variable) return false;
            var whole = reader.TryRead(length, out var value);
            if (!whole) value = reader.ReadRest();
            if (i == 0 && id < 0x8000) values.TryAdd(id, (type, value));
            if (!whole || (length % 4 != 0 && !reader.TryRead(4 - (length % 4), out _))) return false;
        }
        return true;
    }

    private static bool TrySkipName(ref LittleEndianReader reader)
    {
        if (!reader.TryRead(16, out _) || !reader.TryReadUInt32(out var kind) || !reader.TryReadUInt32(out var number)) return false;
        return kind == 0 || (number <= int.MaxValue - 3 && reader.TryRead((number + 3) & ~3u, out _));
    }

    /// <summary>Octets of a fixed type without its padding; 0 for a type that is unknown.</summary>
    private static uint WidthOf(ushort type) => type switch
    {
        0x0001 or 0x0002 or 0x0003 or 0x0004 or 0x000A or 0x000B => 4,
        0x0005 or 0x0006 or 0x0007 or 0x0014 or SystemTimeType => 8,
        0x0048 => 16,
        _ => 0,
    };
}
