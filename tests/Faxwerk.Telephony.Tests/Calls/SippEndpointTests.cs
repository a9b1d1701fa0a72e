using Faxwerk.Telephony.Tests.Sip;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>SIPp calls a whole endpoint, media and all: what it expects stands in Sip/Sipp/*.xml. No fax follows, so that each call is dropped.</summary>
public sealed class SippEndpointTests
{
    [Theory]
    [InlineData("calls_reinvite")]
    [InlineData("calls_reinvite_by_peer")]
    [InlineData("calls_491")]
    [InlineData("calls_without_offer")]
    [InlineData("calls_late_ack")]
    public async Task The_scenario_is_played_to_its_end(string scenario)
    {
        await using var rig = await EndpointRig.StartAsync(TimeProvider.System, 0);
        await using var peer = SippPeer.Calls(scenario, rig.Endpoint.LocalEndPoint.Port);
        await peer.SucceedsAsync();
        var outcome = await rig.Ended;
        Assert.True(outcome is { Status: CallStatus.CallDropped, PagesConfirmed: 0 }, CallAssert.Ladder(outcome));
    }
}
