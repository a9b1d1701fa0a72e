using Faxwerk.Pages;
using Faxwerk.Telephony.Calls;

namespace Faxwerk.Telephony.Tests.Calls;

public sealed class OutgoingCallTests
{
    [Fact]
    public async Task A_fax_of_two_pages_reaches_the_station_pixel_for_pixel()
    {
        await using var rig = await CallRig.StartAsync();
        PageImage[] pages = [TestPages.Make(1), TestPages.Make(2, rows: 500)];
        var steps = new List<CallProgress>();
        var outcome = await rig.Server.SendAsync(
            CallRig.Fax("030555", pages, (progress, _) => { lock (steps) steps.Add(progress); return ValueTask.FromResult(true); }), CancellationToken.None);
        Assert.True(outcome.Status == CallStatus.Ok, CallAssert.Ladder(outcome));
        Assert.Equal((2, 200, true, "MMR"), (outcome.PagesConfirmed, outcome.SipStatus, outcome.Ecm, outcome.Coding));
        Assert.Equal("+49 30 5550100", outcome.RemoteId);
        Assert.NotNull(outcome.Connected);
        var fax = await rig.StationFax;
        Assert.Equal(("030555", "4930123456", CallStatus.Ok, "+49 30 123456"), (fax.Called, fax.Caller, fax.Outcome.Status, fax.Outcome.RemoteId));
        CallRig.AssertSame(pages, fax.File);
        CallStep[] expected = [CallStep.Dialling, CallStep.Ringing, CallStep.Answered, CallStep.Connected, CallStep.Identified,
            CallStep.PageStarted, CallStep.PageConfirmed, CallStep.PageStarted, CallStep.PageConfirmed];
        Assert.Equal(expected, steps.Where(step => step.Step != CallStep.Alive).Select(step => step.Step));
        string[] ladder = [.. outcome.Trace.Select(line => line.What)];
        foreach (var what in new[] { "INVITE", "DIS", "DCS", "CFR", "PPS", "MCF", "DCN", "BYE" }) Assert.Contains(what, ladder);
    }

    [Theory]
    [InlineData(3, 9600, true, 0)]
    [InlineData(0, 14400, false, 3)]
    public async Task Version_rate_ecm_and_redundancy_are_as_set(int version, int rate, bool ecm, int redundancy)
    {
        await using var rig = await CallRig.StartAsync(
            trunk => trunk with { Fax = trunk.Fax with { Version = version, MaxBitRate = rate, Ecm = ecm, Redundancy = redundancy } },
            t38 => t38 with { Version = 3 });
        PageImage[] pages = [TestPages.Make(4)];
        var outcome = await rig.Server.SendAsync(CallRig.Fax("0305", pages), CancellationToken.None);
        Assert.True(outcome.Status == CallStatus.Ok, CallAssert.Ladder(outcome));
        Assert.Equal((rate, ecm), (outcome.BitRate, outcome.Ecm));
        CallRig.AssertSame(pages, (await rig.StationFax).File);
    }

    [Theory]
    [InlineData(FaxTransport.T38First)]
    [InlineData(FaxTransport.G711Only)]
    public async Task The_subaddress_reaches_the_other_machine(FaxTransport transport)
    {
        await using var rig = await CallRig.StartAsync(trunk => trunk with { Fax = trunk.Fax with { Transport = transport } }, t38 => t38 with { Transport = transport });
        var outcome = await rig.Server.SendAsync(CallRig.Fax("0305", [TestPages.Make(4)]) with { Subaddress = "1387#2" }, CancellationToken.None);
        Assert.True(outcome.Status == CallStatus.Ok, CallAssert.Ladder(outcome));
        Assert.Equal("1387#2", (await rig.StationFax).Outcome.Subaddress);
    }
}
