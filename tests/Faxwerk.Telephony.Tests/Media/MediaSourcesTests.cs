using System.Net;
using Faxwerk.Telephony.Media;

namespace Faxwerk.Telephony.Tests.Media;

public sealed class MediaSourcesTests
{
    private static readonly TimeSpan Late = MediaSocket.OpenTime + TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData("192.0.2.1:4000", true)]
    [InlineData("10.0.0.1:4000", true)]
    [InlineData("[2001:db8::1]:4000", true)]
    [InlineData("192.0.2.1:1023", false)]
    [InlineData("0.0.0.0:4000", false)]
    [InlineData("0.1.2.3:4000", false)]
    [InlineData("224.0.0.1:4000", false)]
    [InlineData("239.255.255.250:4000", false)]
    [InlineData("255.255.255.255:4000", false)]
    [InlineData("127.0.0.1:4000", false)]
    [InlineData("[::1]:4000", false)]
    [InlineData("[::]:4000", false)]
    [InlineData("[ff02::1]:4000", false)]
    [InlineData("[::ffff:127.0.0.1]:4000", false)]
    [InlineData("[::ffff:239.0.0.1]:4000", false)]
    public void Media_goes_where_a_peer_can_be(string target, bool may) =>
        Assert.Equal(may, new MediaSources(IPAddress.Parse("192.0.2.7")).MayBeTarget(IPEndPoint.Parse(target)));

    [Fact]
    public void A_peer_on_this_machine_may_name_it() =>
        Assert.True(new MediaSources(IPAddress.Loopback).MayBeTarget(IPEndPoint.Parse("127.0.0.2:4000")));

    [Theory]
    [InlineData("127.0.0.5", "127.0.0.9", false, true)]
    [InlineData("127.0.0.6", "127.0.0.5", false, true)]
    [InlineData("127.0.0.6", "127.0.0.9", false, false)]
    [InlineData("127.0.0.6", "127.0.0.9", true, true)]
    public void At_first_packets_may_come_from_another_port_or_from_where_the_signalling_comes(string signalling, string target, bool any, bool heard)
    {
        using var ours = MediaSocket.Bind(IPAddress.Loopback, new MediaSources(IPAddress.Parse(signalling), any));
        using var peer = Peer("127.0.0.5", ours);
        ours.SetTarget(new IPEndPoint(IPAddress.Parse(target), 4000));
        Assert.Equal(heard ? 1 : -1, Hear(ours, peer, TimeSpan.Zero));
    }

    [Fact]
    public void The_address_of_the_description_may_come_from_any_port_at_first()
    {
        using var ours = MediaSocket.Bind(IPAddress.Loopback, new MediaSources(IPAddress.Parse("192.0.2.1")));
        using var peer = Peer("127.0.0.5", ours);
        ours.Follow(new IPEndPoint(IPAddress.Parse("127.0.0.5"), 4000).Serialize());
        Assert.Equal(1, Hear(ours, peer, TimeSpan.Zero));
    }

    [Fact]
    public void Later_only_the_address_that_was_followed_is_heard()
    {
        using var ours = MediaSocket.Bind(IPAddress.Loopback, new MediaSources(IPAddress.Loopback));
        using var peer = Peer("127.0.0.1", ours);
        using var stranger = Peer("127.0.0.1", ours);
        ours.SetTarget(new IPEndPoint(IPAddress.Loopback, 4000));
        Assert.Equal(1, Hear(ours, peer, TimeSpan.Zero));
        ours.Follow(ours.CopySource());
        Assert.Equal(1, Hear(ours, stranger, TimeSpan.Zero));
        Assert.Equal(-1, Hear(ours, stranger, Late));
        Assert.Equal(1, Hear(ours, peer, Late));
        ours.LatchInTime(Late);
        Assert.Equal(-1, Hear(ours, stranger, Late));
        Assert.Equal(1, Hear(ours, peer, Late));
    }

    [Fact]
    public void A_new_address_opens_the_door_again()
    {
        using var ours = MediaSocket.Bind(IPAddress.Loopback, new MediaSources(IPAddress.Loopback));
        using var old = Peer("127.0.0.1", ours);
        using var mapped = Peer("127.0.0.1", ours);
        ours.SetTarget(old.LocalEndPoint);
        Assert.Equal(-1, Hear(ours, mapped, Late));
        ours.SetTarget(new IPEndPoint(IPAddress.Loopback, 4000), Late);
        Assert.Equal(1, Hear(ours, mapped, Late));
    }

    [Fact]
    public void After_latching_a_new_address_is_where_packets_go_and_come_from()
    {
        using var ours = MediaSocket.Bind(IPAddress.Loopback, new MediaSources(IPAddress.Loopback));
        using var first = Peer("127.0.0.1", ours);
        using var second = Peer("127.0.0.1", ours);
        ours.SetTarget(first.LocalEndPoint);
        Assert.Equal(1, Hear(ours, first, TimeSpan.Zero));
        ours.Latch();
        ours.SetTarget(second.LocalEndPoint, Late);
        Assert.Equal(-1, Hear(ours, first, Late));
        Assert.Equal(1, Hear(ours, second, Late));
    }

    [Fact]
    public void A_flood_of_strangers_does_not_hide_the_peer_for_ever()
    {
        using var ours = MediaSocket.Bind(IPAddress.Loopback, new MediaSources(IPAddress.Parse("192.0.2.1")));
        using var peer = Peer("127.0.0.5", ours);
        using var stranger = Peer("127.0.0.6", ours);
        ours.Follow(new IPEndPoint(IPAddress.Parse("127.0.0.5"), peer.LocalEndPoint.Port).Serialize());
        for (var i = 0; i < 20; i++) stranger.Send([9]);
        peer.Send([1, 2]);
        var buffer = new byte[10];
        Assert.True(SpinWait.SpinUntil(() => ours.Receive(buffer) == 2, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void The_same_goes_for_ipv6()
    {
        using var ours = MediaSocket.Bind(IPAddress.IPv6Loopback, new MediaSources(IPAddress.IPv6Loopback));
        using var peer = Peer("::1", ours);
        using var stranger = Peer("::1", ours);
        ours.SetTarget(new IPEndPoint(IPAddress.IPv6Loopback, 4000));
        Assert.Equal(1, Hear(ours, peer, TimeSpan.Zero));
        ours.Follow(ours.CopySource());
        Assert.Equal(-1, Hear(ours, stranger, Late));
        Assert.Equal(1, Hear(ours, peer, Late));
    }

    private static MediaSocket Peer(string address, MediaSocket towards)
    {
        var peer = MediaSocket.Bind(IPAddress.Parse(address));
        peer.SetTarget(towards.LocalEndPoint);
        return peer;
    }

    /// <summary>Loopback delivers before the send returns.</summary>
    private static int Hear(MediaSocket ours, MediaSocket from, TimeSpan now)
    {
        from.Send([1]);
        var length = ours.Receive(new byte[10], now);
        return length;
    }
}
