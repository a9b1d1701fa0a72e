using System.Collections.Concurrent;
using System.Globalization;
using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.Calls;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>
/// Live calls between two ends of ours of which 15 % of the packets are mutated, in one direction or both: nothing but ended calls with a status. Most of them in virtual
/// time, every tenth over sockets and SIP, the messages mutated in half of those.
/// </summary>
[Collection(nameof(Computing))]
public sealed class CallFuzzTests(ITestOutputHelper output)
{
    private const int SipShare = 10;
    private const int AtOnce = 16;

    /// <summary>A benchmark asks for more calls.</summary>
    private static readonly int Calls = int.Parse(Environment.GetEnvironmentVariable("FAXWERK_FUZZ_CALLS") ?? "80", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Calls_whose_packets_are_mutated_end_with_a_status()
    {
        Prerequisite.Require(FaxModems.IsAvailable, "libspandsp.so.2 is not on this machine.");
        var sip = Calls / SipShare;
        var calls = new ConcurrentBag<FuzzedCall>();
        Parallel.For(0, Calls - sip, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, seed => calls.Add(FuzzedFax.Run(new FuzzPlan(seed))));
        var clock = new QuickClock(10);
        using (var scheduler = new CallScheduler(clock, 2, TimeSpan.FromMilliseconds(1)))
        {
            await Parallel.ForEachAsync(Enumerable.Range(Calls - sip, sip), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (seed, _) =>
                calls.Add(await new FuzzedSipCall(new FuzzPlan(seed), scheduler, clock).RunAsync()));
        }
        Report([.. calls], sip);
        Assert.Empty(calls.SelectMany(call => call.Faults));
        Assert.All(calls, call => Assert.True(call is { IsOver: true, Status: not null }, $"call {call.Plan.Seed} is stuck"));
        // A frame's FCS tells each damaged octet of it.
        Assert.DoesNotContain(calls, call => call is { Transport: "G.711", Plan.Ecm: true, IsWrong: true });
        // Both transports were spoilt, and spoiling told.
        Assert.Contains(calls, call => call is { Transport: "T.38", IsOk: false });
        Assert.Contains(calls, call => call is { Transport: "G.711", IsOk: false });
    }

    private void Report(FuzzedCall[] calls, int sip)
    {
        foreach (var group in calls.GroupBy(call => (call.Transport, call.Plan.Ecm, call.Status)).OrderBy(group => group.Key))
            output.WriteLine($"{group.Key.Transport} {(group.Key.Ecm ? "with" : "without")} ECM {group.Key.Status}: {group.Count()}, of them wrong {group.Count(call => call.IsWrong)}");
        output.WriteLine($"packets mutated: {calls.Sum(call => call.Mutated)}; calls over sockets and SIP: {sip}");
        output.WriteLine(
            $"fuzz: calls={calls.Length} stuck={calls.Count(call => call is not { IsOver: true, Status: not null } && call.Faults.Count == 0)}"
            + $" faults={calls.Sum(call => call.Faults.Count)} ok={calls.Count(call => call.IsOk)}"
            + $" wrong_ok_g711={calls.Count(call => call is { Transport: "G.711", Plan.Ecm: true, IsWrong: true })} wrong_ok_t38={calls.Count(call => call is { Transport: "T.38", IsWrong: true })}");
    }
}
