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

    private FaxTone _tone;
    private int _index;
    private int _sent;

    /// <summary>The tone sent from the next packet on.</summary>
    public FaxTone Tone
    {
        get => _tone;
        set
        {
            _tone = value;
            _index = 0;
        }
    }

    /// <summary>Writes the next packet of <see cref="PacketLength"/> octets.</summary>
    public void Write(Span<byte> packet)
    {
        packet[0] = 0x80;
        packet[1] = (byte)((int)law | (_sent == 0 ? 0x80 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)(firstSequence + _sent));
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], firstTimestamp + ((uint)_sent * FaxTones.Samples));
        BinaryPrimitives.WriteUInt32BigEndian(packet[8..], source);
        FaxTones.At(_tone, law, _index).CopyTo(packet[RtpPacket.HeaderLength..]);
        _index++;
        _sent++;
    }
}
