using System.Buffers.Binary;

namespace Faxwerk.Telephony.Media;

/// <summary>
/// The sending half of RTP for G.711: a packet of 20 ms each time, silence included, so that session border controllers and
/// engines clocked by our stream keep the call.
/// </summary>
public sealed class RtpSender(G711Law law, uint source, ushort firstSequence, uint firstTimestamp)
{
    /// <summary>Time between packets.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Octets of each packet.</summary>
    public const int PacketLength = RtpPacket.HeaderLength + FaxTones.Samples;

    private int _sent;

    /// <summary>What the packets say that they hold; a change of it needs no new stream (RFC 3264, 8.3.2).</summary>
    public G711Law Law { get; set; } = law;

    /// <summary>Writes the header of the next packet; <see cref="FaxTones.Samples"/> octets of audio follow it.</summary>
    public void WriteHeader(Span<byte> packet)
    {
        packet[0] = 0x80;
        packet[1] = (byte)((int)Law | (_sent == 0 ? 0x80 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)(firstSequence + _sent));
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], firstTimestamp + ((uint)_sent * FaxTones.Samples));
        BinaryPrimitives.WriteUInt32BigEndian(packet[8..], source);
        _sent++;
    }
}
