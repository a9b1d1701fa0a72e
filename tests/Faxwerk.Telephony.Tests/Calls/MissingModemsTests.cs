using Faxwerk.Telephony.Calls;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>A machine without the modem library: T.38 works, and what does not says what is missing.</summary>
public sealed class MissingModemsTests
{
    private const string Missing = "The modems are not there.";

    private readonly QuickClock _clock = new(5);

    [Theory]
    [InlineData(FaxTransport.G711Only)]
    [InlineData(FaxTransport.G711First)]
    public async Task A_trunk_that_wants_g711_places_no_call(FaxTransport transport)
    {
        await using var rig = await CallRig.StartAsync(trunk => trunk with { Fax = new FaxTrunkOptions { Transport = transport, MissingModems = Missing } });
        var outcome = await rig.Server.SendAsync(CallRig.Fax("0305", [TestPages.Make(1)]), CancellationToken.None);
        Assert.True(outcome.Status == CallStatus.TrunkFailure, CallAssert.Ladder(outcome));
        Assert.Contains(Missing, outcome.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(outcome.Trace, line => line.What == "INVITE");
    }

    [Fact]
    public async Task A_trunk_that_wants_g711_answers_callers_503()
    {
        await using var rig = await EndpointRig.StartAsync(_clock, 0, new FaxTrunkOptions { Transport = FaxTransport.G711Only, MissingModems = Missing });
        await using var caller = await EndpointRig.StartAsync(_clock, rig.Endpoint.LocalEndPoint.Port);
        var sent = await caller.Endpoint.SendAsync(CallRig.Fax("4711", [TestPages.Make(1)]), CancellationToken.None);
        var outcome = await rig.Ended;
        Assert.Equal(503, sent.SipStatus);
        Assert.True(outcome is { Status: CallStatus.TrunkFailure, SipStatus: 503 }, CallAssert.Ladder(outcome));
        Assert.Contains(Missing, outcome.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task T38_works_without_them()
    {
        // One side offers: which of two is first is chance on a busy machine.
        await using var rig = await CallRig.StartAsync(
            trunk => trunk with { Fax = new FaxTrunkOptions { MissingModems = Missing } }, station => station with { OffersAsCalled = false });
        var outcome = await rig.Server.SendAsync(CallRig.Fax("0305", [TestPages.Make(1)]), CancellationToken.None);
        Assert.True(outcome is { Status: CallStatus.Ok, Transport: "T.38" }, CallAssert.Ladder(outcome));
    }

    [Fact]
    public async Task A_number_that_refuses_t38_says_what_is_missing()
    {
        await using var rig = await CallRig.StartAsync(trunk => trunk with { Fax = new FaxTrunkOptions { MissingModems = Missing } });
        var outcome = await rig.Server.SendAsync(CallRig.Fax("030" + TestStationNumbers.RefusesT38, [TestPages.Make(1)]), CancellationToken.None);
        Assert.True(outcome.Status == CallStatus.T38Refused, CallAssert.Ladder(outcome));
        Assert.Contains(Missing, outcome.Detail, StringComparison.Ordinal);
    }
}
