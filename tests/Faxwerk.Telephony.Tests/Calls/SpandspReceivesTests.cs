using Faxwerk.Pages;
using Faxwerk.Spandsp;
using Faxwerk.Telephony.Calls;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>Over real SIP, UDPTL and RTP to an engine that we did not write.</summary>
public sealed class SpandspReceivesTests
{
    [Theory]
    [InlineData(true, PeerCodings.All, "MMR")]
    [InlineData(false, PeerCodings.All, "MR")]
    [InlineData(true, PeerCodings.Mh, "MH")]
    public async Task Our_fax_reaches_spandsp(bool ecm, PeerCodings codings, string coding)
    {
        var clock = new QuickClock(4);
        await using var station = await SpandspStation.StartAsync(clock);
        station.Peer.Ecm = ecm;
        station.Peer.Codings = codings;
        await using var rig = await EndpointRig.StartAsync(clock, station.LocalEndPoint.Port);
        PageImage[] pages = [TestPages.Make(1), TestPages.Make(2, rows: 400)];
        var outcome = await rig.Endpoint.SendAsync(CallRig.Fax("4711", pages), CancellationToken.None);
        Assert.True(outcome is { Status: CallStatus.Ok, PagesConfirmed: 2, RemoteId: "+1 555 0100" }, CallAssert.Ladder(outcome) + string.Join('\n', station.Peer.Frames));
        Assert.Equal((ecm, coding), (outcome.Ecm, outcome.Coding));
        await station.Completed;
        EndpointRig.AssertSame(pages, station.Received);
    }

    [Theory]
    [InlineData(true, PeerModems.All, "V.17 14400")]
    [InlineData(false, PeerModems.V29 | PeerModems.V27Ter, "V.29 9600")]
    public async Task Our_fax_reaches_spandsp_over_g711(bool ecm, PeerModems modems, string settings)
    {
        var clock = new QuickClock(1);
        await using var station = await SpandspStation.StartAsync(clock, media: StationMedia.G711);
        station.AudioPeer.Ecm = ecm;
        station.AudioPeer.Modems = modems;
        await using var rig = await EndpointRig.StartAsync(clock, station.LocalEndPoint.Port);
        PageImage[] pages = [TestPages.Make(1), TestPages.Make(2, rows: 400)];
        var outcome = await rig.Endpoint.SendAsync(CallRig.Fax("4711", pages), CancellationToken.None);
        Assert.True(outcome is { Status: CallStatus.Ok, PagesConfirmed: 2, RemoteId: "+1 555 0100", Transport: "G.711" },
            CallAssert.Ladder(outcome) + string.Join('\n', station.AudioPeer.Frames));
        Assert.Equal(ecm, outcome.Ecm);
        CallAssert.BeginsWith(settings, outcome);
        await station.Completed;
        EndpointRig.AssertSame(pages, station.Received);
        // A peer whose clock is our RTP hangs for ever without it.
        Assert.Equal(CallEndKind.RemoteBye, (await station.Ended).Kind);
    }

    [Theory]
    [InlineData(1400)]
    [InlineData(849)]
    [InlineData(400)]
    public async Task T38_comes_after_three_seconds_of_ced_and_no_datagram_is_longer_than_announced(int maxDatagram)
    {
        var clock = new QuickClock(4);
        await using var station = await SpandspStation.StartAsync(clock, media: StationMedia.G711ThenT38, maxDatagram: maxDatagram);
        await using var rig = await EndpointRig.StartAsync(clock, station.LocalEndPoint.Port, new FaxTrunkOptions { OffersAsCaller = false });
        PageImage[] pages = [TestPages.Make(1)];
        var outcome = await rig.Endpoint.SendAsync(CallRig.Fax("4711", pages), CancellationToken.None);
        Assert.True(outcome is { Status: CallStatus.Ok, PagesConfirmed: 1, Transport: "T.38" }, CallAssert.Ladder(outcome) + string.Join('\n', station.Peer.Frames));
        await station.Completed;
        EndpointRig.AssertSame(pages, station.Received);
        Assert.InRange(station.LongestDatagram, 1, maxDatagram);
    }

    [Theory]
    [InlineData(1400, 200, 100, 200)]
    [InlineData(72, 400, 170, 400)]
    public async Task The_trunk_may_know_better_how_long_a_datagram_can_be(int announced, int known, int least, int most)
    {
        var clock = new QuickClock(4);
        await using var station = await SpandspStation.StartAsync(clock, maxDatagram: announced);
        await using var rig = await EndpointRig.StartAsync(clock, station.LocalEndPoint.Port, new FaxTrunkOptions { PeerMaxDatagram = known, Redundancy = 7 });
        PageImage[] pages = [TestPages.Make(1)];
        var outcome = await rig.Endpoint.SendAsync(CallRig.Fax("4711", pages), CancellationToken.None);
        Assert.True(outcome is { Status: CallStatus.Ok, PagesConfirmed: 1, Transport: "T.38" }, CallAssert.Ladder(outcome) + string.Join('\n', station.Peer.Frames));
        await station.Completed;
        EndpointRig.AssertSame(pages, station.Received);
        Assert.InRange(station.LongestDatagram, least, most);
    }
}
