using System.Net;
using Faxwerk.Telephony.Media;

namespace Faxwerk.Telephony.Tests.Media;

public sealed class AudioTests
{
    [Theory]
    [InlineData(G711Law.A, 0, 0xD5)]
    [InlineData(G711Law.A, -1, 0x55)]
    [InlineData(G711Law.A, 32767, 0xAA)]
    [InlineData(G711Law.A, -32768, 0x2A)]
    [InlineData(G711Law.Mu, 0, 0xFF)]
    [InlineData(G711Law.Mu, 32767, 0x80)]
    [InlineData(G711Law.Mu, -32768, 0x00)]
    public void Ends_and_middle_of_the_scale_are_those_of_g711(G711Law law, short sample, byte octet) =>
        Assert.Equal(octet, G711.Encode(law, sample));

    [Theory]
    [InlineData(G711Law.A)]
    [InlineData(G711Law.Mu)]
    public void Every_octet_survives_decoding_and_encoding(G711Law law)
    {
        for (var octet = 0; octet < 256; octet++)
        {
            // Mu-law has two zeros.
            var again = G711.Encode(law, G711.Table(law)[octet]);
            if (law == G711Law.Mu && octet == 0x7F) Assert.Equal(0xFF, again);
            else Assert.Equal(octet, again);
        }
    }

    [Theory]
    [InlineData(G711Law.A)]
    [InlineData(G711Law.Mu)]
    public void Encoding_picks_the_nearest_step(G711Law law)
    {
        for (var sample = -32000; sample <= 32000; sample += 7)
        {
            var error = Math.Abs(sample - G711.Table(law)[G711.Encode(law, (short)sample)]);
            Assert.True(error <= Math.Max(16, (Math.Abs(sample) + 132) / 31), $"{sample} is off by {error}");
        }
    }

    [Fact]
    public void Cng_sounds_half_a_second_of_every_three_and_a_half()
    {
        var sounding = Enumerable.Range(0, 350).Where(i => Level(FaxTones.At(FaxTone.Cng, G711Law.A, i)) > 1000).ToArray();
        Assert.Equal([.. Enumerable.Range(0, 25), .. Enumerable.Range(175, 25)], sounding);
    }

    [Fact]
    public void Ced_sounds_once_for_three_seconds_after_a_silence()
    {
        var sounding = Enumerable.Range(0, 1000).Where(i => Level(FaxTones.At(FaxTone.Ced, G711Law.A, i)) > 1000).ToArray();
        Assert.Equal(Enumerable.Range(10, 150), sounding);
    }

    [Theory]
    [InlineData(FaxTone.Cng, 1100)]
    [InlineData(FaxTone.Ced, 2100)]
    public void Tones_go_on_through_packets_at_their_frequency(FaxTone tone, double hertz)
    {
        var crossings = 0;
        short last = 0;
        for (var i = 10; i < 20; i++)
        {
            foreach (var octet in FaxTones.At(tone, G711Law.Mu, i))
            {
                var sample = G711.Table(G711Law.Mu)[octet];
                if (last < 0 && sample >= 0) crossings++;
                last = sample;
            }
        }
        Assert.InRange(crossings / 0.2, hertz - 10, hertz + 10);
    }

    [Theory]
    [InlineData(2100, true)]
    [InlineData(1650, true)]
    [InlineData(1850, true)]
    [InlineData(1100, false)]
    [InlineData(425, false)]
    [InlineData(440, false)]
    [InlineData(0, false)]
    public void A_fax_machine_is_told_from_other_tones(double hertz, bool fax)
    {
        var detector = new FaxToneDetector();
        for (var i = 0; i < 50; i++) detector.Take(Decode(Sine(hertz, i)));
        Assert.Equal(fax, detector.Heard);
    }

    [Fact]
    public void Speech_like_noise_is_no_fax()
    {
        var random = new Random(1);
        var detector = new FaxToneDetector();
        for (var i = 0; i < 500; i++)
        {
            var packet = new byte[160];
            for (var j = 0; j < 160; j++) packet[j] = G711.Encode(G711Law.A, (short)((random.NextDouble() - 0.5) * 12000));
            detector.Take(Decode(packet));
        }
        Assert.False(detector.Heard);
    }

    private static short[] Decode(byte[] packet) => Array.ConvertAll(packet, octet => G711.Table(G711Law.A)[octet]);

    [Fact]
    public void V21_flags_are_heard()
    {
        var detector = new FaxToneDetector();
        double phase = 0;
        for (int i = 0, n = 0; i < 40; i++)
        {
            var packet = new byte[160];
            for (var j = 0; j < 160; j++, n++)
            {
                var bit = "01111110"[n * 300 / 8000 % 8] == '1';
                phase += 2 * Math.PI * (bit ? 1650 : 1850) / 8000;
                packet[j] = G711.Encode(G711Law.A, (short)(6000 * Math.Sin(phase)));
            }
            detector.Take(Decode(packet));
        }
        Assert.True(detector.Heard);
    }

    [Fact]
    public void Rtp_is_numbered_and_timed_without_gaps()
    {
        var sender = new RtpSender(G711Law.A, 0x01020304, 0xFFFF, 0xFFFF_FFFF);
        var packet = new byte[RtpSender.PacketLength];
        sender.WriteHeader(packet);
        Assert.Equal("8088FFFFFFFFFFFF01020304", Convert.ToHexString(packet[..12]));
        sender.WriteHeader(packet);
        Assert.Equal("800800000000009F01020304", Convert.ToHexString(packet[..12]));
        FaxTones.At(FaxTone.Cng, G711Law.A, 1).CopyTo(packet.AsSpan(RtpPacket.HeaderLength));
        Assert.True(RtpPacket.TryRead(packet, out var law, out var payload));
        Assert.Equal(G711Law.A, law);
        Assert.True(payload.SequenceEqual(FaxTones.At(FaxTone.Cng, G711Law.A, 1)));
    }

    [Theory]
    [InlineData("80080000000000000000000055AA", "55AA")]
    [InlineData("81000000000000000000000001020304" + "55", "55")]
    [InlineData("9008000000000000000000000001" + "0001" + "01020304" + "55", "55")]
    [InlineData("A00800000000000000000000" + "FF", null)]
    [InlineData("A0080000000000000000000055" + "0002", "55")]
    [InlineData("8F080000000000000000000055", null)]
    [InlineData("90080000000000000000000000010009", null)]
    [InlineData("8012000000000000000000005555", null)]
    [InlineData("8008", null)]
    public void Only_whole_g711_packets_are_read(string hex, string? payload)
    {
        var read = RtpPacket.TryRead(Convert.FromHexString(hex), out _, out var found);
        Assert.Equal(payload, read ? Convert.ToHexString(found) : null);
    }

    [Fact]
    public void Random_datagrams_never_throw()
    {
        var random = new Random(12);
        for (var i = 0; i < 100_000; i++)
        {
            var datagram = new byte[random.Next(0, 60)];
            random.NextBytes(datagram);
            if (datagram.Length > 1) (datagram[0], datagram[1]) = ((byte)(0x80 | (datagram[0] & 0x3F)), (byte)(datagram[1] & 0x88));
            RtpPacket.TryRead(datagram, out _, out _);
        }
    }

    [Fact]
    public void A_socket_follows_and_then_keeps_to_its_peer()
    {
        using var one = MediaSocket.Bind(IPAddress.Loopback);
        using var two = MediaSocket.Bind(IPAddress.Loopback);
        using var stranger = MediaSocket.Bind(IPAddress.Loopback);
        Span<byte> buffer = stackalloc byte[100];
        Assert.Equal(-1, one.Receive(buffer));
        two.SetTarget(one.LocalEndPoint);
        stranger.SetTarget(one.LocalEndPoint);
        two.Send([1]);
        Assert.Equal(1, Await(one, buffer));
        one.Latch();
        stranger.Send([9]);
        two.Send([2, 2]);
        Assert.Equal(2, Await(one, buffer));
        one.Send([3, 3, 3]);
        Assert.Equal(3, Await(two, buffer));
    }

    [Fact]
    public void A_peer_that_is_not_there_yet_does_no_harm()
    {
        using var one = MediaSocket.Bind(IPAddress.Loopback);
        var two = MediaSocket.Bind(IPAddress.Loopback);
        Span<byte> buffer = stackalloc byte[100];
        two.SetTarget(one.LocalEndPoint);
        two.Send([1]);
        Await(one, buffer);
        one.Latch();
        two.Dispose();
        for (var i = 0; i < 5; i++)
        {
            one.Send([1]);
            Assert.Equal(-1, one.Receive(buffer));
        }
    }

    [Fact]
    public void Ports_come_from_the_range_and_a_full_range_says_so()
    {
        using var free = MediaSocket.Bind(IPAddress.Loopback);
        var first = (free.LocalEndPoint.Port & ~1) - 20;
        using var one = MediaSocket.Bind(IPAddress.Loopback, first, first + 1, new Random(1));
        Assert.Equal(first, one.LocalEndPoint.Port);
        Assert.Throws<System.Net.Sockets.SocketException>(() => MediaSocket.Bind(IPAddress.Loopback, first, first + 1, new Random(1)));
    }

    private static int Await(MediaSocket socket, Span<byte> buffer)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(deadline) < TimeSpan.FromSeconds(5))
        {
            var length = socket.Receive(buffer);
            if (length >= 0) return length;
        }
        return -1;
    }

    private static double Level(ReadOnlySpan<byte> piece)
    {
        double sum = 0;
        foreach (var octet in piece) sum += Math.Pow(G711.Table(G711Law.A)[octet], 2);
        return Math.Sqrt(sum / piece.Length);
    }

    private static byte[] Sine(double hertz, int packet) =>
        [.. Enumerable.Range(packet * 160, 160).Select(i => G711.Encode(G711Law.A, (short)(6000 * Math.Sin(2 * Math.PI * hertz * i / 8000))))];
}
