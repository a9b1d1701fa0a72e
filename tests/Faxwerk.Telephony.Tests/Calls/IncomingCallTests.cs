using System.Collections.Concurrent;
using System.Net;
using Faxwerk.Pages;
using Faxwerk.Telephony.Calls;

namespace Faxwerk.Telephony.Tests.Calls;

public sealed class IncomingCallTests
{
    private readonly ConcurrentQueue<ReceivedPage> _pages = new();
    private readonly TaskCompletionSource<CallOutcome> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task<CallOutcome> Ended => _ended.Task.WaitAsync(TimeSpan.FromSeconds(30));

    private CallGate Gate(Func<ReceivedPage, ValueTask>? store = null, int maxPages = 1000) => (call, _) => ValueTask.FromResult<CallDecision>(new CallDecision.Accept(new IncomingFax
    {
        LocalId = "+49 89 1234",
        MaxPages = maxPages,
        StorePage = async (page, _) =>
        {
            if (store is not null) await store(page);
            _pages.Enqueue(page);
        },
        Ended = outcome =>
        {
            _ended.SetResult(outcome);
            return ValueTask.CompletedTask;
        },
    }));

    [Fact]
    public async Task A_fax_comes_in_pixel_for_pixel()
    {
        IncomingCall? asked = null;
        var accept = Gate();
        await using var rig = await CallRig.StartAsync(gate: (call, cancel) => { asked = call; return accept(call, cancel); });
        var station = await rig.CallingStationAsync();
        PageImage[] pages = [TestPages.Make(1), TestPages.Make(2, rows: 400)];
        var sent = await station.SendAsync(CallRig.Fax("4989555", pages), CancellationToken.None);
        var outcome = await Ended;
        Assert.True(sent.Status == CallStatus.Ok, CallAssert.Ladder(sent));
        Assert.True(outcome is { Status: CallStatus.Ok, PagesConfirmed: 2, FaxAnswered: true, SipStatus: 200, RemoteId: "+49 30 123456" }, CallAssert.Ladder(outcome));
        Assert.Equal(("4989555", "5550100"), (asked!.Called, asked.Caller));
        Assert.Equal("+49 89 1234", sent.RemoteId);
        Assert.Equal([false, true], _pages.Select(page => page.IsLast));
        Assert.All(pages.Zip(_pages), pair => Assert.True(pair.First.Bitmap.SameAs(pair.Second.Image.Bitmap)));
        // The caller's, unless the machine is so busy that we lose patience.
        Assert.Contains(outcome.Trace, line => line.What == "BYE");
    }

    [Fact]
    public async Task A_page_that_cannot_be_stored_is_not_confirmed()
    {
        await using var rig = await CallRig.StartAsync(gate: Gate(page => page.Index == 1 ? throw new IOException("disk full") : ValueTask.CompletedTask));
        var station = await rig.CallingStationAsync();
        var sent = await station.SendAsync(CallRig.Fax("1", [TestPages.Make(1), TestPages.Make(2)]), CancellationToken.None);
        var outcome = await Ended;
        Assert.True(outcome is { Status: CallStatus.StorageFailed, PagesConfirmed: 1 }, CallAssert.Ladder(outcome));
        Assert.True(sent is { Status: CallStatus.RemoteDisconnect, PagesConfirmed: 1, UncertainPage: 1 }, CallAssert.Ladder(sent));
        Assert.Contains(outcome.Trace, line => line.Detail.Contains("disk full", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_slow_disk_holds_the_sender()
    {
        await using var rig = await CallRig.StartAsync(gate: Gate(_ => new ValueTask(Task.Delay(1500))));
        var station = await rig.CallingStationAsync();
        var sent = await station.SendAsync(CallRig.Fax("1", [TestPages.Make(1)]), CancellationToken.None);
        Assert.True(sent is { Status: CallStatus.Ok, PagesConfirmed: 1 }, CallAssert.Ladder(sent));
        Assert.Contains(sent.Trace, line => line is { What: "RNR", Sent: false });
    }

    [Fact]
    public async Task A_caller_that_offers_t38_first_is_followed()
    {
        await using var rig = await CallRig.StartAsync(trunk => trunk with { Fax = trunk.Fax with { CalledOffersAfter = TimeSpan.FromSeconds(30) } }, gate: Gate());
        var station = await rig.CallingStationAsync(t38 => t38 with { CallerOffersAfter = TimeSpan.FromSeconds(1) });
        var sent = await station.SendAsync(CallRig.Fax("1", [TestPages.Make(1)]), CancellationToken.None);
        Assert.True(sent.Status == CallStatus.Ok, CallAssert.Ladder(sent));
        Assert.Equal(CallStatus.Ok, (await Ended).Status);
    }

    [Fact]
    public async Task A_caller_that_hangs_up_leaves_the_confirmed_pages()
    {
        await using var rig = await CallRig.StartAsync(gate: Gate());
        var station = await rig.CallingStationAsync();
        using var cancel = new CancellationTokenSource();
        var fax = CallRig.Fax("1", [TestPages.Make(1), TestPages.Make(2, rows: 2000)], (progress, _) =>
        {
            if (progress is { Step: CallStep.PageStarted, Page: 2 }) cancel.Cancel();
            return ValueTask.FromResult(true);
        });
        await station.SendAsync(fax, cancel.Token);
        var outcome = await Ended;
        Assert.True(outcome is { PagesConfirmed: 1, Status: CallStatus.RemoteDisconnect or CallStatus.CallDropped }, CallAssert.Ladder(outcome));
        Assert.Single(_pages);
    }

    [Fact]
    public async Task Many_calls_at_once_do_not_disturb_each_other()
    {
        var ended = new ConcurrentBag<CallOutcome>();
        var received = new ConcurrentDictionary<string, ReceivedPage>();
        await using var rig = await CallRig.StartAsync(gate: (call, _) => ValueTask.FromResult<CallDecision>(new CallDecision.Accept(new IncomingFax
        {
            StorePage = (page, _) => { received[call.Called] = page; return ValueTask.CompletedTask; },
            Ended = outcome => { ended.Add(outcome); return ValueTask.CompletedTask; },
        })));
        var station = await rig.CallingStationAsync();
        var pages = Enumerable.Range(0, 10).Select(seed => TestPages.Make(seed)).ToArray();
        var outcomes = await Task.WhenAll(pages.Select((page, i) => station.SendAsync(CallRig.Fax($"10{i}", [page]), CancellationToken.None)));
        Assert.All(outcomes, outcome => Assert.True(outcome.Status == CallStatus.Ok, CallAssert.Ladder(outcome)));
        await CallAssert.Eventually(() => ended.Count == pages.Length);
        for (var i = 0; i < pages.Length; i++) Assert.True(pages[i].Bitmap.SameAs(received[$"10{i}"].Image.Bitmap));
    }
}
