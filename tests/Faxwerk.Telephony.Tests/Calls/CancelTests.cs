using Faxwerk.Pages;
using Faxwerk.Telephony.Calls;

namespace Faxwerk.Telephony.Tests.Calls;

public sealed class CancelTests
{
    [Fact]
    public async Task A_ringing_call_is_cancelled_within_a_second()
    {
        await using var rig = await CallRig.StartAsync();
        using var cancel = new CancellationTokenSource();
        var fax = CallRig.Fax("030" + TestStationNumbers.NoAnswer, [TestPages.Make(1)], (progress, _) =>
        {
            if (progress.Step == CallStep.Ringing) cancel.Cancel();
            return ValueTask.FromResult(true);
        });
        var outcome = await rig.Server.SendAsync(fax, cancel.Token);
        Assert.True(outcome.Status == CallStatus.Cancelled, CallAssert.Ladder(outcome));
        Assert.Contains(outcome.Trace, line => line.What == "CANCEL");
        var cancelled = outcome.Trace.First(line => line.What == "CANCEL").At;
        // The clock is five times as fast, the machine may be busy: a second of ours and two of its.
        Assert.InRange(outcome.Ended - outcome.Started - cancelled, TimeSpan.Zero, TimeSpan.FromSeconds(11));
    }

    [Fact]
    public async Task A_running_call_is_cancelled_with_dcn_and_bye()
    {
        await using var rig = await CallRig.StartAsync();
        using var cancel = new CancellationTokenSource();
        var fax = CallRig.Fax("0305", [TestPages.Make(1), TestPages.Make(2, rows: 2000)], (progress, _) =>
        {
            if (progress is { Step: CallStep.PageStarted, Page: 2 }) cancel.Cancel();
            return ValueTask.FromResult(true);
        });
        var outcome = await rig.Server.SendAsync(fax, cancel.Token);
        Assert.True(outcome is { Status: CallStatus.Cancelled, PagesConfirmed: 1 }, CallAssert.Ladder(outcome));
        Assert.Contains(outcome.Trace, line => line is { What: "DCN", Sent: true });
        Assert.Contains(outcome.Trace, line => line is { What: "BYE", Sent: true });
        Assert.Equal(1, (await rig.StationFax).Outcome.PagesConfirmed);
    }

    [Fact]
    public async Task A_progress_that_says_no_ends_the_call_as_cancelled()
    {
        await using var rig = await CallRig.StartAsync();
        var fax = CallRig.Fax("0305", [TestPages.Make(1), TestPages.Make(2)], (progress, _) => ValueTask.FromResult(progress.Step != CallStep.PageConfirmed));
        var outcome = await rig.Server.SendAsync(fax, CancellationToken.None);
        Assert.True(outcome is { Status: CallStatus.Cancelled, PagesConfirmed: 1 }, CallAssert.Ladder(outcome));
    }

    [Fact]
    public async Task A_stopping_server_finishes_the_page_and_refuses_new_calls()
    {
        await using var rig = await CallRig.StartAsync();
        PageImage[] pages = [TestPages.Make(1), TestPages.Make(2), TestPages.Make(3)];
        var started = new TaskCompletionSource();
        var sending = rig.Server.SendAsync(
            CallRig.Fax("0305", pages, (progress, _) =>
            {
                if (progress.Step == CallStep.PageStarted) started.TrySetResult();
                return ValueTask.FromResult(true);
            }),
            CancellationToken.None);
        await started.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await rig.Server.StopAsync(TimeSpan.FromSeconds(60));
        var outcome = await sending.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(outcome is { Status: CallStatus.Stopped, PagesConfirmed: 1, UncertainPage: -1 }, CallAssert.Ladder(outcome));
        Assert.Equal(CallStatus.Stopped, (await rig.Server.SendAsync(CallRig.Fax("0305", pages), CancellationToken.None)).Status);
        CallRig.AssertSame(pages, (await rig.StationFax).File, pages: 1);
    }
}
