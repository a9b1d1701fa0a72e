using System.Net;
using Faxwerk.Telephony.Media;

namespace Faxwerk.Telephony.Tests.Media;

public sealed class UdptlTests
{
    private readonly List<(ushort Sequence, string Ifp)> _received = [];

    private UdptlReceiver Receiver() => new((sequence, ifp) => _received.Add((sequence, Convert.ToHexString(ifp))));

    private static byte[] Packet(UdptlSender sender, params byte[] ifp)
    {
        var datagram = new byte[UdptlSender.MaxDatagram];
        return datagram[..sender.Write(ifp, datagram)];
    }

    [Fact]
    public void The_wire_form_is_that_of_the_standard()
    {
        var sender = new UdptlSender(3, 400);
        Assert.Equal("0000010600" + "00", Convert.ToHexString(Packet(sender, 0x06)));
        Assert.Equal("000102C0A1" + "00" + "01" + "0106", Convert.ToHexString(Packet(sender, 0xC0, 0xA1)));
        Assert.Equal("00020100" + "00" + "02" + "02C0A1" + "0106", Convert.ToHexString(Packet(sender, 0x00)));
    }

    [Fact]
    public void A_packet_of_another_stack_is_read()
    {
        // Two octets of number, a V.21 preamble indicator, one secondary: no-signal.
        Assert.True(Receiver().Receive(Convert.FromHexString("0001" + "0106" + "00" + "01" + "0100")));
        Assert.Equal([(0, "00"), (1, "06")], _received);
    }

    [Fact]
    public void A_length_over_127_takes_two_octets()
    {
        var sender = new UdptlSender(1, 1400);
        var ifp = new byte[200];
        ifp[199] = 7;
        var datagram = Packet(sender, ifp);
        Assert.Equal([0x80, 200], datagram[2..4]);
        Assert.True(Receiver().Receive(datagram));
        Assert.Equal(Convert.ToHexString(ifp), Assert.Single(_received).Ifp);
    }

    [Fact]
    public void Three_lost_packets_in_a_row_are_restored_oldest_first()
    {
        var sender = new UdptlSender(3, 400);
        var receiver = Receiver();
        Assert.True(receiver.Receive(Packet(sender, 1)));
        for (byte i = 2; i <= 4; i++) Packet(sender, i);
        Assert.True(receiver.Receive(Packet(sender, 5)));
        Assert.Equal([(0, "01"), (1, "02"), (2, "03"), (3, "04"), (4, "05")], _received);
        Assert.Equal(3, receiver.Restored);
        Assert.Equal(0, receiver.Lost);
    }

    [Fact]
    public void A_fourth_lost_packet_is_counted_as_lost()
    {
        var sender = new UdptlSender(3, 400);
        var receiver = Receiver();
        receiver.Receive(Packet(sender, Page(1)));
        for (byte i = 2; i <= 5; i++) Packet(sender, Page(i));
        receiver.Receive(Packet(sender, Page(6)));
        Assert.Equal(["01", "03", "04", "05", "06"], _received.Select(packet => packet.Ifp[..2]));
        Assert.Equal(1, receiver.Lost);

        static byte[] Page(byte number) => [number, .. new byte[40]];
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(3, 5)]
    [InlineData(7, 7)]
    [InlineData(0, 0)]
    public void What_is_small_is_repeated_five_times_at_least_where_anything_is(int redundancy, int repeats)
    {
        var sender = new UdptlSender(redundancy, 400);
        for (byte i = 0; i < 8; i++) Packet(sender, 0xC0, i);
        var receiver = Receiver();
        receiver.Receive(Packet(sender, 0xC0, 8));
        Assert.Equal(repeats + 1, _received.Count);
    }

    [Fact]
    public void Repeated_and_late_packets_are_dropped()
    {
        var sender = new UdptlSender(0, 400);
        var receiver = Receiver();
        byte[] first = Packet(sender, 1), second = Packet(sender, 2), third = Packet(sender, 3);
        foreach (var datagram in new[] { first, first, third, second, third }) Assert.True(receiver.Receive(datagram));
        Assert.Equal(["01", "03"], _received.Select(packet => packet.Ifp));
    }

    [Fact]
    public void Numbers_wrap_around()
    {
        var sender = new UdptlSender(2, 400);
        var receiver = Receiver();
        for (var i = 0; i < 65601; i++)
        {
            var datagram = Packet(sender, (byte)(i >> 8), (byte)i);
            if (i % 3 != 1) Assert.True(receiver.Receive(datagram));
        }
        Assert.Equal(65601, _received.Count);
        Assert.Equal((64, "0040"), (_received[^1].Sequence, _received[^1].Ifp));
        Assert.Equal(0, receiver.Lost);
    }

    [Fact]
    public void Secondaries_of_length_zero_are_skipped()
    {
        var receiver = Receiver();
        receiver.Receive(Convert.FromHexString("0000" + "0101" + "00" + "00"));
        receiver.Receive(Convert.FromHexString("0003" + "0104" + "00" + "02" + "00" + "0102"));
        Assert.Equal([(0, "01"), (1, "02"), (3, "04")], _received);
    }

    [Fact]
    public void A_peer_that_numbers_anew_is_followed_after_three_packets()
    {
        var receiver = Receiver();
        receiver.Receive(Convert.FromHexString("1000" + "0101" + "00" + "00"));
        foreach (var number in new[] { "0000", "0001", "0002", "0003" })
            receiver.Receive(Convert.FromHexString(number + "0102" + "00" + "00"));
        Assert.Equal([0x1000, 2, 3], _received.Select(packet => (int)packet.Sequence));
    }

    [Fact]
    public void A_peer_that_leaves_out_number_0_goes_on()
    {
        var receiver = Receiver();
        foreach (var number in new[] { "FFFE", "FFFF", "0001", "0002" })
            Assert.True(receiver.Receive(Convert.FromHexString(number + "0102" + "00" + "00")));
        Assert.Equal([0xFFFE, 0xFFFF, 1, 2], _received.Select(packet => (int)packet.Sequence));
    }

    [Fact]
    public void Rtp_that_is_still_on_its_way_is_passed_over_until_udptl_has_come()
    {
        using var ours = MediaSocket.Bind(IPAddress.Loopback);
        using var peer = MediaSocket.Bind(IPAddress.Loopback);
        var stream = new UdptlStream(ours, new UdptlSender(3, 400), Receiver());
        peer.SetTarget(ours.LocalEndPoint);
        // Audio in A-law that could be read as packet 0x8008 with an indicator in it.
        Assert.False(Arrives("80080106" + "00000000" + "0000000000"));
        Assert.False(stream.Heard);
        Assert.True(Arrives("7FFF" + "0106" + "00" + "00"));
        Assert.True(Arrives("8000" + "03C00106" + "00" + "00"));
        Assert.Equal([(0x7FFF, "06"), (0x8000, "C00106")], _received);

        bool Arrives(string datagram)
        {
            var buffer = new byte[100];
            var length = -1;
            peer.Send(Convert.FromHexString(datagram));
            Assert.True(SpinWait.SpinUntil(() => (length = ours.Receive(buffer)) >= 0, TimeSpan.FromSeconds(30)));
            return stream.Receive(buffer.AsSpan(0, length));
        }
    }

    [Theory]
    [InlineData(0, 166)]
    [InlineData(72, 166)]
    [InlineData(200, 200)]
    [InlineData(400, 400)]
    public void The_largest_datagram_is_kept_by_leaving_out_the_oldest(int announced, int largest)
    {
        var sender = new UdptlSender(3, announced);
        var receiver = Receiver();
        for (byte i = 0; i < 20; i++)
        {
            var ifp = new byte[80];
            ifp[0] = i;
            var datagram = Packet(sender, ifp);
            Assert.True(datagram.Length <= largest, $"{datagram.Length} > {largest}");
            if (i % 2 == 0 || i == 19) receiver.Receive(datagram);
        }
        Assert.Equal(20, _received.Count);
    }

    [Fact]
    public void One_loss_in_each_group_is_restored_from_fec()
    {
        const int span = 3, entries = 2;
        var ifps = Enumerable.Range(0, 60).Select(i => Enumerable.Range(0, 5 + (i % 4)).Select(j => (byte)((i * 7) + j + 1)).ToArray()).ToArray();
        var receiver = Receiver();
        for (var i = 0; i < ifps.Length; i++)
        {
            if (i % 6 == 3 && i > 6) continue;
            Assert.True(receiver.Receive(FecPacket(ifps, i, i < span * entries ? 0 : entries, span)));
        }
        Assert.Equal(ifps.Length, _received.Count);
        for (var i = 0; i < ifps.Length; i++)
            Assert.StartsWith(Convert.ToHexString(ifps[i]), _received[i].Ifp, StringComparison.Ordinal);
        Assert.True(receiver.Restored > 5);
        Assert.Equal(0, receiver.Lost);
    }

    /// <summary>
    /// By hand after T.38 9.1.3.1 and Annex C: number, primary, choice fec-info, fec-npackets (an INTEGER with its length), parities. Each is the exclusive or of every
    /// second packet before, as long as the longest; the first begins with the oldest. Asterisk, FreeSWITCH and spandsp arrange them in this way.
    /// </summary>
    [Fact]
    public void Parities_stand_on_the_wire_as_the_standard_has_them()
    {
        var sender = new UdptlSender(2, 1400, fec: true);
        byte[][] ifps = [[0x01], [0x02], [0x04, 0x80], [0x08], [0x10], [0x20, 0x01, 0xFF]];
        string[] expected =
        [
            "0000" + "0101" + "80" + "0100" + "00",
            "0001" + "0102" + "80" + "0101" + "01" + "0101",
            "0002" + "020480" + "80" + "0101" + "02" + "0101" + "0102",
            "0003" + "0108" + "80" + "0101" + "02" + "0102" + "020480",
            "0004" + "0110" + "80" + "0102" + "02" + "020580" + "010A",
            "0005" + "032001FF" + "80" + "0102" + "02" + "010A" + "021480",
        ];
        Assert.Equal(expected, ifps.Select(ifp => Convert.ToHexString(Packet(sender, ifp))));
        var seventh = Packet(sender, 0x40);
        Assert.Equal("0006" + "0140" + "80" + "0103" + "02" + "021580" + "032A01FF", Convert.ToHexString(seventh));

        // Two in a row are lost, one of each parity; the length of a packet that was shorter than its parity is not known.
        var receiver = Receiver();
        foreach (var datagram in expected[..4]) Assert.True(receiver.Receive(Convert.FromHexString(datagram)));
        Assert.True(receiver.Receive(seventh));
        Assert.Equal(["01", "02", "0480", "08", "1000", "2001FF", "40"], _received.Select(packet => packet.Ifp));
    }

    [Theory]
    [InlineData(1, 1400)]
    [InlineData(3, 1400)]
    [InlineData(3, 0)]
    [InlineData(5, 300)]
    [InlineData(7, 1400)]
    public void What_fec_of_ours_covers_is_restored(int parities, int maxDatagram)
    {
        var sender = new UdptlSender(parities, maxDatagram, fec: true);
        var receiver = Receiver();
        var sent = new List<string>();
        var random = new Random(3);
        // The first ones arrive; after that as many in a row are lost as fit into the datagram as parities, then as many pass as they cover.
        var fit = Math.Min(Math.Min(parities, 5), (Math.Max(maxDatagram, UdptlSender.LeastDatagram) - 86) / 80);
        for (var i = 0; i < 3000; i++)
        {
            var ifp = new byte[random.Next(1, 80)];
            random.NextBytes(ifp);
            sent.Add(Convert.ToHexString(ifp));
            var datagram = Packet(sender, ifp);
            Assert.True(datagram.Length <= Math.Max(maxDatagram, UdptlSender.LeastDatagram));
            if (i < 20 || i % (fit * 4) >= fit) Assert.True(receiver.Receive(datagram));
        }
        Assert.Equal(3000, _received.Count);
        Assert.Equal(0, receiver.Lost);
        Assert.All(_received, packet => Assert.StartsWith(sent[packet.Sequence], packet.Ifp, StringComparison.Ordinal));
    }

    [Fact]
    public void The_first_packets_are_covered_by_fec_too()
    {
        var sender = new UdptlSender(3, 1400, fec: true);
        var receiver = Receiver();
        for (byte i = 1; i <= 5; i++)
        {
            var datagram = Packet(sender, i);
            if (i != 2) receiver.Receive(datagram);
        }
        Assert.Equal(["01", "02", "03", "04", "05"], _received.Select(packet => packet.Ifp));
    }

    [Fact]
    public void Of_more_parities_than_anybody_sends_the_packet_itself_is_taken()
    {
        Assert.True(Receiver().Receive(Convert.FromHexString("0000" + "0106" + "80" + "0103" + "06" + "010101010101010101010101")));
        Assert.Equal([(0, "06")], _received);
    }

    private static byte[] FecPacket(byte[][] ifps, int number, int entries, int span)
    {
        var packet = new List<byte> { (byte)(number >> 8), (byte)number, (byte)ifps[number].Length };
        packet.AddRange(ifps[number]);
        packet.AddRange([0x80, 1, (byte)span, (byte)entries]);
        for (var entry = 0; entry < entries; entry++)
        {
            var covered = Enumerable.Range(0, span).Select(k => ifps[number - (span * entries) + entry + (k * entries)]).ToArray();
            var parity = new byte[covered.Max(ifp => ifp.Length)];
            foreach (var ifp in covered)
                for (var i = 0; i < ifp.Length; i++) parity[i] ^= ifp[i];
            packet.Add((byte)parity.Length);
            packet.AddRange(parity);
        }
        return [.. packet];
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("0000")]
    [InlineData("000001")]
    [InlineData("0000C00100")]
    [InlineData("00000581")]
    [InlineData("0000010600")]
    [InlineData("0000010600" + "02" + "0106")]
    [InlineData("0000010680" + "01")]
    [InlineData("0000010680" + "0103" + "06" + "0000000000")]
    [InlineData("0000010680" + "0203" + "00")]
    public void What_is_not_udptl_is_refused_whole(string hex)
    {
        Assert.False(Receiver().Receive(Convert.FromHexString(hex)));
        Assert.Empty(_received);
    }

    [Fact]
    public void Random_and_mutated_datagrams_never_throw_and_never_deliver_more_than_they_hold()
    {
        var random = new Random(4711);
        var sender = new UdptlSender(3, 400);
        var parities = new UdptlSender(3, 400, fec: true);
        var octets = 0;
        var receiver = new UdptlReceiver((_, ifp) => octets += ifp.Length);
        for (var i = 0; i < 200_000; i++)
        {
            byte[] datagram;
            if (i % 2 == 0)
            {
                datagram = new byte[random.Next(0, 300)];
                random.NextBytes(datagram);
            }
            else
            {
                datagram = Packet(i % 4 == 1 ? sender : parities, new byte[random.Next(1, 80)]);
                for (var n = random.Next(4); n > 0; n--) datagram[random.Next(datagram.Length)] = (byte)random.Next(256);
                datagram = datagram[..random.Next(datagram.Length + 1)];
            }
            octets = 0;
            receiver.Receive(datagram);
            Assert.True(octets <= datagram.Length * UdptlReceiver.MaxSecondaries);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nothing_is_allocated_per_packet(bool fec)
    {
        var count = 0;
        var sender = new UdptlSender(3, 400, fec);
        var receiver = new UdptlReceiver((_, _) => count++);
        var datagram = new byte[UdptlSender.MaxDatagram];
        var ifp = new byte[70];
        receiver.Receive(datagram.AsSpan(0, sender.Write(ifp, datagram)));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) receiver.Receive(datagram.AsSpan(0, sender.Write(ifp, datagram)));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1001, count);
    }

    [Fact]
    public void An_address_of_the_other_family_changes_nothing()
    {
        using var ours = MediaSocket.Bind(IPAddress.Loopback);
        using var peer = MediaSocket.Bind(IPAddress.Loopback);
        var buffer = new byte[10];
        ours.SetTarget(peer.LocalEndPoint);
        ours.SetTarget(new IPEndPoint(IPAddress.IPv6Loopback, 4000));
        ours.Send([1]);
        Assert.True(SpinWait.SpinUntil(() => peer.Receive(buffer) == 1, TimeSpan.FromSeconds(30)));
        peer.SetTarget(ours.LocalEndPoint);
        peer.Send([2]);
        Assert.True(SpinWait.SpinUntil(() => ours.Receive(buffer) == 1, TimeSpan.FromSeconds(30)));
        ours.Latch();
        ours.SetTarget(new IPEndPoint(IPAddress.IPv6Loopback, 4000));
        ours.Send([3]);
        Assert.True(SpinWait.SpinUntil(() => peer.Receive(buffer) == 1 && buffer[0] == 3, TimeSpan.FromSeconds(30)));
    }
}
