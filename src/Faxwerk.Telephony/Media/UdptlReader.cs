using System.Buffers.Binary;

namespace Faxwerk.Telephony.Media;

/// <summary>
/// Reads the aligned PER of a UDPTL packet (T.38 clause 9.1): 16-bit numbers, length determinants up to 16383 and open types.
/// Every read is bounded by the datagram; a false return leaves the reader unusable.
/// </summary>
internal ref struct UdptlReader(ReadOnlySpan<byte> datagram)
{
    private readonly ReadOnlySpan<byte> _datagram = datagram;
    private int _position;

    public bool TryReadUInt16(out ushort value)
    {
        if (!BinaryPrimitives.TryReadUInt16BigEndian(_datagram[_position..], out value)) return false;
        _position += 2;
        return true;
    }

    public bool TryReadByte(out byte value)
    {
        value = 0;
        if (_position >= _datagram.Length) return false;
        value = _datagram[_position++];
        return true;
    }

    /// <summary>X.691 clause 11.9: one octet up to 127, two up to 16383. Fragmented lengths cannot occur in a datagram.</summary>
    public bool TryReadLength(out int length)
    {
        length = 0;
        if (!TryReadByte(out var first)) return false;
        if (first < 0x80)
        {
            length = first;
            return true;
        }
        if (first >= 0xC0 || !TryReadByte(out var second)) return false;
        length = ((first & 0x3F) << 8) | second;
        return true;
    }

    /// <summary>An open type or octet string: its place in the datagram.</summary>
    public bool TryReadOctets(out Range range)
    {
        range = default;
        if (!TryReadLength(out var length) || length > _datagram.Length - _position) return false;
        range = _position..(_position + length);
        _position += length;
        return true;
    }
}
