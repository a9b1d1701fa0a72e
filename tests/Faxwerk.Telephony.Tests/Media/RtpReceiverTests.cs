using System.Buffers.Binary;
using Faxwerk.Telephony.Media;

namespace Faxwerk.Telephony.Tests.Media;

public sealed class RtpReceiverTests
{
    private const uint First = 0xFFFF_F000;
    private const short Gap = short.MinValue;

    private readonly List<short> _heard = [];
    private readonly RtpReceiver _receiver;
    private TimeSpan _now = TimeSpan.FromSeconds(1);

    public RtpReceiverTests() => _receiver = new RtpReceiver(samples => _heard.AddRange(samples), gap => _heard.AddRange(Enumerable.Repeat(Gap, gap)));

    [Fact]
    public void Audio_in_order_comes_out_as_it_comes_in()
    {
        for (var i = 0; i < 100; i++)
        {
            Take(i * 160, 160);
            Assert.Equal((i + 1) * 160, _heard.Count);
            Pass(20);
        }
        AssertHeard(0, 16000, gaps: 0);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(30)]
    [InlineData(60)]
    [InlineData(120)]
    public void Packets_of_any_length_are_taken(int milliseconds)
    {
        var length = milliseconds * 8;
        for (var i = 0; i < 40; i++)
        {
            if (i != 20) Take(i * length, length);
            Pass(milliseconds);
        }
        AssertHeard(0, 40 * length, gaps: length);
    }

    [Fact]
    public void A_packet_that_overtook_another_waits_for_it()
    {
        foreach (var i in new[] { 0, 2, 1, 4, 3, 5 })
        {
            Take(i * 160, 160);
            Pass(20);
        }
        AssertHeard(0, 960, gaps: 0);
    }

    [Fact]
    public void A_lost_packet_is_a_gap_of_its_length()
    {
        foreach (var i in new[] { 0, 1, 3, 4, 5, 6 })
        {
            Take(i * 160, 160);
            Pass(20);
        }
        AssertHeard(0, 1120, gaps: 160);
        Assert.All(_heard[320..480], sample => Assert.Equal(Gap, sample));
        Assert.Equal((1120, 160), (_receiver.Position, _receiver.Missing));
    }

    [Fact]
    public void Silence_on_the_wire_is_silence_in_the_audio_as_long_as_it_lasts()
    {
        Take(0, 160);
        Pass(2000);
        Assert.InRange(_heard.Count, 160 + ((2000 - 60 - 20) * 8), 160 + (2000 * 8));
        Take(16000 + 160, 160);
        Pass(60);
        AssertHeard(0, 16000 + 320, gaps: 16000);
    }

    [Fact]
    public void A_packet_after_its_gap_was_told_changes_nothing_any_more()
    {
        Take(0, 160);
        Pass(200);
        var heard = _heard.Count;
        Take(160, 160);
        Assert.Equal(heard, _heard.Count);
        for (var i = 2; i < 40; i++)
        {
            Take(i * 160, 160);
            Pass(20);
        }
        AssertHeard(0, 6400, gaps: heard - 160);
    }

    [Fact]
    public void Twice_received_is_heard_once()
    {
        for (var i = 0; i < 10; i++)
        {
            Take(i * 160, 160);
            Take(i * 160, 160);
            Take(Math.Max(0, i - 1) * 160, 160);
            Pass(20);
        }
        AssertHeard(0, 1600, gaps: 0);
    }

    [Theory]
    [InlineData(7u, First)]
    [InlineData(1u, 0x000F_0000u)]
    [InlineData(1u, 0xFFE0_0000u)]
    public void A_new_source_or_time_line_is_followed_at_its_second_packet(uint source, uint first)
    {
        for (var i = 0; i < 10; i++)
        {
            Take(i * 160, 160);
            Pass(20);
        }
        for (var i = 0; i < 10; i++)
        {
            Take(i * 160, 160, source, first);
            Pass(20);
        }
        AssertClock(400);
        Assert.Equal(Heard(8 * 160, 320), _heard[^320..]);
    }

    [Fact]
    public void A_stray_packet_moves_nothing()
    {
        for (var i = 0; i < 50; i++)
        {
            Take(i * 160, 160);
            if (i % 7 == 3) Take(i * 160, 160, (uint)i);
            if (i % 7 == 5) Take((i * 160) + 100_000, 160);
            Pass(20);
        }
        AssertHeard(0, 8000, gaps: 0);
    }

    [Theory]
    [InlineData(13)]
    [InlineData(101)]
    [InlineData(18)]
    public void Other_payloads_are_gaps(int type)
    {
        for (var i = 0; i < 20; i++)
        {
            var packet = Packet(i * 160, 160, 1, First);
            if (i is 10 or 11) packet[1] = (byte)type;
            Assert.Equal(i is not (10 or 11), _receiver.Receive(packet, _now));
            Pass(20);
        }
        AssertHeard(0, 3200, gaps: 320);
    }

    [Fact]
    public void Packets_read_late_and_at_once_after_a_stall_are_whole()
    {
        for (var i = 0; i < 100; i++)
        {
            if (i == 30) _now += TimeSpan.FromMilliseconds(600);
            Take(i * 160, 160);
            if (i is < 30 or >= 60) Pass(20);
        }
        AssertHeard(0, 16000, gaps: 0);
    }

    [Theory]
    [InlineData(0.9995)]
    [InlineData(1.0005)]
    public void A_peer_whose_clock_drifts_loses_nothing(double speed)
    {
        for (var i = 0; i < 6000; i++)
        {
            _now = TimeSpan.FromSeconds(1) + TimeSpan.FromMilliseconds(i * 20 * speed);
            Take(i * 160, 160);
            _receiver.Flush(_now + TimeSpan.FromMilliseconds(19));
        }
        Assert.Equal((960_000, 0), (_receiver.Position, _receiver.Missing));
    }

    [Fact]
    public void Whatever_the_network_does_each_sample_is_where_it_belongs_or_missing()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var rig = new RtpReceiverTests();
            var onItsWay = new PriorityQueue<byte[], (double At, int Order)>();
            var (at, sample, order) = (0.0, 0, 0);
            while (sample < 40_000)
            {
                var length = 80 * random.Next(1, 5);
                if (random.NextDouble() >= 0.05)
                {
                    for (var copies = random.Next(10) == 0 ? 2 : 1; copies > 0; copies--)
                        onItsWay.Enqueue(Packet(sample, length, 1, First), (at + (random.NextDouble() * 100), order++));
                }
                sample += length;
                at += length / 8.0;
            }
            // The time line begins with the packet that overtakes all others.
            var begin = (int)(BinaryPrimitives.ReadUInt32BigEndian(onItsWay.Peek().AsSpan(4)) - First);
            for (var now = 0; onItsWay.Count > 0; now += 10)
            {
                rig._now = TimeSpan.FromMilliseconds(now);
                while (onItsWay.TryPeek(out var packet, out var due) && due.At <= now)
                {
                    rig._receiver.Receive(packet, rig._now);
                    onItsWay.Dequeue();
                }
                rig._receiver.Flush(rig._now);
            }
            Assert.InRange(begin + rig._receiver.Position, sample - 800, sample + 800);
            rig.AssertHeard(begin, (int)rig._receiver.Position, gaps: (int)rig._receiver.Missing);
            Assert.InRange(rig._receiver.Missing, 0, sample / 3);
        }
    }

    [Fact]
    public void Mutated_packets_neither_throw_nor_move_the_audio_for_long()
    {
        var random = new Random(5);
        for (var i = 0; i < 50_000; i++)
        {
            var packet = Packet(i * 160, 160, 1, First);
            if (random.Next(100) < 15)
            {
                for (var n = random.Next(1, 4); n > 0; n--) packet[random.Next(random.Next(2) == 0 ? 12 : packet.Length)] = (byte)random.Next(256);
                if (random.Next(4) == 0) packet = packet[..random.Next(packet.Length)];
            }
            _receiver.Receive(packet, _now);
            Pass(20);
        }
        AssertClock(50_000 * 20);
        Assert.True(_receiver.Missing < _receiver.Position / 4, $"{_receiver.Missing} of {_receiver.Position} missing");
    }

    [Fact]
    public void Nothing_is_allocated_per_packet()
    {
        var heard = 0L;
        var receiver = new RtpReceiver(samples => heard += samples.Length, gap => heard += gap);
        var packet = Packet(0, 160, 1, First);
        receiver.Receive(packet, _now);
        receiver.Flush(_now);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), First + (uint)(i * 160));
            _now += RtpSender.Interval;
            if (i % 10 != 5) receiver.Receive(packet, _now);
            receiver.Flush(_now);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(160_000, heard);
    }

    private static byte[] Packet(int sample, int length, uint source, uint first)
    {
        var packet = new byte[12 + length];
        packet[0] = 0x80;
        packet[1] = 8;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)(sample / 80));
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), first + (uint)sample);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), source);
        for (var i = 0; i < length; i++) packet[12 + i] = Octet(sample + i);
        return packet;
    }

    // Says where in the stream it stands, as far as an octet can.
    private static byte Octet(int sample) => (byte)((sample * 2654435761u) >> 24);

    private static List<short> Heard(int sample, int length) =>
        [.. Enumerable.Range(sample, length).Select(i => G711.Table(G711Law.A)[Octet(i)])];

    private void Take(int sample, int length, uint source = 1, uint first = First) => _receiver.Receive(Packet(sample, length, source, first), _now);

    private void Pass(int milliseconds)
    {
        for (var end = _now + TimeSpan.FromMilliseconds(milliseconds); _now < end; _receiver.Flush(_now))
            _now = _now + RtpSender.Interval < end ? _now + RtpSender.Interval : end;
    }

    private void AssertHeard(int sample, int length, int gaps)
    {
        Assert.Equal(length, _heard.Count);
        var expected = Heard(sample, length);
        for (var i = 0; i < length; i++)
        {
            if (_heard[i] != Gap) Assert.True(expected[i] == _heard[i], $"sample {i} is another one");
        }
        Assert.Equal(gaps, _heard.Count(heard => heard == Gap));
    }

    /// <summary>As much was heard as time passed, but for what is waited for.</summary>
    private void AssertClock(int milliseconds) => Assert.InRange(_heard.Count, (milliseconds - 100) * 8, (milliseconds + 20) * 8);
}
