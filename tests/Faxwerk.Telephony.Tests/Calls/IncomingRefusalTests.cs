using System.Net;
using Faxwerk.Telephony.Calls;

namespace Faxwerk.Telephony.Tests.Calls;

public sealed class IncomingRefusalTests
{
    [Theory]
    [InlineData(404, CallStatus.UnallocatedNumber)]
    [InlineData(486, CallStatus.Busy)]
    [InlineData(603, CallStatus.CallRejected)]
    [InlineData(503, CallStatus.TrunkFailure)]
    public async Task The_gate_refuses_before_the_answer(int status, CallStatus seen)
    {
        await using var rig = await CallRig.StartAsync(gate: (_, _) => ValueTask.FromResult<CallDecision>(new CallDecision.Reject(status, "No")));
        var station = await rig.CallingStationAsync();
        var outcome = await station.SendAsync(CallRig.Fax("1", [TestPages.Make(1)]), CancellationToken.None);
        Assert.Equal((seen, status), (outcome.Status, outcome.SipStatus));
        Assert.Contains("No", outcome.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_beyond_the_channels_hear_busy()
    {
        await using var rig = await CallRig.StartAsync(trunk => trunk with { Channels = 0 }, gate: Accept);
        var station = await rig.CallingStationAsync();
        Assert.Equal(CallStatus.Busy, (await station.SendAsync(CallRig.Fax("1", [TestPages.Make(1)]), CancellationToken.None)).Status);
    }

    [Fact]
    public async Task Calls_from_strangers_are_dropped_and_counted()
    {
        await using var rig = await CallRig.StartAsync(trunk => trunk with { AllowedPeers = [IPNetwork.Parse("192.0.2.0/24")] }, gate: Accept, speed: 40);
        var station = await rig.CallingStationAsync();
        var outcome = await station.SendAsync(CallRig.Fax("1", [TestPages.Make(1)]), CancellationToken.None);
        Assert.Equal((CallStatus.TrunkFailure, 0), (outcome.Status, outcome.SipStatus));
        Assert.True(rig.Server.DroppedRequests > 0);
    }

    [Fact]
    public async Task A_host_is_looked_up_once_a_minute_whoever_calls()
    {
        var time = new QuickClock(1);
        var allowed = new AllowedPeers([], _ => Task.FromResult<IReadOnlyList<IPAddress>>([IPAddress.Loopback]), time);
        var (peer, stranger) = (IPAddress.Loopback, IPAddress.Parse("192.0.2.1"));
        Assert.Null(allowed.Contains(stranger));
        await allowed.Known;
        Assert.Equal((false, true), (allowed.Contains(stranger), allowed.Contains(peer)));
    }

    [Fact]
    public async Task A_stopping_server_answers_503()
    {
        await using var rig = await CallRig.StartAsync(gate: Accept);
        var station = await rig.CallingStationAsync();
        await rig.Server.StopAsync(TimeSpan.Zero);
        var outcome = await station.SendAsync(CallRig.Fax("1", [TestPages.Make(1)]), CancellationToken.None);
        Assert.Equal(503, outcome.SipStatus);
    }

    private static ValueTask<CallDecision> Accept(IncomingCall call, CancellationToken cancel) =>
        throw new InvalidOperationException("The gate must not be asked.");
}
