using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Faxwerk.Pages;
using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.Calls;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>
/// Live calls of which 15 % of the packets are mutated, in both directions, so that a sender and a receiver of ours suffer in each: nothing but ended calls with a status.
/// </summary>
public sealed class CallFuzzTests(ITestOutputHelper output)
{
    private const double Share = 0.15;
    private const int Parallel = 16;

    /// <summary>A benchmark asks for more calls.</summary>
    private static readonly int Calls = int.Parse(Environment.GetEnvironmentVariable("FAXWERK_FUZZ_CALLS") ?? "100", CultureInfo.InvariantCulture);

    private readonly QuickClock _clock = new(10);
    private readonly ConcurrentBag<CallOutcome> _received = [];
    private readonly ConcurrentBag<Exception> _faults = [];
    private int _mutated;

    [Fact]
    public async Task Calls_whose_packets_are_mutated_end_with_a_status()
    {
        Assert.SkipUnless(FaxModems.IsAvailable, "libspandsp.so.2 is not on this machine.");
        using var scheduler = new CallScheduler(_clock, 2, TimeSpan.FromMilliseconds(1));
        await using var endpoint = new SipEndpoint(
            new SipTrunkOptions
            {
                Host = "127.0.0.1",
                Local = new IPEndPoint(IPAddress.Loopback, 0),
                Channels = 2 * Parallel,
                Fax = new FaxTrunkOptions { MaxDuration = TimeSpan.FromMinutes(4), SilenceTimeout = TimeSpan.FromSeconds(60) },
            },
            scheduler, Gate, _clock, new Random(1))
        { Fault = _faults.Add };
        await endpoint.StartAsync();
        var sent = new ConcurrentBag<FaxResult>();
        await System.Threading.Tasks.Parallel.ForEachAsync(Enumerable.Range(0, Calls), new ParallelOptions { MaxDegreeOfParallelism = Parallel }, async (seed, _) =>
        {
            // No call may be stuck: ten times the limit of the trunk, in the clock of the test.
            sent.Add(await CallAsync(endpoint.LocalEndPoint, scheduler, seed).WaitAsync(TimeSpan.FromMinutes(40), _clock));
        });
        await CallAssert.Eventually(() => endpoint.ActiveCalls == 0);
        Assert.Empty(_faults);
        Assert.Equal((Calls, Calls), (sent.Count, _received.Count));
        Assert.DoesNotContain(_received, outcome => outcome.Detail.Length == 0 || outcome.Detail.Contains("fault", StringComparison.Ordinal));
        // Both transports were spoilt, and spoiling told.
        Assert.Contains(_received, outcome => outcome.Transport == "T.38");
        Assert.Contains(_received, outcome => outcome.Transport == "G.711");
        Assert.Contains(_received, outcome => outcome.Status != CallStatus.Ok);
        output.WriteLine($"fuzz: calls={Calls} ended={_received.Count} faults={_faults.Count} mutated={_mutated} ok={_received.Count(outcome => outcome.Status == CallStatus.Ok)}");
        foreach (var group in _received.GroupBy(outcome => (outcome.Transport, outcome.Status)).OrderBy(group => group.Key)) output.WriteLine($"{group.Key}: {group.Count()}");
    }

    private async Task<FaxResult> CallAsync(IPEndPoint endpoint, CallScheduler scheduler, int seed)
    {
        using var relay = new MutatingRelay(seed, Share);
        var options = new FaxTrunkOptions
        {
            Transport = seed % 2 == 0 ? FaxTransport.T38First : FaxTransport.G711Only,
            OffersAsCaller = seed % 4 == 0,
            Ecm = seed % 3 != 0,
            Version = seed % 4,
            MaxDuration = TimeSpan.FromMinutes(4),
        };
        await using var peer = await FaxPeer.StartAsync(_clock, options, scheduler, relay);
        PageImage[] pages = [TestPages.Make(seed, rows: 100), TestPages.Make(seed + 1, rows: 200)];
        var result = await peer.SendAsync(endpoint, pages);
        Interlocked.Add(ref _mutated, relay.Mutated);
        return result;
    }

    private ValueTask<CallDecision> Gate(IncomingCall call, CancellationToken cancel) => ValueTask.FromResult<CallDecision>(new CallDecision.Accept(new IncomingFax
    {
        StorePage = (_, _) => ValueTask.CompletedTask,
        Ended = outcome =>
        {
            _received.Add(outcome);
            return ValueTask.CompletedTask;
        },
    }));
}
