using Faxwerk.Pages;
using Faxwerk.Spandsp;
using Faxwerk.Telephony.Calls;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>Over real SIP, UDPTL and RTP from an engine that we did not write, with every first INVITE that is met.</summary>
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

    [Theory]
    [InlineData(true, PeerModems.All, "V.17 14400")]
    [InlineData(false, PeerModems.V29 | PeerModems.V27Ter, "V.29 9600")]
    public async Task A_fax_of_spandsp_reaches_us_over_g711(bool ecm, PeerModems modems, string settings)
    {
        var clock = new QuickClock(1);
        PageImage[] pages = [TestPages.Make(3), TestPages.Make(4, rows: 400)];
        await using var station = await SpandspStation.StartAsync(clock, pages, StationMedia.G711);
        station.AudioPeer.Ecm = ecm;
        station.AudioPeer.Modems = modems;
        await using var rig = await EndpointRig.StartAsync(clock, 0);
        var call = await station.CallAsync(rig.Endpoint.LocalEndPoint, FirstOffer.Audio);
        await station.Completed;
        Assert.True(station.AudioPeer.Completion == 0, station.AudioPeer.CompletionText + string.Join('\n', station.AudioPeer.Frames));
        await call.ByeAsync();
        var outcome = await rig.Ended;
        Assert.True(outcome is { Status: CallStatus.Ok, PagesConfirmed: 2, RemoteId: "+1 555 0100", Transport: "G.711" }, CallAssert.Ladder(outcome));
        Assert.Equal(ecm, outcome.Ecm);
        CallAssert.BeginsWith(settings, outcome);
        rig.AssertReceived(pages);
    }

    [Fact]
    public async Task A_sender_that_is_not_asked_says_cng_and_asks_for_t38_itself()
    {
        var clock = new QuickClock(4);
        PageImage[] pages = [TestPages.Make(3)];
        await using var station = await SpandspStation.StartAsync(clock, pages, StationMedia.G711ThenT38);
        await using var rig = await EndpointRig.StartAsync(clock, 0, new FaxTrunkOptions { OffersAsCalled = false });
        var call = await station.CallAsync(rig.Endpoint.LocalEndPoint, FirstOffer.Audio);
        await station.Completed;
        await call.ByeAsync();
        var outcome = await rig.Ended;
        Assert.True(outcome is { Status: CallStatus.Ok, PagesConfirmed: 1, Transport: "T.38" }, CallAssert.Ladder(outcome));
        rig.AssertReceived(pages);
    }

    [Theory]
    [InlineData("m=image 0 udptl t38\r\n")]
    [InlineData("m=audio 4000 RTP/AVP 8\r\n")]
    public async Task What_asterisk_offers_before_its_bye_is_answered(string media)
    {
        var clock = new QuickClock(4);
        PageImage[] pages = [TestPages.Make(3)];
        await using var station = await SpandspStation.StartAsync(clock, pages);
        await using var rig = await EndpointRig.StartAsync(clock, 0);
        var call = await station.CallAsync(rig.Endpoint.LocalEndPoint, FirstOffer.Audio);
        await station.Completed;
        var back = await call.ReinviteAsync("v=0\r\no=- 9 10 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n" + media);
        Assert.Equal(200, back.Status);
        await call.ByeAsync();
        var outcome = await rig.Ended;
        Assert.True(outcome is { Status: CallStatus.Ok, PagesConfirmed: 1 }, CallAssert.Ladder(outcome));
        rig.AssertReceived(pages);
    }
}
