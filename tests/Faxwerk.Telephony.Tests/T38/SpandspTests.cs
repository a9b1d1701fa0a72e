using Faxwerk.Pages;
using Faxwerk.Spandsp;
using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.Tests.T30;

namespace Faxwerk.Telephony.Tests.T38;

/// <summary>Both roles against an engine that we did not write.</summary>
public sealed class SpandspTests
{
    private static PageImage[] ThreePages => [TestPages.Page(1), TestPages.Page(2), TestPages.Page(3)];

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
        using var call = new SpandspCall(weSend, ThreePages);
        call.Peer.Ecm = ecm;
        call.Peer.Codings = codings;
        call.Run().Succeeds();
        Assert.Equal(ecm, call.Session.Result!.Ecm);
        Assert.Equal(coding, call.Session.Result.Coding);
        Assert.Equal("+1 555 0100", call.Session.Result.RemoteId);
    }
}
