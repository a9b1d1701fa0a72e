using System.Buffers.Binary;
using System.Net;
using Faxwerk.Telephony.Calls;
using Faxwerk.Telephony.Media;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>When audio leaves, on a machine that stalls: time is passed in, the packets are real.</summary>
public sealed class RtpPaceTests : IDisposable
{
    private readonly MediaSocket _socket = MediaSocket.Bind(IPAddress.Loopback);
    private readonly MediaSocket _peer = MediaSocket.Bind(IPAddress.Loopback);
    private readonly ToneLeg _leg;
    private readonly List<(uint Timestamp, TimeSpan Left)> _packets = [];

    public RtpPaceTests()
    {
        _socket.SetTarget(_peer.LocalEndPoint);
        _leg = new ToneLeg(_socket, new RtpSender(G711Law.A, 1, 0, 0), FaxTone.Silence);
        _leg.Start(TimeSpan.Zero);
    }

    public void Dispose()
    {
        _socket.Dispose();
        _peer.Dispose();
    }

    [Fact]
    public void A_packet_leaves_every_20_ms()
    {
        Run(0, 1000);
        Assert.Equal(Enumerable.Range(0, 51).Select(i => TimeSpan.FromMilliseconds(20 * i)), _packets.Select(packet => packet.Left));
    }

    [Fact]
    public void A_stall_is_caught_up_in_small_steps_and_nothing_is_left_out()
    {
        Run(0, 200);
        Run(600, 1200);
        Assert.Equal(Enumerable.Range(0, 61).Select(i => (uint)(160 * i)), _packets.Select(packet => packet.Timestamp));
        Assert.All(_packets.GroupBy(packet => packet.Left), step => Assert.InRange(step.Count(), 1, 2));
        // 400 ms late, and twice as fast as it is played: on time again 400 ms after the stall.
        Assert.All(_packets, packet => Assert.True(packet.Left.TotalMilliseconds >= packet.Timestamp / 8));
        Assert.All(_packets.Where(packet => packet.Left.TotalMilliseconds > 1000), packet => Assert.Equal(packet.Timestamp / 8, packet.Left.TotalMilliseconds));
    }

    [Fact]
    public void After_a_long_sleep_the_lost_time_is_skipped()
    {
        Run(0, 200);
        Run(60_000, 61_000);
        Assert.Equal(11 + 51, _packets.Count);
        Assert.InRange(_packets.Count(packet => packet.Left == TimeSpan.FromMilliseconds(60_000)), 1, 2);
    }

    // The scheduler's grid of 5 ms.
    private void Run(int from, int to)
    {
        var buffer = new byte[300];
        for (var milliseconds = from; milliseconds <= to; milliseconds += 5)
        {
            var now = TimeSpan.FromMilliseconds(milliseconds);
            _leg.Advance(now);
            while (_peer.Receive(buffer) > 0) _packets.Add((BinaryPrimitives.ReadUInt32BigEndian(buffer.AsSpan(4)), now));
        }
    }
}
