using System.Collections.Concurrent;
using Faxwerk.Pages;
using Faxwerk.Telephony;

namespace Faxwerk.Tests;

/// <summary>One call that was made on the simulated line.</summary>
public sealed record SimulatedCall(OutgoingFax Fax, IReadOnlyList<PageImage> Pages);

/// <summary>A line without a network: calls end as the test says, by default every page is confirmed.</summary>
public sealed class SimulatedLine : ICallEndpoint
{
    private readonly ConcurrentQueue<SimulatedCall> _calls = new();

    public IReadOnlyCollection<SimulatedCall> Calls => _calls;

    /// <summary>How a call ends: gets the number and how many pages it has; pages confirmed are those of the outcome.</summary>
    public Func<string, int, CallOutcome> Outcome { get; set; } = (_, pages) => Ok(pages);

    /// <summary>Called before each page goes out; a test may wait here.</summary>
    public Func<Task> BeforePage { get; set; } = () => Task.CompletedTask;

    public static CallOutcome Ok(int pages) => new()
    {
        Status = CallStatus.Ok, PagesConfirmed = pages, FaxAnswered = true, SipStatus = 200, RemoteId = "+49 30 5550100", BitRate = 14400, Ecm = true, Coding = "MMR",
        Trace = [new TraceEntry(TimeSpan.FromSeconds(1), true, "INVITE", ""), new TraceEntry(TimeSpan.FromSeconds(9), false, "MCF", "")],
    };

    public static CallOutcome Failed(CallStatus status, int sip = 0) => new() { Status = status, SipStatus = sip, Detail = $"simulated {status}" };

    public async Task<CallOutcome> SendAsync(OutgoingFax fax, CancellationToken cancel)
    {
        var started = TimeProvider.System.GetUtcNow();
        var outcome = Outcome(fax.Called, fax.PageCount) with { Started = started };
        var pages = new List<PageImage>();
        await Report(CallStep.Dialling, 0);
        var goOn = true;
        for (var page = 0; page < outcome.PagesConfirmed && goOn; page++)
        {
            await BeforePage();
            pages.Add(await fax.ReadPage(page, cancel));
            await Report(CallStep.PageStarted, page + 1);
            goOn = await Report(CallStep.PageConfirmed, page + 1);
            if (!goOn && page + 1 < outcome.PagesConfirmed)
                outcome = outcome with { Status = CallStatus.Cancelled, PagesConfirmed = page + 1 };
        }

        _calls.Enqueue(new SimulatedCall(fax, pages));
        return outcome with { Ended = TimeProvider.System.GetUtcNow() };

        async ValueTask<bool> Report(CallStep step, int page) =>
            fax.Progress is null || await fax.Progress(new CallProgress(step, page, outcome.BitRate, outcome.RemoteId), cancel);
    }

    /// <summary>What comes of a call that fetches; by default nothing waits there.</summary>
    public Func<FaxFetch, CancellationToken, Task<CallOutcome>> Fetch { get; set; } = (_, _) => Task.FromResult(Failed(CallStatus.NothingToFetch, 200));

    public async Task<CallOutcome> FetchAsync(FaxFetch fetch, CancellationToken cancel)
    {
        var started = TimeProvider.System.GetUtcNow();
        return await Fetch(fetch, cancel) with { Started = started, Ended = TimeProvider.System.GetUtcNow() };
    }

    public Task StopAsync(TimeSpan grace) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
