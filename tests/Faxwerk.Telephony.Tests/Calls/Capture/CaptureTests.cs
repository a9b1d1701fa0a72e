using System.Net;
using System.Text;
using Faxwerk.Telephony.Calls;
using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.T38;
using Faxwerk.Telephony.Tests.Sip;

namespace Faxwerk.Telephony.Tests.Calls;

public sealed class CaptureTests
{
    private static readonly IPEndPoint Local = IPEndPoint.Parse("192.0.2.1:5060");
    private static readonly IPEndPoint Remote = IPEndPoint.Parse("198.51.100.7:5080");
    private static readonly IPEndPoint LocalMedia = IPEndPoint.Parse("192.0.2.1:4000");
    private static readonly IPEndPoint RemoteMedia = IPEndPoint.Parse("198.51.100.7:6000");

    [Fact]
    public async Task Sip_rtp_and_t38_are_dissected_as_such()
    {
        var capture = new CallCapture(1 << 20, TimeProvider.System);
        capture.Add(sent: true, Local, Remote, Encoding.ASCII.GetBytes("OPTIONS sip:fax@198.51.100.7 SIP/2.0\r\nCall-ID: abc\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"));
        capture.Add(sent: false, LocalMedia, RemoteMedia, Rtp());
        capture.Add(sent: true, LocalMedia, RemoteMedia, Udptl(T38Indicator.Ced));

        var packets = await Tshark.ReadAsync(
            capture.ToPcap(), ["-d", "udp.port==6000,rtp"], "ip.src", "udp.srcport", "udp.dstport", "ip.checksum.status", "udp.checksum.status", "sip.Method", "rtp.p_type");

        Assert.Equal(["192.0.2.1", "5060", "5080", "1", "1", "OPTIONS", ""], packets[0]);
        Assert.Equal(["198.51.100.7", "6000", "4000", "1", "1", "", "8"], packets[1]);
        var t38 = await Tshark.ReadAsync(capture.ToPcap(), ["-d", "udp.port==6000,t38", "-Y", "frame.number==3"], "t38.t30_indicator", "udp.checksum.status");
        Assert.Equal(["2", "1"], Assert.Single(t38));
    }

    [Theory]
    [InlineData("[2001:db8::1]:4000", "[2001:db8::2]:6000", "2001:db8::1")]
    [InlineData("192.0.2.1:4000", "[2001:db8::2]:6000", "::ffff:192.0.2.1")]
    public async Task A_packet_over_ipv6_has_its_header_and_checksum(string local, string remote, string source)
    {
        var capture = new CallCapture(0, TimeProvider.System);
        capture.Add(sent: true, IPEndPoint.Parse(local), IPEndPoint.Parse(remote), [1, 2, 3]);
        var packet = Assert.Single(await Tshark.ReadAsync(capture.ToPcap(), [], "ipv6.src", "ipv6.dst", "udp.dstport", "udp.checksum.status", "udp.length"));
        Assert.Equal([source, "2001:db8::2", "6000", "1", "11"], packet);
    }

    [Fact]
    public async Task A_mapped_address_is_written_as_ipv4_and_times_are_the_clocks()
    {
        byte[] pcap = [];
        VirtualTime.Run(async time =>
        {
            var capture = new CallCapture(0, time);
            capture.Add(sent: false, IPEndPoint.Parse("[::ffff:192.0.2.1]:4000"), Remote, [1]);
            await time.Delay(1.5);
            capture.Add(sent: false, LocalMedia, Remote, [1]);
            pcap = capture.ToPcap();
        });
        var packets = await Tshark.ReadAsync(pcap, [], "ip.dst", "frame.time_relative");
        Assert.Equal([["192.0.2.1", "0.000000000"], ["192.0.2.1", "1.500000000"]], packets);
    }

    [Fact]
    public async Task The_beginning_and_the_end_are_kept_in_bounded_memory()
    {
        const int Limit = 256 * 1024;
        var capture = new CallCapture(Limit, TimeProvider.System);
        var payload = new byte[1000];
        for (var i = 0; i < 10_000; i++)
        {
            BitConverter.TryWriteBytes(payload, i);
            capture.Add(sent: true, LocalMedia, RemoteMedia, payload);
        }
        var pcap = capture.ToPcap();
        Assert.InRange(pcap.Length, Limit * 3 / 4, Limit + 24);
        Assert.Equal(10_000, capture.Packets + capture.LeftOut);

        var packets = await Tshark.ReadAsync(pcap, [], "udp.checksum.status", "udp.payload");
        Assert.All(packets, packet => Assert.Equal("1", packet[0]));
        var numbers = packets.Select(packet => BitConverter.ToInt32(Convert.FromHexString(packet[1][..8]))).ToList();
        Assert.Equal(capture.Packets, numbers.Count);
        var first = numbers.TakeWhile((number, i) => number == i).Count();
        Assert.InRange(first, Limit / 2 / 1100, Limit / 2 / 1000);
        Assert.Equal(Enumerable.Range(first + capture.LeftOut, numbers.Count - first), numbers.Skip(first));
    }

    [Fact]
    public void A_packet_in_a_full_capture_allocates_nothing()
    {
        var capture = new CallCapture(0, TimeProvider.System);
        var payload = new byte[1000];
        for (var i = 0; i < 1000; i++) capture.Add(sent: true, LocalMedia, RemoteMedia, payload);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) capture.Add(sent: true, LocalMedia, RemoteMedia, payload);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task A_message_longer_than_a_packet_is_cut()
    {
        var capture = new CallCapture(0, TimeProvider.System);
        capture.Add(sent: true, Local, Remote, new byte[100_000]);
        var packet = Assert.Single(await Tshark.ReadAsync(capture.ToPcap(), [], "udp.length", "udp.checksum.status"));
        Assert.Equal(["16392", "1"], packet);
    }

    [Theory]
    [InlineData("Authorization: Digest username=\"fax\", response=\"0123\"\r\n", "Authorization: **************************************\r\n")]
    [InlineData("proxy-authorization:Digest response=\"0123\"\r\n", "proxy-authorization:**********************\r\n")]
    [InlineData("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0|2^20\r\n", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:*************\r\n")]
    [InlineData("WWW-Authenticate: Digest realm=\"a\"\r\n", "WWW-Authenticate: Digest realm=\"a\"\r\n")]
    [InlineData("a=crypto:1 AES_CM_128_HMAC_SHA1_80", "a=crypto:1 AES_CM_128_HMAC_SHA1_80")]
    public void Credentials_and_keys_are_masked(string line, string masked)
    {
        var message = Encoding.ASCII.GetBytes("INVITE sip:1@2 SIP/2.0\r\n" + line + "To: <sip:1@2>");
        SipSecrets.Hide(message);
        Assert.Equal("INVITE sip:1@2 SIP/2.0\r\n" + masked + "To: <sip:1@2>", Encoding.ASCII.GetString(message));
    }

    private static byte[] Rtp() => [0x80, 8, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, .. new byte[160]];

    private static byte[] Udptl(T38Indicator indicator)
    {
        var ifp = new byte[1];
        var datagram = new byte[UdptlSender.MaxDatagram];
        return datagram[..new UdptlSender(redundancy: 3, maxDatagram: 400).Write(ifp.AsSpan(0, IfpWriter.Indicator(ifp, indicator)), datagram)];
    }
}
