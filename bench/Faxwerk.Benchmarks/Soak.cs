using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Faxwerk.Pages;
using Faxwerk.Telephony;
using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.Calls;

namespace Faxwerk.Benchmarks;

/// <summary>
/// Calls over T.38 and G.711 at a time, sixty and twenty for an hour unless told otherwise, both ends in this process, over SIP, UDPTL and RTP on loopback and the real clock. Every
/// second call is disturbed, the kinds of <see cref="Disturbance"/> in turn.
/// </summary>
internal static class Soak
{
    private const int MostCalls = 1000;

    // The limits of the trunk end a call before this.
    private static readonly TimeSpan Stuck = TimeSpan.FromMinutes(12);

    public static async Task<int> RunAsync(TextWriter output, int minutes, int t38Calls, int g711Calls)
    {
        if (FaxModems.Missing is { } missing)
        {
            output.WriteLine(missing);
            return 1;
        }
        PageImage[] pages = [CallsPages.Marks(1, 500, 1100), CallsPages.Marks(2, 500, 1100)];
        using var scheduler = new CallScheduler(TimeProvider.System);
        var faults = new ConcurrentBag<Exception>();
        var station = new SoakStation(pages);
        var t38 = new FaxTrunkOptions { MaxDuration = TimeSpan.FromMinutes(10) };
        await using var called = new SipEndpoint(
            Trunk(5060, t38 with { OffersAsCalled = false }), scheduler,
            (call, _) => ValueTask.FromResult<CallDecision>(new CallDecision.Accept(station.Receive(call.Called))), TimeProvider.System, new Random(1))
        { Intercept = station.InterceptAsync, Fault = faults.Add };
        await called.StartAsync();
        await using var caller = Caller(called.LocalEndPoint.Port, t38, scheduler, faults);
        await caller.StartAsync();
        await using var audioCaller = Caller(called.LocalEndPoint.Port, t38 with { Transport = FaxTransport.G711Only }, scheduler, faults);
        await audioCaller.StartAsync();

        var results = new ConcurrentBag<Result>();
        var started = TimeProvider.System.GetTimestamp();
        var end = TimeSpan.FromMinutes(minutes);
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var number = 0;
        var memory = new List<(long Resident, long Heap)>();
        var sampling = SampleAsync();
        await Task.WhenAll(Enumerable.Range(0, t38Calls + g711Calls).Select(channel => CallAsync(channel < t38Calls ? caller : audioCaller, channel)));
        await sampling;
        var used = Process.GetCurrentProcess().TotalProcessorTime - cpu;

        foreach (var group in results.GroupBy(result => (result.Audio, result.Kind)).OrderBy(group => group.Key))
        {
            output.WriteLine($"{(group.Key.Audio ? "G.711" : "T.38")} {group.Key.Kind}: {group.Count()} calls, {group.Count(result => result.Whole)} whole, "
                + string.Join(' ', group.GroupBy(result => result.Status).Select(status => $"{status.Key}={status.Count()}")));
        }
        var clean = results.Where(result => result.Kind == Disturbance.None).ToList();
        // T.38 carries no frame check sequence: an octet that is changed on the way, which UDP's checksum prevents outside of tests, goes unnoticed.
        var wrong = results.Where(result => result.Kind != Disturbance.Mutation).Sum(result => result.Wrong);
        var stuck = results.Count(result => result.Status is null);
        // What is there after the first tenth is what the calls need; the rest of the time must not add to it.
        var settled = memory[memory.Count / 10];
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"soak: minutes={minutes} t38={t38Calls} g711={g711Calls} calls={results.Count} stuck={stuck} undisturbed={clean.Count} undisturbed_whole={clean.Count(result => result.Whole)} wrong_pages={wrong} faults={faults.Count} rss_mb_settled={settled.Resident >> 20} rss_mb_end={memory[^1].Resident >> 20} heap_mb_settled={settled.Heap >> 20} heap_mb_end={memory[^1].Heap >> 20} cpu_s={used.TotalSeconds:F0}"));
        return stuck == 0 && wrong == 0 && faults.IsEmpty && clean.TrueForAll(result => result.Whole) ? 0 : 1;

        async Task SampleAsync()
        {
            do
            {
                // What is still referred to, which a leak would show in long before the resident memory does.
                memory.Add((ProcessMemory.Resident, GC.GetTotalMemory(forceFullCollection: true)));
                output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{TimeProvider.System.GetElapsedTime(started).TotalMinutes:F1} min: {results.Count} calls, {memory[^1].Resident >> 20} MB resident, {memory[^1].Heap >> 10} kB referred to"));
                await Task.Delay(TimeSpan.FromMinutes(Math.Min(1, minutes / 20.0)), TimeProvider.System, CancellationToken.None);
            }
            while (TimeProvider.System.GetElapsedTime(started) < end);
        }

        async Task CallAsync(SipEndpoint from, int channel)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200 * channel), TimeProvider.System, CancellationToken.None);
            for (var turn = channel; TimeProvider.System.GetElapsedTime(started) < end; turn++)
            {
                var kind = turn % 2 == 0 ? Disturbance.None : (Disturbance)(1 + (turn / 2 % 5));
                var to = string.Create(CultureInfo.InvariantCulture, $"1{Interlocked.Increment(ref number):000000}{(int)kind}");
                var sending = from.SendAsync(
                    new OutgoingFax { Called = to, PageCount = pages.Length, ReadPage = (page, _) => ValueTask.FromResult(pages[page]) }, CancellationToken.None);
                var ended = await Task.WhenAny(sending, Task.Delay(Stuck, TimeProvider.System, CancellationToken.None)) == sending;
                var outcome = ended ? await sending : null;
                var (right, wrongPages) = station.Take(to);
                results.Add(new Result(from == audioCaller, kind, outcome?.Status, outcome is { Status: CallStatus.Ok } && right == pages.Length, wrongPages));
                if (!ended) return;
            }
        }
    }

    private static SipEndpoint Caller(int port, FaxTrunkOptions fax, CallScheduler scheduler, ConcurrentBag<Exception> faults) => new(
        Trunk(port, fax), scheduler, (_, _) => ValueTask.FromResult<CallDecision>(new CallDecision.Reject(486, "")), TimeProvider.System, new Random(port + fax.GetHashCode()))
    {
        Fault = faults.Add,
    };

    private static SipTrunkOptions Trunk(int port, FaxTrunkOptions fax) => new()
    {
        Host = "127.0.0.1",
        Port = port,
        Local = new IPEndPoint(IPAddress.Loopback, 0),
        Caller = "100",
        Channels = MostCalls,
        Fax = fax,
    };

    /// <summary>A call; without a status it was stuck.</summary>
    private sealed record Result(bool Audio, Disturbance Kind, CallStatus? Status, bool Whole, int Wrong);
}
