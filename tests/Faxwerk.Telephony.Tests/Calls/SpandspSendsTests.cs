using Faxwerk.Pages;
using Faxwerk.Spandsp;
using Faxwerk.Telephony.Calls;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>Over real SIP and UDPTL from an engine that we did not write, with every first INVITE that is met.</summary>
public sealed class SpandspSendsTests
{
    [Theory]
    [InlineData(FirstOffer.Audio, true, PeerCodings.All)]
    [InlineData(FirstOffer.Image, false, PeerCodings.All)]
    [InlineData(FirstOffer.AudioAndImage, true, PeerCodings.Mh)]
    [InlineData(FirstOffer.None, true, PeerCodings.All)]
    public async Task A_fax_of_spandsp_reaches_us(FirstOffer first, bool ecm, PeerCodings codings)
    {
        var clock = new QuickClock(4);
        PageImage[] pages = [TestPages.Make(3), TestPages.Make(4, rows: 400)];
        await using var station = await SpandspStation.StartAsync(clock, pages);
        station.Peer.Ecm = ecm;
        station.Peer.Codings = codings;
        await using var rig = await EndpointRig.StartAsync(clock, 0);
        var call = await station.CallAsync(rig.Endpoint.LocalEndPoint, first);
        await station.Completed;
        Assert.True(station.Peer.Completion == 0, station.Peer.CompletionText + string.Join('\n', station.Peer.Frames));
        await call.ByeAsync();
        var outcome = await rig.Ended;
        Assert.True(outcome is { Status: CallStatus.Ok, PagesConfirmed: 2, RemoteId: "+1 555 0100" }, CallAssert.Ladder(outcome));
        Assert.Equal(ecm, outcome.Ecm);
        rig.AssertReceived(pages);
    }
}
