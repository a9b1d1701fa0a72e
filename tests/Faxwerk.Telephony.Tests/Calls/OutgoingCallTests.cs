using Faxwerk.Telephony.Calls;

namespace Faxwerk.Telephony.Tests.Calls;

public sealed class OutgoingCallTests
{
    [Fact]
    public async Task A_fax_of_two_pages_reaches_the_station_pixel_for_pixel()
    {
        await using var rig = await CallRig.StartAsync();
        Faxwerk.Pages.PageImage[] pages = [TestPages.Make(1), TestPages.Make(2, rows: 500)];
        var steps = new List<CallProgress>();
        var outcome = await rig.Server.SendAsync(
            CallRig.Fax("030555", pages, (progress, _) => { lock (steps) steps.Add(progress); return ValueTask.FromResult(true); }), CancellationToken.None);
        Assert.True(outcome.Status == CallStatus.Ok, Ladder(outcome));
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

    internal static string Ladder(CallOutcome outcome) =>
        $"{outcome.Status} {outcome.Detail}\n" + string.Join('\n', outcome.Trace.Select(line => $"{line.At.TotalSeconds,8:0.000} {(line.Sent ? ">" : "<")} {line.What} {line.Detail}"));
}
