using System.Buffers.Binary;

namespace Faxwerk.Telephony.Media;

/// <summary>Reads the fixed header of RTP (RFC 3550 section 5.1).</summary>
public static class RtpPacket
{
    /// <summary>Octets of the fixed header.</summary>
    public const int HeaderLength = 12;

    /// <summary>
    /// Whether a datagram is RTP or RTCP. Both begin with version 2; UDPTL would need the sequence number 0x8000 or above for that, and no
    /// peer begins there: asked only until the first UDPTL packet came.
    /// </summary>
    public static bool IsRtp(ReadOnlySpan<byte> datagram) => datagram.Length >= 8 && (datagram[0] & 0xC0) == 0x80;

    /// <summary>The G.711 audio of a packet; false for everything else.</summary>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out G711Law law, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        law = default;
        if (PayloadStart(datagram) is not (> 0 and var start)) return false;
        law = (G711Law)(datagram[1] & 0x7F);
        if (law is not (G711Law.A or G711Law.Mu)) return false;
        var padding = (datagram[0] & 0x20) != 0 ? datagram[^1] : 0;
        if (start + padding > datagram.Length) return false;
        payload = datagram[start..^padding];
        return true;
    }

    /// <summary>Where the payload begins, behind contributing sources and extension; -1 where it is no whole RTP header.</summary>
    public static int PayloadStart(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length < HeaderLength || (datagram[0] & 0xC0) != 0x80) return -1;
        var start = HeaderLength + ((datagram[0] & 0x0F) * 4);
        if ((datagram[0] & 0x10) != 0)
        {
            if (datagram.Length < start + 4) return -1;
            start += 4 + (BinaryPrimitives.ReadUInt16BigEndian(datagram[(start + 2)..]) * 4);
        }
        return start <= datagram.Length ? start : -1;
    }
}
