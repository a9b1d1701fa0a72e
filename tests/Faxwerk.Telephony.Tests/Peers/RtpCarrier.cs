using Faxwerk.Telephony.Media;

namespace Faxwerk.Telephony.Tests.Peers;

/// <summary>Samples as RTP through a media socket, for engines that know of samples only.</summary>
internal sealed class RtpCarrier(MediaSocket socket, G711Law law, AudioReceiver deliver, Action<int> missing)
{
    // Loopback loses nothing: what does not come is late, because the machine is busy.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly RtpSender _sender = new(law, 0x1234, 1, 1);
    private readonly RtpReceiver _receiver = new(deliver, missing);
    private readonly byte[] _datagram = new byte[2048];

    /// <summary>Sends 20 ms.</summary>
    public void Send(ReadOnlySpan<short> samples)
    {
        Span<byte> packet = stackalloc byte[RtpSender.PacketLength];
        _sender.WriteHeader(packet);
        for (var i = 0; i < samples.Length; i++) packet[RtpPacket.HeaderLength + i] = G711.Encode(law, samples[i]);
        socket.Send(packet);
    }

    /// <summary>Hands on what has come.</summary>
    public void Receive(TimeSpan now)
    {
        for (var length = socket.Receive(_datagram); length >= 0; length = socket.Receive(_datagram)) _receiver.Receive(_datagram.AsSpan(0, length), now);
        _receiver.Flush(now - Patience);
    }
}
