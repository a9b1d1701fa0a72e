using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Faxwerk.Pages;
using Faxwerk.Telephony;
using Faxwerk.Telephony.Calls;

namespace Faxwerk.Benchmarks;

/// <summary>
/// A hundred simultaneous calls between two endpoints of this process, over real SIP and UDPTL on loopback and the real clock: three pages, MMR, ECM,
/// 14400 bit/s, redundancy 3. A channel is one endpoint of a call.
/// </summary>
internal static class Calls
{
    private const int Count = 100;

    public static async Task<int> RunAsync(TextWriter output)
    {
        var (set, pages) = CallsPages.Load();
        using var scheduler = new CallScheduler(TimeProvider.System);
        var receptions = new ConcurrentDictionary<string, Reception>();
        await using var receiver = Endpoint(5060, scheduler, receptions, pages);
        await receiver.StartAsync();
        await using var sender = Endpoint(receiver.LocalEndPoint.Port, scheduler, receptions, pages);
        await sender.StartAsync();

        // A server runs for months: what is measured begins when the code is compiled.
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => SendAsync(sender, $"9{i:000}", pages[..1])));
        GC.Collect();
        using var lateness = new CallsLateness();
        var memory = ProcessMemory.Start();
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var outcomes = await Task.WhenAll(Enumerable.Range(0, Count).Select(async i =>
        {
            // A second to place a hundred calls; each lasts about a hundred.
            await Task.Delay(10 * i);
            return (Number: $"1{i:000}", Outcome: await SendAsync(sender, $"1{i:000}", pages));
        }));
        var used = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        var kilobytes = memory.PeakGrowth / 1024.0 / (2 * Count);

        var received = outcomes.Select(call => receptions[call.Number]).ToList();
        foreach (var reception in received) await reception.Ended.Task;
        var ok = outcomes.Zip(received).Count(pair => pair.First.Outcome.Status == CallStatus.Ok && pair.Second.Equal == pages.Count);
        var seconds = outcomes.Sum(call => FaxSeconds(call.Outcome)) + received.Sum(reception => FaxSeconds(reception.Ended.Task.Result));
        foreach (var failure in outcomes.Where(call => call.Outcome.Status != CallStatus.Ok).Take(5))
            output.WriteLine($"{failure.Number}: {failure.Outcome.Status} {failure.Outcome.Detail}");
        var longest = outcomes.Max(call => (call.Outcome.Ended - call.Outcome.Started).TotalSeconds);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{lateness.Count} datagrams, median {lateness.Quantile(0.5):F1} ms late; longest call {longest:F1} s; {seconds:F0} channel seconds; {used.TotalSeconds:F1} s of CPU"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"calls: ok={ok} cpu_ms_per_channel_s={used.TotalMilliseconds / seconds:F3} kb_per_channel={kilobytes:F0} late_ms_p99={lateness.Quantile(0.99):F1} set={set}"));
        return ok == Count ? 0 : 1;
    }

    private static SipEndpoint Endpoint(int port, CallScheduler scheduler, ConcurrentDictionary<string, Reception> receptions, List<PageImage> pages)
    {
        var trunk = new SipTrunkOptions
        {
            Host = "127.0.0.1",
            Port = port,
            Local = new IPEndPoint(IPAddress.Loopback, 0),
            Caller = "100",
            Channels = 2 * Count,
        };
        return new SipEndpoint(trunk, scheduler, (call, _) => ValueTask.FromResult<CallDecision>(Accept(call, receptions, pages)), TimeProvider.System, new Random(port));
    }

    private static CallDecision.Accept Accept(IncomingCall call, ConcurrentDictionary<string, Reception> receptions, List<PageImage> pages)
    {
        var reception = receptions.GetOrAdd(call.Called, _ => new Reception());
        return new CallDecision.Accept(new IncomingFax
        {
            StorePage = (page, _) =>
            {
                if (page.Image.Bitmap.SameAs(pages[page.Index].Bitmap)) Interlocked.Increment(ref reception.Equal);
                return ValueTask.CompletedTask;
            },
            Ended = outcome =>
            {
                reception.Ended.SetResult(outcome);
                return ValueTask.CompletedTask;
            },
        });
    }

    private static Task<CallOutcome> SendAsync(SipEndpoint sender, string number, List<PageImage> pages) => sender.SendAsync(
        new OutgoingFax { Called = number, PageCount = pages.Count, ReadPage = (page, _) => ValueTask.FromResult(pages[page]) }, CancellationToken.None);

    /// <summary>From the start of T.38 to DCN, as the ladder of the call has it; to the end where DCN was not heard.</summary>
    private static double FaxSeconds(CallOutcome outcome)
    {
        var first = outcome.Trace.FirstOrDefault(line => line.What == "T.38").At;
        var last = outcome.Trace.FirstOrDefault(line => line.What == "DCN", outcome.Trace.LastOrDefault()).At;
        return Math.Max(0, (last - first).TotalSeconds);
    }

    private sealed class Reception
    {
        public int Equal;

        public TaskCompletionSource<CallOutcome> Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
