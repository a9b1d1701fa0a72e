using System.Buffers.Binary;

namespace Faxwerk.Telephony.T38;

/// <summary>
/// Writes IFP packets (T.38 Annex A, packed encoding rules). Version 0 has no extension marker in the field type, so that a
/// field's head is half an octet; later versions have one. A field without data is only ever written last, where both
/// readings of the later form (packed, or one octet a field) agree.
/// </summary>
public static class IfpWriter
{
    /// <summary>Octets around the data of a packet with two fields.</summary>
    public const int Overhead = 6;

    /// <summary>Writes an indicator packet and returns its length.</summary>
    public static int Indicator(Span<byte> packet, T38Indicator indicator)
    {
        packet[0] = (byte)((byte)indicator << 1);
        return 1;
    }

    /// <summary>Writes a data packet with one field, with or without data, and returns its length.</summary>
    public static int Data(Span<byte> packet, int version, T38DataType type, T38FieldType field, ReadOnlySpan<byte> data)
    {
        Head(packet, type, 1);
        return Field(packet, 2, version, field, data);
    }

    /// <summary>Writes a data packet of HDLC data followed by a field without data, and returns its length.</summary>
    public static int Hdlc(Span<byte> packet, int version, T38DataType type, ReadOnlySpan<byte> data, T38FieldType last)
    {
        Head(packet, type, 2);
        var length = Field(packet, 2, version, T38FieldType.HdlcData, data);
        return Field(packet, length, version, last, []);
    }

    private static void Head(Span<byte> packet, T38DataType type, int fields)
    {
        packet[0] = (byte)(0xC0 | ((byte)type << 1));
        packet[1] = (byte)fields;
    }

    private static int Field(Span<byte> packet, int at, int version, T38FieldType field, ReadOnlySpan<byte> data)
    {
        var head = (byte)field << (version == 0 ? 4 : 3);
        if (data.IsEmpty)
        {
            packet[at] = (byte)head;
            return at + 1;
        }

        packet[at] = (byte)(0x80 | head);
        BinaryPrimitives.WriteUInt16BigEndian(packet[(at + 1)..], (ushort)(data.Length - 1));
        data.CopyTo(packet[(at + 3)..]);
        return at + 3 + data.Length;
    }
}
