using System.Collections.Concurrent;
using Faxwerk.Lines;
using Faxwerk.Pages;
using Faxwerk.Telephony;

namespace Faxwerk.Tests.Sending;

/// <summary>
/// A line without telephony: each call follows the next entry of its number's script, a number without one takes every page. Counts calls at the same time.
/// </summary>
public sealed class SimulatedLine : ICallEndpoint, ITrunkState
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Func<OutgoingFax, SimulatedLine, CancellationToken, Task<CallOutcome>>>> _scripts = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly List<string> _now = [];

    public ConcurrentQueue<(string Called, int Pages)> Calls { get; } = new();

    public ConcurrentDictionary<string, ConcurrentQueue<PageImage>> Received { get; } = new(StringComparer.Ordinal);

    public TrunkState State { get; set; } = TrunkState.Open;

    public int Most { get; private set; }

    public bool CalledTwice { get; private set; }

    public CancellationToken Stopping => _stopping.Token;

    public SimulatedLine On(string number, params Func<OutgoingFax, SimulatedLine, CancellationToken, Task<CallOutcome>>[] calls)
    {
        _scripts[number] = new(calls);
        return this;
    }

    /// <summary>Ends without an answer.</summary>
    public static Func<OutgoingFax, SimulatedLine, CancellationToken, Task<CallOutcome>> Fails(CallStatus status) =>
        (_, _, _) => Task.FromResult(new CallOutcome { Status = status });

    /// <summary>Takes so many pages and ends like this; the page after them was under way.</summary>
    public static Func<OutgoingFax, SimulatedLine, CancellationToken, Task<CallOutcome>> Takes(int pages, CallStatus ending) => (fax, line, _) => line.TakeAsync(fax, pages, ending);

    /// <summary>Takes so many pages, then waits until the call is ended from our side.</summary>
    public static Func<OutgoingFax, SimulatedLine, CancellationToken, Task<CallOutcome>> HangsAfter(int pages) => async (fax, line, cancel) =>
    {
        await line.TakeAsync(fax, pages, CallStatus.Ok);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, line.Stopping);
        await Task.Delay(Timeout.InfiniteTimeSpan, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return new CallOutcome { Status = cancel.IsCancellationRequested ? CallStatus.Cancelled : CallStatus.Stopped, FaxAnswered = true, PagesConfirmed = pages };
    };

    public async Task<CallOutcome> SendAsync(OutgoingFax fax, CancellationToken cancel)
    {
        lock (_gate)
        {
            CalledTwice |= _now.Contains(fax.Called);
            _now.Add(fax.Called);
            Most = Math.Max(Most, _now.Count);
        }

        Calls.Enqueue((fax.Called, fax.PageCount));
        try
        {
            await Task.Delay(2, cancel);
            return _scripts.TryGetValue(fax.Called, out var script) && script.TryDequeue(out var call)
                ? await call(fax, this, cancel)
                : await TakeAsync(fax, fax.PageCount, CallStatus.Ok);
        }
        finally
        {
            lock (_gate)
                _now.Remove(fax.Called);
        }
    }

    /// <summary>The next call that fetches ends so; by default nothing waits there.</summary>
    public ConcurrentQueue<Func<FaxFetch, SimulatedLine, CancellationToken, Task<CallOutcome>>> Fetches { get; } = new();

    public async Task<CallOutcome> FetchAsync(FaxFetch fetch, CancellationToken cancel)
    {
        lock (_gate)
        {
            CalledTwice |= _now.Contains(fetch.Called);
            _now.Add(fetch.Called);
            Most = Math.Max(Most, _now.Count);
        }

        Calls.Enqueue((fetch.Called, 0));
        try
        {
            return Fetches.TryDequeue(out var call) ? await call(fetch, this, cancel) : new CallOutcome { Status = CallStatus.NothingToFetch, FaxAnswered = true };
        }
        finally
        {
            lock (_gate)
                _now.Remove(fetch.Called);
        }
    }

    public async Task StopAsync(TimeSpan grace) => await _stopping.CancelAsync();

    public ValueTask DisposeAsync()
    {
        _stopping.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<CallOutcome> TakeAsync(OutgoingFax fax, int pages, CallStatus ending)
    {
        await fax.Progress!(new CallProgress(CallStep.Answered, 0, 0, null), default);
        await fax.Progress(new CallProgress(CallStep.Identified, 0, 0, "+49 89 1"), default);
        for (var page = 1; page <= fax.PageCount; page++)
        {
            var image = await fax.ReadPage(page - 1, default);
            await fax.Progress(new CallProgress(CallStep.PageStarted, page, 14400, null), default);
            if (page > pages)
                break;
            Received.GetOrAdd(fax.Called, _ => new()).Enqueue(image);
            if (!await fax.Progress(new CallProgress(CallStep.PageConfirmed, page, 14400, null), default))
                return new CallOutcome { Status = CallStatus.Cancelled, FaxAnswered = true, PagesConfirmed = page };
        }

        return new CallOutcome { Status = ending, FaxAnswered = true, PagesConfirmed = pages, UncertainPage = pages < fax.PageCount ? pages : -1, RemoteId = "+49 89 1" };
    }
}
