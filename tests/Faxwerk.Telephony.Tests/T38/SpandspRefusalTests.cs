using Faxwerk.Spandsp;
using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.Tests.T30;

namespace Faxwerk.Telephony.Tests.T38;

/// <summary>Pages that do not get through, against libspandsp.</summary>
public sealed class SpandspRefusalTests
{
    private static SpandspCall Call(bool weSend) => new(weSend, [TestPages.Page(1, rows: 500)], quality: new LineQuality { Redundancy = 0 });

    private static bool IsPageData(byte[] packet) => packet.Length > 10 && packet[0] >= 0xC2;

    /// <summary>Drops the first chunk of frame 3 while <paramref name="when"/> says so.</summary>
    private static Func<byte[], bool> Frame3(Func<int, bool> when)
    {
        var seen = 0;
        return packet => IsPageData(packet) && packet.AsSpan(5).StartsWith((byte[])[0xFF, 0xC0, 0x60, 0xC0]) && when(++seen);
    }

    [Fact]
    public void Our_CTC_is_understood()
    {
        using var call = Call(weSend: true);
        call.ToPeer.Drop = Frame3(count => count <= 4);
        call.Run().Succeeds();
        Assert.Contains("CTR", call.Report(), StringComparison.Ordinal);
    }

    [Fact]
    public void Our_EOR_ends_the_page_unconfirmed()
    {
        using var call = Call(weSend: true);
        call.ToPeer.Drop = Frame3(_ => true);
        call.Run();
        Assert.Equal((CallStatus.PageRejected, 0), (call.Session.Result!.Status, call.Session.Result.PagesConfirmed));
    }

    [Fact]
    public void A_frame_that_comes_at_the_fifth_time_is_received()
    {
        using var call = Call(weSend: false);
        call.ToUs.Drop = Frame3(count => count <= 4);
        call.Run();
        call.Succeeds();
    }

    [Fact]
    public void What_the_peer_gives_up_is_not_confirmed()
    {
        using var call = Call(weSend: false);
        call.ToUs.Drop = Frame3(_ => true);
        call.Run();
        Assert.NotEqual(CallStatus.Ok, call.Session.Result!.Status);
        Assert.Equal(0, call.Session.Result.PagesConfirmed);
        Assert.Empty(call.Received);
    }

    /// <summary>The library gives up after RTN in both roles: docs/t30-interop.md.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_page_refused_for_its_bad_rows_is_not_confirmed(bool weSend)
    {
        using var call = Call(weSend);
        call.Peer.Ecm = false;
        var packets = 0;
        (weSend ? call.ToPeer : call.ToUs).Drop = packet => IsImage(packet) && packets++ % 2 == 0;
        call.Run();
        Assert.Contains("RTN", call.Report(), StringComparison.Ordinal);
        Assert.Equal(
            (CallStatus.RemoteDisconnect, 0, -1),
            (call.Session.Result!.Status, call.Session.Result.PagesConfirmed, call.Session.Result.UncertainPage));
        Assert.Empty(call.Received);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_page_with_some_bad_rows_is_confirmed_and_the_next_one_trained_for(bool weSend)
    {
        using var call = new SpandspCall(
            weSend, [TestPages.Page(1, rows: 1000), TestPages.Page(2, rows: 300)], quality: new LineQuality { Redundancy = 0 });
        call.Peer.Ecm = false;
        call.Peer.Codings = PeerCodings.Mh;
        var packets = 0;
        // The library counts the rows that it sees to be bad; we count those too that fell out with the packets.
        if (weSend)
            call.ToPeer.Drop = packet => IsImage(packet) && ++packets < 710 && packets % 8 == 0;
        else
            call.ToUs.Drop = packet => IsImage(packet) && ++packets is > 20 and < 220 && packets % 11 == 0;
        call.Run();
        Assert.Contains("RTP", call.Report(), StringComparison.Ordinal);
        Assert.Equal((CallStatus.Ok, 2), (call.Session.Result!.Status, call.Session.Result.PagesConfirmed));
    }

    private static bool IsImage(byte[] packet) =>
        IsPageData(packet) && packet[2] == 0xE0 && packet.AsSpan(5).ContainsAnyExcept((byte)0);
}
