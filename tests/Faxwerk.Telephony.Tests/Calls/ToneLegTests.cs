using System.Net;
using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.Calls;
using Faxwerk.Telephony.Media;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>What a call without modems knows of who answered.</summary>
public sealed class ToneLegTests : IDisposable
{
    private readonly MediaSocket _socket = MediaSocket.Bind(IPAddress.Loopback);

    public void Dispose() => _socket.Dispose();

    [Theory]
    [InlineData("busy", AudioSignal.Busy)]
    [InlineData("ringback", AudioSignal.Tone)]
    [InlineData("speech", AudioSignal.Voice)]
    [InlineData("CED", AudioSignal.Ced)]
    [InlineData("silence", AudioSignal.Silence)]
    public void A_caller_without_modems_knows_what_answered(string line, AudioSignal heard)
    {
        Func<int, short> sound = line switch
        {
            "busy" => Sounds.Busy,
            "ringback" => Sounds.Ringback,
            "speech" => Sounds.Speech,
            "CED" => Sounds.Ced,
            _ => _ => 0,
        };
        using var leg = new ToneLeg(_socket, new RtpSender(G711Law.A, 1, 0, 0), FaxTone.Cng);
        leg.Start(TimeSpan.Zero);
        var peer = new RtpSender(G711Law.A, 2, 0, 0);
        var packet = new byte[RtpSender.PacketLength];
        var now = TimeSpan.Zero;
        for (var sample = 0; sample < 80_000; now += RtpSender.Interval)
        {
            peer.WriteHeader(packet);
            for (var i = RtpPacket.HeaderLength; i < packet.Length; i++) packet[i] = G711.Encode(G711Law.A, sound(sample++));
            leg.Receive(packet, now);
            leg.Advance(now);
        }
        Assert.Equal(heard, leg.Heard);
    }
}
