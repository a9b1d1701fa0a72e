using System.Net;
using System.Security.Cryptography;
using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.Calls;
using Faxwerk.Telephony.Media;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>Which RTP packets count as a sign of life.</summary>
public sealed class RtpLifeTests : IDisposable
{
    private readonly MediaSocket _socket = MediaSocket.Bind(IPAddress.Loopback);
    private readonly ToneLeg _leg;

    public RtpLifeTests() => _leg = new ToneLeg(_socket, new RtpSender(G711Law.A, 1, 0, 0), FaxTone.Silence);

    public void Dispose()
    {
        _leg.Dispose();
        _socket.Dispose();
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(8, true)]
    [InlineData(13, false)]
    [InlineData(101, false)]
    public void Only_g711_counts(byte payloadType, bool counts) => Assert.Equal(counts, _leg.Receive(Packet(payloadType, 7, 0), TimeSpan.Zero));

    [Fact]
    public void What_is_not_authenticated_does_not_count()
    {
        var ours = new SrtpKey(1, 10, RandomNumberGenerator.GetBytes(30));
        var theirs = new SrtpKey(1, 10, RandomNumberGenerator.GetBytes(30));
        _leg.Secure((ours, theirs));
        Assert.False(_leg.Receive(Packet(8, 7, 0), TimeSpan.Zero));
        using var peer = new SecureRtp(theirs, ours);
        var packet = new byte[RtpSender.PacketLength + SecureRtp.MaxTag];
        Packet(8, 7, 1).CopyTo(packet, 0);
        var good = packet.AsSpan(0, peer.Protect(packet, RtpSender.PacketLength));
        var forged = good.ToArray();
        forged[20] ^= 1;
        Assert.False(_leg.Receive(forged, TimeSpan.Zero));
        Assert.True(_leg.Receive(good, TimeSpan.Zero));
        Assert.False(_leg.Receive(good, TimeSpan.Zero));
    }

    [Fact]
    public void A_foreign_source_does_not_count()
    {
        var receiver = new RtpReceiver(_ => { }, _ => { });
        Assert.True(receiver.Receive(Packet(8, 7, 0), TimeSpan.Zero));
        Assert.False(receiver.Receive(Packet(8, 9, 3), TimeSpan.Zero));
        Assert.False(receiver.Receive(Packet(8, 10, 50), TimeSpan.Zero));
        Assert.True(receiver.Receive(Packet(8, 7, 1), TimeSpan.Zero));
    }

    private static byte[] Packet(byte payloadType, byte source, int number)
    {
        var packet = new byte[RtpSender.PacketLength];
        (packet[0], packet[1], packet[3], packet[11]) = (0x80, payloadType, (byte)number, source);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), (uint)(160 * number));
        return packet;
    }
}
