using System.Net;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Tests.Sip;

/// <summary>A trunk of several addresses, some of which do not answer, in virtual time.</summary>
public sealed class FailoverTests
{
    private const string Sdp = "v=0\r\n";
    private static readonly SipUri Us = new("0815", "faxwerk.test");

    private sealed class Rig
    {
        public Rig(VirtualTime time, int peers, Func<SipUserAgentOptions, SipUserAgentOptions>? with = null)
        {
            Network = new MemoryNetwork(time);
            Peers = [.. Enumerable.Range(0, peers).Select(_ => Network.Peer())];
            var options = new SipUserAgentOptions
            {
                Listen = [],
                Time = time,
                Random = new Random(1),
                Fault = time.Fail,
                LookUp = (_, _) => Task.FromResult<IPAddress[]>([.. Peers.Select(peer => peer.Hop.EndPoint.Address)]),
                Query = (_, _, _) => Task.FromResult<IReadOnlyList<DnsRecord>?>([]),
            };
            Agent = Network.Agent(options: with is null ? options : with(options));
        }

        public MemoryNetwork Network { get; }

        public ScriptedPeer[] Peers { get; }

        public SipUserAgent Agent { get; }

        public InviteRequest Call { get; } = new() { Target = new SipUri("4711", "trunk.test"), From = Us, Sdp = Sdp };

        public int Sent(int peer, string method) => Network.Log.Count(l => l.To == Peers[peer].Hop && l.Message is SipRequest r && r.Method == method);
    }

    [Fact]
    public void A_silent_address_is_left_after_6_seconds_for_the_next() => VirtualTime.Run(async time =>
    {
        var rig = new Rig(time, 2);
        var invited = rig.Agent.InviteAsync(rig.Call, CancellationToken.None);
        var first = await rig.Peers[0].RequestAsync("INVITE");
        var second = await rig.Peers[1].RequestAsync("INVITE");
        Assert.Equal(6, time.Elapsed.TotalSeconds, 1);
        Assert.Equal(first.CallId, second.CallId);
        Assert.NotEqual(first.TopVia!.Branch, second.TopVia!.Branch);
        rig.Peers[1].Respond(second, 200, Sdp);
        Assert.NotNull((await invited).Call);
        // Nothing is repeated to the first any more.
        await time.Delay(60);
        Assert.Equal(4, rig.Sent(0, "INVITE"));
    });

    [Fact]
    public void The_only_address_has_the_whole_32_seconds() => VirtualTime.Run(async time =>
    {
        var rig = new Rig(time, 1);
        Assert.Equal(408, (await rig.Agent.InviteAsync(rig.Call, CancellationToken.None)).Status);
        Assert.Equal(32, time.Elapsed.TotalSeconds, 1);
    });

    [Fact]
    public void An_address_that_answers_only_after_it_was_left_is_cancelled_and_its_call_ended() => VirtualTime.Run(async time =>
    {
        var rig = new Rig(time, 2);
        var invited = rig.Agent.InviteAsync(rig.Call, CancellationToken.None);
        var first = await rig.Peers[0].RequestAsync("INVITE");
        var second = await rig.Peers[1].RequestAsync("INVITE");
        rig.Peers[0].Respond(first, 180, null, "late");
        await rig.Peers[0].RequestAsync("CANCEL");
        rig.Peers[0].Respond(first, 200, Sdp, "late");
        await rig.Peers[0].RequestAsync("ACK");
        await rig.Peers[0].RequestAsync("BYE");
        rig.Peers[1].Respond(second, 200, Sdp, "good");
        var call = (await invited).Call!;
        await rig.Peers[1].RequestAsync("ACK");
        Assert.False(call.Ended.IsCompleted);
        Assert.Equal(0, rig.Sent(1, "BYE"));
    });

    [Theory]
    [InlineData(180)]
    [InlineData(183)]
    public void Once_it_rings_somewhere_no_other_address_is_called(int status) => VirtualTime.Run(async time =>
    {
        var rig = new Rig(time, 2);
        var invited = rig.Agent.InviteAsync(rig.Call, CancellationToken.None);
        var invite = await rig.Peers[0].RequestAsync("INVITE");
        rig.Peers[0].Respond(invite, status);
        await time.Delay(20);
        rig.Peers[0].Respond(invite, 503);
        Assert.Equal(503, (await invited).Status);
        Assert.Equal(0, rig.Sent(1, "INVITE"));
    });

    [Fact]
    public void A_trying_keeps_the_call_at_its_address() => VirtualTime.Run(async time =>
    {
        var rig = new Rig(time, 2);
        var invited = rig.Agent.InviteAsync(rig.Call, CancellationToken.None);
        var invite = await rig.Peers[0].RequestAsync("INVITE");
        rig.Peers[0].Respond(invite, 100);
        await time.Delay(25);
        rig.Peers[0].Respond(invite, 200, Sdp);
        Assert.NotNull((await invited).Call);
        Assert.Equal(0, rig.Sent(1, "INVITE"));
    });

    [Theory]
    [InlineData(486)]
    [InlineData(500)]
    [InlineData(404)]
    public void A_refusal_other_than_503_is_final(int status) => VirtualTime.Run(async time =>
    {
        var rig = new Rig(time, 2);
        var invited = rig.Agent.InviteAsync(rig.Call, CancellationToken.None);
        rig.Peers[0].Respond(await rig.Peers[0].RequestAsync("INVITE"), status);
        Assert.Equal(status, (await invited).Status);
        Assert.Equal(0, rig.Sent(1, "INVITE"));
    });

    [Fact]
    public void A_503_with_retry_after_rests_its_address_and_the_last_one_ends_the_call() => VirtualTime.Run(async time =>
    {
        var rig = new Rig(time, 2);
        var invited = rig.Agent.InviteAsync(rig.Call, CancellationToken.None);
        rig.Peers[0].Respond(await rig.Peers[0].RequestAsync("INVITE"), 503, null, "a", ("Retry-After", "120 (maintenance)"));
        rig.Peers[1].Respond(await rig.Peers[1].RequestAsync("INVITE"), 503);
        Assert.Equal((503, false), await Outcome(invited));
        // The second asked for no rest and is called alone; then the first has rested.
        for (int i = 0; i < 2; i++)
        {
            invited = rig.Agent.InviteAsync(rig.Call, CancellationToken.None);
            rig.Peers[1].Respond(await rig.Peers[1].RequestAsync("INVITE"), 486);
            Assert.Equal(486, (await invited).Status);
        }

        Assert.Equal(1, rig.Sent(0, "INVITE"));
        await time.Delay(61);
        invited = rig.Agent.InviteAsync(rig.Call, CancellationToken.None);
        rig.Peers[0].Respond(await rig.Peers[0].RequestAsync("INVITE"), 486);
        Assert.Equal(486, (await invited).Status);
    });

    [Fact]
    public void Where_every_address_rests_the_one_that_rests_least_is_called() => VirtualTime.Run(async time =>
    {
        var rig = new Rig(time, 2);
        var invited = rig.Agent.InviteAsync(rig.Call, CancellationToken.None);
        rig.Peers[0].Respond(await rig.Peers[0].RequestAsync("INVITE"), 503, null, "a", ("Retry-After", "50"));
        rig.Peers[1].Respond(await rig.Peers[1].RequestAsync("INVITE"), 503, null, "a", ("Retry-After", "20"));
        Assert.Equal((503, false), await Outcome(invited));
        invited = rig.Agent.InviteAsync(rig.Call, CancellationToken.None);
        rig.Peers[1].Respond(await rig.Peers[1].RequestAsync("INVITE"), 486);
        Assert.Equal(486, (await invited).Status);
        Assert.Equal(1, rig.Sent(0, "INVITE"));
    });

    [Fact]
    public void The_only_address_is_called_although_it_rests_and_any_answer_ends_its_rest() => VirtualTime.Run(async time =>
    {
        var rig = new Rig(time, 1);
        var invited = rig.Agent.InviteAsync(rig.Call, CancellationToken.None);
        rig.Peers[0].Respond(await rig.Peers[0].RequestAsync("INVITE"), 503, null, "a", ("Retry-After", "3600"));
        await invited;
        Assert.Equal(60, (Assert.Single(rig.Agent.Peers).RestsUntil!.Value - time.GetUtcNow()).TotalSeconds, 1);
        invited = rig.Agent.InviteAsync(rig.Call, CancellationToken.None);
        rig.Peers[0].Respond(await rig.Peers[0].RequestAsync("INVITE"), 486);
        Assert.Equal(486, (await invited).Status);
        Assert.Null(Assert.Single(rig.Agent.Peers).RestsUntil);
    });

    [Fact]
    public void A_dead_address_comes_last_for_a_minute() => VirtualTime.Run(async time =>
    {
        var rig = new Rig(time, 2);
        var invited = rig.Agent.InviteAsync(rig.Call, CancellationToken.None);
        rig.Peers[1].Respond(await rig.Peers[1].RequestAsync("INVITE"), 486);
        await invited;
        double at = time.Elapsed.TotalSeconds;
        invited = rig.Agent.InviteAsync(rig.Call, CancellationToken.None);
        rig.Peers[1].Respond(await rig.Peers[1].RequestAsync("INVITE"), 486);
        await invited;
        Assert.Equal(at, time.Elapsed.TotalSeconds, 1);
        var dead = Assert.Single(rig.Agent.Peers, peer => !peer.IsUp);
        Assert.Equal((rig.Peers[0].Hop, "408 Request Timeout"), (dead.Peer, dead.LastError));
        int before = rig.Sent(0, "INVITE");
        await time.Delay(61);
        invited = rig.Agent.InviteAsync(rig.Call, CancellationToken.None);
        rig.Peers[1].Respond(await rig.Peers[1].RequestAsync("INVITE"), 486);
        await invited;
        Assert.True(rig.Sent(0, "INVITE") > before);
    });

    [Fact]
    public void Fallback_proxies_come_after_the_addresses_of_the_first() => VirtualTime.Run(async time =>
    {
        var rig = new Rig(time, 1);
        var fallback = rig.Network.Peer();
        var call = rig.Call with { OutboundProxy = new SipUri("", "trunk.test", 0, ";lr"), FallbackProxies = [fallback.Uri("")] };
        var invited = rig.Agent.InviteAsync(call, CancellationToken.None);
        Assert.Equal("<sip:trunk.test;lr>", (await rig.Peers[0].RequestAsync("INVITE")).Headers["Route"]);
        var second = await fallback.RequestAsync("INVITE");
        Assert.Null(second.Headers["Route"]);
        Assert.Equal("sip:4711@trunk.test", second.Uri);
        fallback.Respond(second, 486);
        Assert.Equal(486, (await invited).Status);
    });

    [Fact]
    public void Options_tell_of_an_address_that_dies_and_comes_back() => VirtualTime.Run(async time =>
    {
        var rig = new Rig(time, 2);
        var told = new List<(SipHop, bool)>();
        await using var keepAlive = new SipKeepAlive(rig.Agent, [new SipUri("", "trunk.test")], Us, TimeSpan.FromSeconds(30), state => told.Add((state.Peer, state.IsUp)));
        keepAlive.Start();
        rig.Peers[0].Respond(await rig.Peers[0].RequestAsync("OPTIONS"), 200);
        rig.Peers[1].Respond(await rig.Peers[1].RequestAsync("OPTIONS"), 404);
        await time.Delay(1);
        Assert.All(rig.Agent.Peers, peer => Assert.True(peer.IsUp));
        // The second round is not answered by the first.
        rig.Peers[1].Respond(await rig.Peers[1].RequestAsync("OPTIONS"), 200);
        Assert.InRange(time.Elapsed.TotalSeconds, 27, 33.1);
        await time.Delay(10);
        Assert.Equal([(rig.Peers[0].Hop, false)], told);
        // A call does not try it first.
        var invited = rig.Agent.InviteAsync(rig.Call, CancellationToken.None);
        rig.Peers[1].Respond(await rig.Peers[1].RequestAsync("INVITE"), 486);
        await invited;
        Assert.Equal(0, rig.Sent(0, "INVITE"));
        await time.Delay(20);
        while (told.Count < 2)
        {
            rig.Peers[0].Respond(await rig.Peers[0].RequestAsync("OPTIONS"), 200);
            await time.Delay(1);
        }

        Assert.Equal((rig.Peers[0].Hop, true), told[1]);
        Assert.Contains(rig.Agent.Peers, peer => peer.Peer == rig.Peers[0].Hop && peer is { IsUp: true, LastError: "408 Request Timeout" });
    });

    private static async Task<(int, bool)> Outcome(Task<InviteResult> invited)
    {
        var result = await invited;
        return (result.Status, result.IsLocal);
    }
}
