using System.Runtime.CompilerServices;

namespace Faxwerk.Telephony.Media;

/// <summary>UDPTL over the socket of a call, both directions.</summary>
public sealed class UdptlStream(MediaSocket socket, UdptlSender sender, UdptlReceiver receiver)
{
    private bool _heard;

    /// <summary>Whether anything but RTP came from the peer.</summary>
    public bool Heard => _heard;

    /// <summary>Packets that neither arrived nor could be restored.</summary>
    public int Lost => receiver.Lost;

    /// <summary>Packets restored from redundancy or FEC.</summary>
    public int Restored => receiver.Restored;

    /// <summary>
    /// Takes a datagram read from the socket just now; false for what is not UDPTL, above all RTP that is still on its way. The first good one decides
    /// where the peer is.
    /// </summary>
    public bool Receive(ReadOnlySpan<byte> datagram)
    {
        if ((!_heard && RtpPacket.IsRtp(datagram)) || !receiver.Receive(datagram)) return false;
        if (!_heard)
        {
            _heard = true;
            socket.Latch();
        }
        return true;
    }

    /// <summary>Takes a datagram that was kept from before the stream began.</summary>
    public void ReceiveKept(ReadOnlySpan<byte> datagram) => receiver.Receive(datagram);

    /// <summary>Sends an IFP packet, <paramref name="copies"/> times under one number.</summary>
    [SkipLocalsInit]
    public void Send(ReadOnlySpan<byte> ifp, int copies)
    {
        Span<byte> datagram = stackalloc byte[UdptlSender.MaxDatagram];
        datagram = datagram[..sender.Write(ifp, datagram)];
        for (var i = 0; i < copies; i++) socket.Send(datagram);
    }
}
