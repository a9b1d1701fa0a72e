using System.Buffers.Binary;

namespace Faxwerk.Mail.Mime.Tnef;

/// <summary>Reads little-endian values one after the other; past the end it says so and stays.</summary>
internal struct LittleEndianReader(ReadOnlyMemory<byte> data)
{
    private int at;

    public readonly bool AtEnd => at >= data.Length;

    public readonly int Left => data.Length - at;

    public bool TryReadByte(out byte value)
    {
        var read = TryRead(1, out var octets);
        value = read ? octets.Span[0] : default;
        return read;
    }

    public bool TryReadUInt16(out ushort value)
    {
        var read = TryRead(2, out var octets);
        value = read ? BinaryPrimitives.ReadUInt16LittleEndian(octets.Span) : default;
        return read;
    }

    public bool TryReadUInt32(out uint value)
    {
        var read = TryRead(4, out var octets);
        value = read ? BinaryPrimitives.ReadUInt32LittleEndian(octets.Span) : default;
        return read;
    }

    public bool TryRead(uint length, out ReadOnlyMemory<byte> octets)
    {
        octets = default;
        if (length > (uint)Left) return false;
        octets = data.Slice(at, (int)length);
        at += (int)length;
        return true;
    }

    /// <summary>What is left, for a value whose end was cut off.</summary>
    public ReadOnlyMemory<byte> ReadRest()
    {
        var rest = data[at..];
        at = data.Length;
        return rest;
    }
}
