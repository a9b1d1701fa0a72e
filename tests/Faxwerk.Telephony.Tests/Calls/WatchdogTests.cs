using System.Net;
using Faxwerk.Pages;
using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.Calls;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>No call outlives its traffic, its limits or the one who hangs up.</summary>
public sealed class WatchdogTests
{
    private const string Silence = "v=0\r\no=- 9 9 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n";

    private static readonly PageImage Long = TestPages.Make(1, rows: 6000);

    [Theory]
    [InlineData(FaxTransport.T38First)]
    [InlineData(FaxTransport.G711Only)]
    public async Task A_sender_that_is_gone_without_a_bye_does_not_hold_its_call(FaxTransport transport)
    {
        Prerequisite.Require(FaxModems.IsAvailable, "libspandsp.so.2 is not on this machine.");
        var clock = new QuickClock(5);
        await using var rig = await EndpointRig.StartAsync(clock, 0, new FaxTrunkOptions { Transport = transport });
        await using var peer = await FaxPeer.StartAsync(rig.Scheduler);
        var sending = peer.SendAsync(rig.Endpoint.LocalEndPoint, [TestPages.Make(1), Long]);
        var (_, fax) = await peer.Connected;
        await CallAssert.Eventually(() => rig.Received.Count == 1);
        fax.Media.Dispose();
        var outcome = await rig.Ended;
        // The page is confirmed a moment after it was stored, and the sender may be gone by then.
        Assert.True(outcome is { Status: CallStatus.NoResponse or CallStatus.CallDropped, PagesConfirmed: 0 or 1 }, CallAssert.Ladder(outcome));
        Assert.Contains(outcome.Trace, line => line is { What: "BYE", Sent: true });
        Assert.Equal(0, rig.Endpoint.ActiveCalls);
        Assert.False(sending.IsCompletedSuccessfully);
    }

    [Theory]
    [InlineData(35, 90, CallStatus.NotAFax)]
    [InlineData(35, 10, CallStatus.CallDropped)]
    public async Task A_call_that_is_answered_and_brings_no_packet_ends(int faxSignal, int silence, CallStatus status)
    {
        await using var called = await SilentStation.StartAsync(new QuickClock(20), Silence);
        var outcome = await called.CallAsync(new FaxTrunkOptions
        {
            FaxSignalTimeout = TimeSpan.FromSeconds(faxSignal),
            SilenceTimeout = TimeSpan.FromSeconds(silence),
        });
        Assert.True(outcome.Status == status, CallAssert.Ladder(outcome));
        Assert.Contains(outcome.Trace, line => line is { What: "BYE", Sent: true });
        // Twenty seconds of this clock are one of the machine's.
        Assert.InRange((outcome.Ended - outcome.Connected!.Value).TotalSeconds, Math.Min(faxSignal, silence), Math.Min(faxSignal, silence) + 24);
    }

    [Fact]
    public async Task T38_that_is_agreed_and_brings_no_packet_ends()
    {
        await using var called = await SilentStation.StartAsync(new QuickClock(20), Silence, Silence.Replace("m=audio 4000 RTP/AVP 8", "m=image 4000 udptl t38", StringComparison.Ordinal));
        var outcome = await called.CallAsync(new FaxTrunkOptions());
        Assert.True(outcome is { Status: CallStatus.NotAFax, Transport: "T.38" }, CallAssert.Ladder(outcome));
        Assert.Contains(outcome.Trace, line => line is { What: "BYE", Sent: true });
    }

    [Theory]
    [InlineData(FaxTransport.T38First)]
    [InlineData(FaxTransport.G711Only)]
    public async Task No_call_is_longer_than_the_trunk_allows(FaxTransport transport)
    {
        Prerequisite.Require(FaxModems.IsAvailable, "libspandsp.so.2 is not on this machine.");
        await using var rig = await CallRig.StartAsync(trunk => trunk with { Fax = trunk.Fax with { Transport = transport, MaxDuration = TimeSpan.FromSeconds(25), Ecm = false } });
        var outcome = await rig.Server.SendAsync(CallRig.Fax("0305", [Long]), CancellationToken.None);
        Assert.True(outcome is { Status: CallStatus.LimitReached, PagesConfirmed: 0 }, CallAssert.Ladder(outcome));
        Assert.Contains(outcome.Trace, line => line is { What: "DCN", Sent: true });
        Assert.InRange((outcome.Ended - outcome.Started).TotalSeconds, 24, 45);
    }

    [Fact]
    public async Task An_incoming_fax_of_more_octets_than_the_trunk_allows_ends_behind_the_page_that_passes_the_limit()
    {
        var clock = new QuickClock(5);
        await using var rig = await EndpointRig.StartAsync(clock, 0, new FaxTrunkOptions { MaxBytes = 1000 });
        await using var peer = await FaxPeer.StartAsync(rig.Scheduler, new FaxTrunkOptions { OffersAsCaller = false, Ecm = false });
        var sent = await peer.SendAsync(rig.Endpoint.LocalEndPoint, [TestPages.Make(1), TestPages.Make(2)]);
        var outcome = await rig.Ended;
        Assert.True(outcome is { Status: CallStatus.LimitReached, PagesConfirmed: 1 }, CallAssert.Ladder(outcome));
        Assert.Equal(1, sent.PagesConfirmed);
    }

    [Theory]
    [InlineData(FaxTransport.T38First, 3)]
    [InlineData(FaxTransport.G711Only, 3)]
    [InlineData(FaxTransport.T38First, 1)]
    [InlineData(FaxTransport.G711Only, 1)]
    public async Task Hanging_up_a_fax_that_is_sent_clears_the_call_within_a_second(FaxTransport transport, int speed)
    {
        Prerequisite.Require(FaxModems.IsAvailable, "libspandsp.so.2 is not on this machine.");
        await using var rig = await CallRig.StartAsync(trunk => trunk with { Fax = trunk.Fax with { Transport = transport } }, speed: speed);
        using var cancel = new CancellationTokenSource();
        var sending = rig.Server.SendAsync(
            CallRig.Fax("0305", [Long], (progress, _) =>
            {
                if (progress.Step == CallStep.PageStarted) cancel.CancelAfter(TimeSpan.FromSeconds(1));
                return ValueTask.FromResult(true);
            }),
            cancel.Token);
        var cancelledAt = DateTimeOffset.MaxValue;
        await using var noted = cancel.Token.Register(() => cancelledAt = rig.Clock.GetUtcNow());
        var outcome = await sending;
        Assert.True(outcome.Status == CallStatus.Cancelled, CallAssert.Ladder(outcome));
        var bye = outcome.Trace.First(line => line is { What: "BYE", Sent: true }).At;
        // Where the clock is quick, the machine is not, and it may be busy: 0.7 s of allowance, where the page goes on for many more.
        Assert.InRange((outcome.Started + bye - cancelledAt).TotalSeconds, 0, 1 + (0.7 * speed));
    }
}

/// <summary>Answers calls as told, and never sends or takes a packet of media.</summary>
internal sealed class SilentStation : IAsyncDisposable
{
    private readonly TimeProvider _clock;
    private readonly SipUserAgent _agent;

    private SilentStation(TimeProvider clock, string answer, string? reanswer)
    {
        _clock = clock;
        _agent = new SipUserAgent(new SipUserAgentOptions
        {
            Listen = [new SipHop(SipProtocol.Udp, new IPEndPoint(IPAddress.Loopback, 0))],
            Time = clock,
            Random = new Random(6),
            Incoming = async invite =>
            {
                var call = await invite.AnswerAsync(answer, (_, _) => ValueTask.FromResult(reanswer is null ? (488, null) : (200, (string?)reanswer)));
                if (call is not null) await call.Ended;
            },
        });
    }

    public static async Task<SilentStation> StartAsync(TimeProvider clock, string answer, string? reanswer = null)
    {
        var station = new SilentStation(clock, answer, reanswer);
        await station._agent.StartAsync();
        return station;
    }

    /// <summary>Has an endpoint call it.</summary>
    public async Task<CallOutcome> CallAsync(FaxTrunkOptions fax)
    {
        await using var rig = await EndpointRig.StartAsync(_clock, _agent.LocalEndPoints[0].EndPoint.Port, fax);
        return await rig.Endpoint.SendAsync(CallRig.Fax("4711", [TestPages.Make(1)]), CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _agent.DisposeAsync();
}
