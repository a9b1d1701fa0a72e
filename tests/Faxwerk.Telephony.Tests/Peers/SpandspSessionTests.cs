using Faxwerk.Pages;
using Faxwerk.Spandsp;
using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.Tests.T30;

namespace Faxwerk.Telephony.Tests.Peers;

/// <summary>What goes through in both roles against an engine that we did not write, whatever lies between.</summary>
public abstract class SpandspSessionTests
{
    public static TheoryData<bool, bool, PeerCodings, string> Codings => new()
    {
        { true, true, PeerCodings.All, "MMR" },
        { true, true, PeerCodings.Mh | PeerCodings.Mr, "MR" },
        { true, true, PeerCodings.Mh, "MH" },
        { true, false, PeerCodings.All, "MR" },
        { true, false, PeerCodings.Mh, "MH" },
        { false, true, PeerCodings.All, "MMR" },
        { false, true, PeerCodings.Mh | PeerCodings.Mr, "MR" },
        { false, true, PeerCodings.Mh, "MH" },
        { false, false, PeerCodings.All, "MR" },
        { false, false, PeerCodings.Mh, "MH" },
    };

    [Theory]
    [MemberData(nameof(Codings))]
    public void Three_pages_go_through_in_every_coding(bool weSend, bool ecm, PeerCodings codings, string coding)
    {
        using var call = Call(weSend, [TestPages.Page(1), TestPages.Page(2, rows: 700), TestPages.Page(3, rows: 500)]);
        call.Peer.Ecm = ecm;
        call.Peer.Codings = codings;
        call.Run().Succeeds();
        Assert.Equal(ecm, call.Session.Result!.Ecm);
        Assert.Equal(coding, call.Session.Result.Coding);
        Assert.Equal("+1 555 0100", call.Session.Result.RemoteId);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Pages_of_different_format_go_through_in_one_call(bool weSend, bool ecm)
    {
        using var call = Call(weSend,
        [
            TestPages.Page(1, Resolution.Standard), TestPages.Page(2), TestPages.Page(3, rows: 2800),
            TestPages.Page(4, Resolution.Superfine, rows: 900), TestPages.Page(5, Resolution.Fine, PaperWidth.B4, rows: 700),
        ]);
        call.Peer.Ecm = ecm;
        call.Run().Succeeds();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_page_of_several_blocks_goes_through(bool weSend)
    {
        using var call = Call(weSend, [TestPages.Noise(1, 700), TestPages.Noise(2, 300)]);
        call.Run().Succeeds();
        Assert.Contains("block 1", call.Report(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_sender_waits_while_a_page_is_stored(bool ecm)
    {
        using var call = Call(weSend: false, [TestPages.Page(1, rows: 300), TestPages.Page(2, rows: 300)]);
        call.Peer.Ecm = ecm;
        call.StoreTime = TimeSpan.FromSeconds(5);
        call.Run().Succeeds();
        Assert.Equal(ecm, call.Report().Contains("RNR", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(40)]
    public void The_scan_line_time_of_the_receiver_is_kept_by_fill(int milliseconds)
    {
        using var call = Call(weSend: true, [TestPages.Page(1, rows: 400)]);
        call.Peer.Ecm = false;
        call.Peer.MinimumScanLineTime = milliseconds;
        call.Run().Succeeds();
        Assert.Contains($"{milliseconds} ms a row", call.Report(), StringComparison.Ordinal);
    }

    private protected abstract SpandspSession Call(bool weSend, PageImage[] pages);
}
