using Faxwerk.Pages;
using Faxwerk.Spandsp;
using Faxwerk.Telephony.Calls;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>Over real SIP and UDPTL to an engine that we did not write.</summary>
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
}
