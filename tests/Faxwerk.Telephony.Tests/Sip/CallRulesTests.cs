using System.Text;
using Faxwerk.Telephony.Sip;
using static Faxwerk.Telephony.Tests.Sip.CallScript;

namespace Faxwerk.Telephony.Tests.Sip;

/// <summary>The rules of RFC 3261, 3262 and 4028 for calls, message by message against a scripted peer in virtual time.</summary>
public sealed class CallRulesTests
{
    [Fact]
    public void A_2xx_is_repeated_until_its_ack() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var (agent, answered) = Answering(network);
        var peer = network.Peer();
        var (ok, _) = await AnsweredAsync(peer, agent, answered, ack: false);
        await time.Delay(4);
        peer.Request("ACK", agent.LocalEndPoints[0], toTag: ok.ToTag);
        await time.Delay(60);
        Assert.Equal([0.01, 0.51, 1.51, 3.51], network.Sent(agent.LocalEndPoints[0], "200").Select(s => Math.Round(s.At.TotalSeconds, 2)));
    });

    [Fact]
    public void A_call_whose_2xx_is_never_acknowledged_is_ended_with_bye() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var (agent, answered) = Answering(network);
        var peer = network.Peer();
        var (_, call) = await AnsweredAsync(peer, agent, answered, ack: false);
        var bye = await peer.RequestAsync("BYE");
        peer.Respond(bye, 200);
        Assert.Equal(CallEndKind.NoAck, (await call.Ended).Kind);
        Assert.Equal(32, time.Elapsed.TotalSeconds, 1);
    });

    [Fact]
    public void Each_repeated_2xx_is_acknowledged_again() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        var invited = agent.InviteAsync(peer.Call(), CancellationToken.None);
        var invite = await peer.RequestAsync("INVITE");
        var ok = peer.Respond(invite, 200, Sdp);
        var acks = new List<SipRequest>();
        foreach (double pause in new[] { 0.5, 10, 30, 60 })
        {
            acks.Add(await peer.RequestAsync("ACK"));
            await time.Delay(pause);
            peer.Send(ok, ScriptedPeer.BackTo(invite));
        }

        acks.Add(await peer.RequestAsync("ACK"));
        Assert.Single(acks.Select(a => a.TopVia!.Branch).Distinct());
        Assert.NotEqual(invite.TopVia!.Branch, acks[0].TopVia!.Branch);
        Assert.All(acks, ack => Assert.Equal(1, ack.Sequence.Number));
        Assert.NotNull((await invited).Call);
    });

    [Fact]
    public void A_second_branch_of_a_fork_is_acknowledged_and_ended() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        var (call, invite) = await EstablishAsync(agent, peer);
        peer.Respond(invite, 200, Sdp, tag: "other");
        var ack = await peer.RequestAsync("ACK");
        var bye = await peer.RequestAsync("BYE");
        Assert.Equal(("other", "other"), (ack.ToTag, bye.ToTag));
        peer.Respond(bye, 200);
        await time.Delay(40);
        Assert.False(call.Ended.IsCompleted);
    });

    [Fact]
    public void Cancel_waits_for_a_provisional_response() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        using var cancel = new CancellationTokenSource();
        var invited = agent.InviteAsync(peer.Call(), cancel.Token);
        var invite = await peer.RequestAsync("INVITE");
        cancel.Cancel();
        await time.Delay(2);
        Assert.Empty(network.Sent(agent.LocalEndPoints[0], "CANCEL"));
        peer.Respond(invite, 100);
        var request = await peer.RequestAsync("CANCEL");
        Assert.Equal(invite.TopVia!.Branch, request.TopVia!.Branch);
        Assert.Equal((1, "CANCEL"), (request.Sequence.Number, request.Sequence.Method));
        peer.Respond(request, 200);
        peer.Respond(invite, 487);
        var result = await invited;
        Assert.Equal((487, true), (result.Status, result.IsCancelled));
    });

    [Fact]
    public void A_2xx_that_is_faster_than_cancel_is_acknowledged_and_ended() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        using var cancel = new CancellationTokenSource();
        var invited = agent.InviteAsync(peer.Call(), cancel.Token);
        var invite = await peer.RequestAsync("INVITE");
        peer.Respond(invite, 180);
        await time.Delay(1);
        peer.Respond(invite, 200, Sdp);
        cancel.Cancel();
        await peer.RequestAsync("ACK");
        peer.Respond(await peer.RequestAsync("BYE"), 200);
        Assert.Equal((487, true), ((await invited).Status, (await invited).IsCancelled));
    });

    [Fact]
    public void Without_an_answer_after_cancel_the_call_is_given_up_after_32_seconds() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        using var cancel = new CancellationTokenSource();
        var invited = agent.InviteAsync(peer.Call(), cancel.Token);
        peer.Respond(await peer.RequestAsync("INVITE"), 180);
        await time.Delay(1);
        cancel.Cancel();
        Assert.Equal(487, (await invited).Status);
        Assert.Equal(33, time.Elapsed.TotalSeconds, 1);
    });

    [Fact]
    public void A_2xx_long_after_the_call_was_given_up_is_acknowledged_and_ended() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        using var cancel = new CancellationTokenSource();
        var invited = agent.InviteAsync(peer.Call(), cancel.Token);
        var invite = await peer.RequestAsync("INVITE");
        peer.Respond(invite, 180);
        await time.Delay(1);
        cancel.Cancel();
        Assert.Equal(487, (await invited).Status);
        peer.Respond(invite, 200, Sdp);
        await peer.RequestAsync("ACK");
        peer.Respond(await peer.RequestAsync("BYE"), 200);
        await time.Delay(10);
        Assert.Empty(agent.Core.Calls);
    });

    [Fact]
    public void Requests_in_a_call_follow_the_route_set() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        var proxy = network.Peer();
        var invited = agent.InviteAsync(peer.Call(), CancellationToken.None);
        peer.Respond(await peer.RequestAsync("INVITE"), 200, Sdp, "peer",
            ("Record-Route", "<sip:far.test;lr>, <sip:middle.test;lr>"), ("Record-Route", $"<{proxy.Uri("")};lr>"));
        var ack = await proxy.RequestAsync("ACK");
        _ = (await invited).Call!.ByeAsync();
        var bye = await proxy.RequestAsync("BYE");
        foreach (var request in new[] { ack, bye })
        {
            Assert.Equal(peer.Uri().ToString(), request.Uri);
            Assert.Equal([$"<{proxy.Uri("")};lr>", "<sip:middle.test;lr>", "<sip:far.test;lr>"], request.Headers.Values("Route"));
        }
    });

    [Fact]
    public void A_strict_router_gets_the_request_uri() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        var proxy = network.Peer();
        var invited = agent.InviteAsync(peer.Call(), CancellationToken.None);
        peer.Respond(await peer.RequestAsync("INVITE"), 200, Sdp, "peer", ("Record-Route", $"<sip:far.test;lr>, <{proxy.Uri("")}>"));
        _ = (await invited).Call!.ByeAsync();
        var bye = await proxy.RequestAsync("BYE");
        Assert.Equal(proxy.Uri("").ToString(), bye.Uri);
        Assert.Equal(["<sip:far.test;lr>", $"<{peer.Uri()}>"], bye.Headers.Values("Route"));
    });

    [Fact]
    public void Reliable_provisional_responses_are_acknowledged_once_each() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        var seen = new List<(int, string)>();
        var invited = agent.InviteAsync(peer.Call() with { Progress = (status, body) => seen.Add((status, Text(body))) }, CancellationToken.None);
        var invite = await peer.RequestAsync("INVITE");
        Assert.True(invite.Headers.Has("Supported", "100rel"));
        var ringing = peer.Respond(invite, 183, Sdp, "peer", ("Require", "100rel"), ("RSeq", "7"));
        var prack = await peer.RequestAsync("PRACK");
        Assert.Equal(("7 1 INVITE", 2), (prack.Headers["RAck"], prack.Sequence.Number));
        peer.Respond(prack, 200);
        peer.Send(ringing, ScriptedPeer.BackTo(invite));
        peer.Respond(invite, 180, null, "peer", ("Require", "100rel"), ("RSeq", "9"));
        peer.Respond(invite, 180, null, "peer", ("Require", "100rel"), ("RSeq", "8"));
        prack = await peer.RequestAsync("PRACK");
        Assert.Equal("8 1 INVITE", prack.Headers["RAck"]);
        peer.Respond(prack, 200);
        peer.Respond(invite, 200);
        Assert.Equal(1, (await peer.RequestAsync("ACK")).Sequence.Number);
        var call = (await invited).Call!;
        Assert.Equal(Sdp, Text(call.RemoteBody));
        Assert.Equal([(183, Sdp), (180, "")], seen);
        _ = call.ByeAsync();
        Assert.Equal(4, (await peer.RequestAsync("BYE")).Sequence.Number);
    });

    [Fact]
    public void Where_100rel_is_required_provisional_responses_are_repeated_until_prack() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent(async invite =>
        {
            await invite.RingAsync();
            await invite.AnswerAsync(Sdp);
        });
        var peer = network.Peer();
        peer.Request("INVITE", agent.LocalEndPoints[0], sdp: Sdp, headers: ("Require", "100rel"));
        var ringing = await peer.ResponseAsync(180);
        Assert.Equal(180, ringing.Status);
        Assert.True(ringing.Headers.Has("Require", "100rel"));
        await time.Delay(4);
        Assert.Equal([0.01, 0.51, 1.51, 3.51], network.Sent(agent.LocalEndPoints[0], "180").Select(s => Math.Round(s.At.TotalSeconds, 2)));
        peer.Request("PRACK", agent.LocalEndPoints[0], sequence: 2, toTag: ringing.ToTag, headers: ("RAck", "1 1 INVITE"));
        Assert.Equal(481, (await peer.ResponseAsync()).Status);
        peer.Request("PRACK", agent.LocalEndPoints[0], sequence: 3, toTag: ringing.ToTag, headers: ("RAck", ringing.Headers["RSeq"] + " 1 INVITE"));
        Assert.Equal((200, "PRACK"), ((await peer.ResponseAsync()) is var ok ? ok.Status : 0, ok.Sequence.Method));
        Assert.Equal((200, "INVITE"), ((await peer.ResponseAsync()) is var final ? final.Status : 0, final.Sequence.Method));
    });

    [Fact]
    public void Without_prack_the_call_is_refused() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent(async invite =>
        {
            await invite.RingAsync();
            Assert.Null(await invite.AnswerAsync(Sdp));
        });
        var peer = network.Peer();
        peer.Request("INVITE", agent.LocalEndPoints[0], sdp: Sdp, headers: ("Require", "100rel"));
        Assert.Equal(504, (await peer.ResponseAsync()).Status);
        Assert.Equal(32, time.Elapsed.TotalSeconds, 1);
    });

    [Fact]
    public void The_session_is_refreshed_at_half_its_interval() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        var (call, _) = await EstablishAsync(agent, peer, null, ("Session-Expires", "600;refresher=uac"), ("Allow", "INVITE, UPDATE"));
        var update = await peer.RequestAsync("UPDATE");
        Assert.Equal((300, "600;refresher=uac"), ((int)time.Elapsed.TotalSeconds, update.Headers["Session-Expires"]));
        peer.Respond(update, 200, null, "peer", ("Session-Expires", "600;refresher=uac"), ("Require", "timer"));
        update = await peer.RequestAsync("UPDATE");
        Assert.Equal(600, (int)time.Elapsed.TotalSeconds);
        peer.Respond(update, 481);
        Assert.Equal(CallEndKind.Lost, (await call.Ended).Kind);
    });

    [Fact]
    public void A_refused_refresh_is_tried_again_until_the_session_expires() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        var (call, _) = await EstablishAsync(agent, peer, null, ("Session-Expires", "90;refresher=uac"), ("Allow", "UPDATE"));
        foreach (int seconds in new[] { 45, 55 })
        {
            peer.Respond(await peer.RequestAsync("UPDATE"), 500);
            Assert.Equal(seconds, time.Elapsed.TotalSeconds, 1);
        }

        await peer.RequestAsync("BYE");
        Assert.Equal(60, time.Elapsed.TotalSeconds, 1);
        Assert.Equal(CallEndKind.SessionExpired, (await call.Ended).Kind);
    });

    [Fact]
    public void A_peer_without_update_is_refreshed_by_reinvite_with_the_current_sdp() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var (agent, answered) = Answering(network);
        var peer = network.Peer();
        await AnsweredAsync(peer, agent, answered, true, ("Session-Expires", "600;refresher=uas"), ("Supported", "timer"), ("Allow", "INVITE"));
        var reinvite = await peer.RequestAsync("INVITE");
        Assert.Equal((300, Sdp), ((int)time.Elapsed.TotalSeconds, Text(reinvite.Body)));
    });

    [Fact]
    public void A_session_that_is_not_refreshed_ends_with_bye() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var (agent, answered) = Answering(network);
        var peer = network.Peer();
        var (_, call) = await AnsweredAsync(peer, agent, answered, true, ("Session-Expires", "600"), ("Supported", "timer"));
        await peer.RequestAsync("BYE");
        Assert.Equal(568, time.Elapsed.TotalSeconds, 0.5);
        Assert.Equal(CallEndKind.SessionExpired, (await call.Ended).Kind);
    });

    [Fact]
    public void Bye_of_the_called_waits_for_the_ack() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var (agent, answered) = Answering(network);
        var peer = network.Peer();
        var (ok, call) = await AnsweredAsync(peer, agent, answered, ack: false);
        var bye = call.ByeAsync();
        await time.Delay(1);
        Assert.Empty(network.Sent(agent.LocalEndPoints[0], "BYE"));
        peer.Request("ACK", agent.LocalEndPoints[0], toTag: ok.ToTag);
        peer.Respond(await peer.RequestAsync("BYE"), 200);
        await bye;
    });

    [Fact]
    public void Byes_that_cross_are_both_answered() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var (agent, answered) = Answering(network);
        var peer = network.Peer();
        var (ok, call) = await AnsweredAsync(peer, agent, answered);
        await time.Delay(1);
        var bye = call.ByeAsync();
        var theirs = await peer.RequestAsync("BYE");
        peer.Request("BYE", agent.LocalEndPoints[0], sequence: 2, toTag: ok.ToTag);
        Assert.Equal((200, "BYE"), ((await peer.ResponseAsync()) is var r ? r.Status : 0, r.Sequence.Method));
        peer.Respond(theirs, 481);
        await bye;
    });

    [Fact]
    public void Bye_before_the_answer_and_an_invite_that_expires_end_the_ringing() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent(async invite =>
        {
            await invite.RingAsync();
            await time.Delay(100);
            Assert.Null(await invite.AnswerAsync(Sdp));
        });
        var peer = network.Peer();
        peer.Request("INVITE", agent.LocalEndPoints[0], sdp: Sdp);
        string tag = (await peer.ResponseAsync(180)).ToTag;
        peer.Request("BYE", agent.LocalEndPoints[0], sequence: 2, toTag: tag);
        Assert.Equal((200, "BYE"), ((await peer.ResponseAsync()) is var first ? first.Status : 0, first.Sequence.Method));
        Assert.Equal((487, "INVITE"), ((await peer.ResponseAsync()) is var second ? second.Status : 0, second.Sequence.Method));

        var start = time.Elapsed;
        peer.Request("INVITE", agent.LocalEndPoints[0], callId: "expires", sdp: Sdp, headers: ("Expires", "20"));
        SipResponse last;
        do
            last = await peer.ResponseAsync();
        while (last.CallId != "expires");
        Assert.Equal((487, 20), (last.Status, (int)(time.Elapsed - start).TotalSeconds));
        await time.Delay(200);
    });

    [Fact]
    public void With_100rel_required_calls_stand_in_spite_of_loss() => VirtualTime.Run(async time =>
    {
        var random = new Random(11);
        var network = new MemoryNetwork(time) { Lose = _ => random.NextDouble() < 0.3 };
        var called = network.Agent(async invite =>
        {
            await invite.RingAsync(183, Sdp);
            await invite.RingAsync();
            await invite.AnswerAsync(Sdp);
        }, seed: 5);
        var caller = network.Agent(seed: 6);
        var target = new SipUri("4711", called.LocalEndPoints[0].EndPoint.Address.ToString());
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            var seen = new List<int>();
            var result = await caller.InviteAsync(new InviteRequest
            {
                Target = target,
                From = new("a", "b"),
                Sdp = Sdp,
                Headers = [new("Require", "100rel")],
                Progress = (status, _) => seen.Add(status),
            }, CancellationToken.None);
            await time.Delay(5);
            if (result.Call is not null)
                await result.Call.ByeAsync();
            return (result.Status, string.Join(' ', seen));
        }));
        Assert.All(results, result => Assert.Equal((200, "183 180"), result));
    });

    [Fact]
    public void Thirty_percent_loss_ends_no_call_and_leaves_none_open() => VirtualTime.Run(async time =>
    {
        var random = new Random(42);
        var network = new MemoryNetwork(time) { Lose = _ => random.NextDouble() < 0.3 };
        var ends = new List<Task<CallEnd>>();
        OfferAnswerer accept = (_, _) => ValueTask.FromResult((200, (string?)Sdp));
        var called = network.Agent(async invite =>
        {
            await invite.RingAsync();
            await time.Delay(2);
            if (await invite.AnswerAsync(Sdp, accept) is { } call)
                ends.Add(call.Ended);
        }, seed: 5);
        var caller = network.Agent(seed: 6);
        var target = new SipUri("4711", called.LocalEndPoints[0].EndPoint.Address.ToString());
        async Task OneAsync(int i)
        {
            await time.Delay(i * 0.1);
            var result = await caller.InviteAsync(new InviteRequest { Target = target, From = new("a", "b"), Sdp = Sdp, Answerer = accept }, CancellationToken.None);
            Assert.Equal(200, result.Status);
            var again = await result.Call!.ReinviteAsync(Sdp);
            Assert.Equal(200, again.Status);
            await time.Delay(3);
            await result.Call.ByeAsync();
        }

        await Task.WhenAll(Enumerable.Range(0, 100).Select(OneAsync));
        await Task.WhenAll(ends);
        Assert.Equal(100, ends.Count);
        await time.Delay(100);
        Assert.Empty(caller.Core.Calls);
        Assert.Empty(called.Core.Calls);
    });
}
