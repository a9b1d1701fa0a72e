using System.Buffers.Binary;

namespace Faxwerk.Telephony.Media;

/// <summary>
/// The sending half of UDPTL (T.38 clause 9) with redundancy: each datagram repeats the last IFP packets, as many as the
/// peer's T38FaxMaxDatagram allows, the oldest left out first. Nothing is allocated per packet.
/// </summary>
public sealed class UdptlSender
{
    /// <summary>Longest IFP packet taken, in octets.</summary>
    public const int MaxIfp = 512;

    /// <summary>
    /// The least T38FaxMaxDatagram believed: a number, two lengths, a choice, a count and two IFP packets of 80 octets. Some
    /// peers announce 72 and take 300.
    /// </summary>
    public const int LeastDatagram = 2 + 1 + 80 + 1 + 1 + 1 + 80;

    private readonly byte[] _recent;
    private readonly int[] _length;
    private readonly int _redundancy;
    private readonly int _maxDatagram;
    private int _kept;
    private ushort _sequence;

    /// <param name="redundancy">Earlier IFP packets repeated in each datagram, 0 to 7.</param>
    /// <param name="maxDatagram">The peer's T38FaxMaxDatagram in octets, raised to <see cref="LeastDatagram"/>.</param>
    public UdptlSender(int redundancy, int maxDatagram)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(redundancy);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(redundancy, 7);
        _redundancy = redundancy;
        _maxDatagram = Math.Max(maxDatagram, LeastDatagram);
        _recent = new byte[8 * MaxIfp];
        _length = new int[8];
    }

    /// <summary>Longest datagram that <see cref="Write"/> can produce, in octets: the number, the choice and the count, and eight packets with their lengths.</summary>
    public const int MaxDatagram = 2 + 1 + 1 + (8 * (MaxIfp + 2));

    /// <summary>The number that the next datagram will carry.</summary>
    public ushort NextSequence => _sequence;

    /// <summary>Writes the next datagram into <paramref name="datagram"/> (<see cref="MaxDatagram"/> octets always suffice); returns its length.</summary>
    public int Write(ReadOnlySpan<byte> ifp, Span<byte> datagram)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ifp.Length, MaxIfp, nameof(ifp));
        BinaryPrimitives.WriteUInt16BigEndian(datagram, _sequence);
        var position = 2 + WriteOctets(ifp, datagram[2..]);
        datagram[position++] = 0;
        var countAt = position++;
        var count = 0;
        var most = Math.Min(_redundancy, _kept);
        for (var back = 1; back <= most; back++)
        {
            var slot = (ushort)(_sequence - back) & 7;
            var length = _length[slot];
            if (position + SizeOf(length) > _maxDatagram) break;
            position += WriteOctets(_recent.AsSpan(slot * MaxIfp, length), datagram[position..]);
            count++;
        }
        datagram[countAt] = (byte)count;
        var own = _sequence & 7;
        ifp.CopyTo(_recent.AsSpan(own * MaxIfp));
        _length[own] = ifp.Length;
        _kept = Math.Min(_kept + 1, 7);
        _sequence++;
        return position;
    }

    private static int SizeOf(int length) => length + (length < 0x80 ? 1 : 2);

    private static int WriteOctets(ReadOnlySpan<byte> octets, Span<byte> to)
    {
        var header = 1;
        if (octets.Length < 0x80)
        {
            to[0] = (byte)octets.Length;
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(to, (ushort)(0x8000 | octets.Length));
            header = 2;
        }
        octets.CopyTo(to[header..]);
        return header + octets.Length;
    }
}
