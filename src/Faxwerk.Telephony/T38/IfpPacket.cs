using System.Buffers.Binary;

namespace Faxwerk.Telephony.T38;

/// <summary>
/// An IFP packet as received (T.38 Annex A), read in place. In version 0 the head of a field is half an octet and fields
/// without data share octets; from version 1 on each field begins on an octet, as endpoints in the field write it.
/// </summary>
public ref struct IfpPacket
{
    private const int MaxFields = 127;

    private readonly int _version;
    private readonly int _fields;
    private ReadOnlySpan<byte> _rest;
    private int _read;
    private bool _halfOctet;

    private IfpPacket(int version, bool isData, byte type, int fields, ReadOnlySpan<byte> rest)
    {
        _version = version;
        IsData = isData;
        Type = type;
        _fields = fields;
        _rest = rest;
    }

    /// <summary>Data, else an indicator.</summary>
    public bool IsData { get; }

    private byte Type { get; }

    /// <summary>The indicator, where it is one.</summary>
    public readonly T38Indicator Indicator => (T38Indicator)Type;

    /// <summary>The data type, where it is data.</summary>
    public readonly T38DataType DataType => (T38DataType)Type;

    /// <summary>
    /// Reads the head and checks that all fields are whole. False on anything truncated, and on the indicators and data types
    /// of V.8, V.33 and V.34, which nobody was offered.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> packet, int version, out IfpPacket ifp)
    {
        ifp = default;
        if (packet.IsEmpty || (packet[0] & 0x20) != 0)
            return false;
        var type = (byte)((packet[0] >> 1) & 0xF);
        if ((packet[0] & 0x40) == 0)
        {
            ifp = new IfpPacket(version, isData: false, type, 0, []);
            return true;
        }

        if (type > (byte)T38DataType.V17At14400)
            return false;
        if ((packet[0] & 0x80) == 0)
        {
            ifp = new IfpPacket(version, isData: true, type, 0, []);
            return true;
        }

        if (packet.Length < 2 || packet[1] > MaxFields)
            return false;
        ifp = new IfpPacket(version, isData: true, type, packet[1], packet[2..]);
        var trial = ifp;
        while (trial._read < trial._fields)
        {
            if (!trial.TryReadField(out _, out _))
                return false;
        }

        return true;
    }

    /// <summary>The next field; false behind the last one. Field types not built are handed out as they are.</summary>
    public bool TryReadField(out T38FieldType type, out ReadOnlySpan<byte> data)
    {
        type = default;
        data = default;
        if (_read == _fields || _rest.IsEmpty)
            return false;
        _read++;
        bool present;
        var head = _rest[0];
        if (_version == 0)
        {
            var half = _halfOctet ? head & 0xF : head >> 4;
            present = (half & 8) != 0;
            type = (T38FieldType)(half & 7);
            if (_halfOctet || present)
                _rest = _rest[1..];
            _halfOctet = !_halfOctet && !present;
        }
        else
        {
            present = (head & 0x80) != 0;
            var extended = (head & 0x40) != 0;
            type = extended ? (T38FieldType)(8 + (head & 0xF)) : (T38FieldType)((head >> 3) & 7);
            var length = extended ? 2 : 1;
            if (_rest.Length < length)
                return false;
            _rest = _rest[length..];
        }

        if (!present)
            return true;
        if (_rest.Length < 2)
            return false;
        var size = BinaryPrimitives.ReadUInt16BigEndian(_rest) + 1;
        if (_rest.Length < 2 + size)
            return false;
        data = _rest.Slice(2, size);
        _rest = _rest[(2 + size)..];
        return true;
    }
}
