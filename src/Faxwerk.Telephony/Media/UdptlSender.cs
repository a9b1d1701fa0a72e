using System.Buffers.Binary;

namespace Faxwerk.Telephony.Media;

/// <summary>
/// The sending half of UDPTL (T.38 clause 9.1; FEC: 9.1.3.1 and Annex C.2.1). With redundancy each datagram repeats the last IFP packets, as many as the peer's T38FaxMaxDatagram
/// allows, the oldest left out first, and those of commands at 300 bit/s, which cost next to nothing, five times at least; with FEC it carries as many parities over three times as many packets: the first covers the oldest packet and
/// every so-manieth behind it, so that as many lost in a row are one a parity. Nothing is allocated per packet.
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

    // Indicators and commands have an octet or two: gateways repeat them more often than pages too.
    private const int SmallIfp = 12;
    private const int SmallRepeats = 5;

    // Packets that a parity covers: one of them may be lost.
    private const int Span = 3;

    private readonly byte[] _recent;
    private readonly int[] _length;
    private readonly byte[]? _parity;
    private readonly int _redundancy;
    private readonly int _maxDatagram;
    private int _kept;
    private ushort _sequence;

    /// <param name="redundancy">Earlier IFP packets repeated in each datagram, 0 to 7; parities where <paramref name="fec"/> is set, 5 at most.</param>
    /// <param name="maxDatagram">The peer's T38FaxMaxDatagram in octets, raised to <see cref="LeastDatagram"/>.</param>
    /// <param name="fec">Parities instead of repetition, where the peer takes them.</param>
    public UdptlSender(int redundancy, int maxDatagram, bool fec = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(redundancy);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(redundancy, 7);
        _redundancy = fec ? Math.Min(redundancy, UdptlHistory.MaxEntries) : redundancy;
        _maxDatagram = Math.Max(maxDatagram, LeastDatagram);
        _parity = fec ? new byte[MaxIfp] : null;
        _length = new int[fec ? 16 : 8];
        _recent = new byte[_length.Length * MaxIfp];
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
        datagram[position++] = (byte)(_parity is null ? 0 : 0x80);
        position = _parity is null ? WriteRepeats(datagram, position) : WriteParities(datagram, position, _parity);
        var own = Slot(0);
        ifp.CopyTo(_recent.AsSpan(own * MaxIfp));
        _length[own] = ifp.Length;
        _kept = Math.Min(_kept + 1, _length.Length - 1);
        _sequence++;
        return position;
    }

    private int WriteRepeats(Span<byte> datagram, int position)
    {
        var countAt = position++;
        var count = 0;
        var most = Math.Min(_redundancy == 0 ? 0 : Math.Max(_redundancy, SmallRepeats), _kept);
        for (var back = 1; back <= most; back++)
        {
            var slot = Slot(back);
            var length = _length[slot];
            if ((back > _redundancy && length > SmallIfp) || position + SizeOf(length) > _maxDatagram) break;
            position += WriteOctets(_recent.AsSpan(slot * MaxIfp, length), datagram[position..]);
            count++;
        }
        datagram[countAt] = (byte)count;
        return position;
    }

    /// <summary>Fewer parities where they do not fit; at the start, where little was sent yet, each covers fewer packets.</summary>
    private int WriteParities(Span<byte> datagram, int position, Span<byte> parity)
    {
        for (var entries = Math.Min(_redundancy, _kept); ; entries--)
        {
            var span = entries == 0 ? 0 : Math.Min(Span, _kept / entries);
            // The span is an unconstrained integer: its own length comes first.
            (datagram[position], datagram[position + 1], datagram[position + 2]) = (1, (byte)span, (byte)entries);
            var end = position + 3;
            for (var entry = 0; entry < entries; entry++)
            {
                var length = 0;
                parity.Clear();
                for (var back = (span * entries) - entry; back > 0; back -= entries)
                {
                    var slot = Slot(back);
                    var packet = _recent.AsSpan(slot * MaxIfp, _length[slot]);
                    for (var i = 0; i < packet.Length; i++) parity[i] ^= packet[i];
                    length = Math.Max(length, packet.Length);
                }
                end += WriteOctets(parity[..length], datagram[end..]);
            }
            if (end <= _maxDatagram || entries == 0) return end;
        }
    }

    private int Slot(int back) => (ushort)(_sequence - back) & (_length.Length - 1);

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
