using System.Text;
using Faxwerk.Telephony.Sip;
using static Faxwerk.Telephony.Tests.Sip.CallScript;

namespace Faxwerk.Telephony.Tests.Sip;

/// <summary>The rules of RFC 3261 14, 3264 and 3311 for offers within a call, message by message against a scripted peer in virtual time.</summary>
public sealed class OfferRulesTests
{
    [Fact]
    public void A_cancelled_reinvite_gets_487_and_the_call_stands() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var hold = new TaskCompletionSource();
        var (agent, answered) = Answering(network, async (_, _) =>
        {
            await hold.Task;
            return (200, Sdp);
        });
        var peer = network.Peer();
        var (ok, call) = await AnsweredAsync(peer, agent, answered);
        var reinvite = peer.Request("INVITE", agent.LocalEndPoints[0], sequence: 2, toTag: ok.ToTag, sdp: Sdp);
        await peer.ResponseAsync(100);
        var cancel = new SipRequest("CANCEL", reinvite.Uri);
        foreach (string name in new[] { "Via", "From", "To", "Call-ID" })
            cancel.Headers.Add(name, reinvite.Headers[name]!);
        cancel.Headers.Add("CSeq", "2 CANCEL");
        peer.Send(cancel, agent.LocalEndPoints[0]);
        Assert.Equal((200, "CANCEL"), ((await peer.ResponseAsync()) is var first ? first.Status : 0, first.Sequence.Method));
        Assert.Equal((487, "INVITE"), ((await peer.ResponseAsync()) is var second ? second.Status : 0, second.Sequence.Method));
        hold.SetResult();
        await time.Delay(60);
        Assert.False(call.Ended.IsCompleted);
        Assert.DoesNotContain(network.Sent(agent.LocalEndPoints[0], "200"), sent => sent.Message.Sequence == new CSeq(2, "INVITE"));
    });

    [Fact]
    public void Our_cancelled_reinvite_is_487_and_the_call_stands() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        var (call, _) = await EstablishAsync(agent, peer);
        using var cancel = new CancellationTokenSource();
        var offered = call.ReinviteAsync(Sdp, cancel.Token);
        var reinvite = await peer.RequestAsync("INVITE");
        peer.Respond(reinvite, 100);
        await time.Delay(5);
        cancel.Cancel();
        peer.Respond(await peer.RequestAsync("CANCEL"), 200);
        peer.Respond(reinvite, 487);
        Assert.Equal(487, (await offered).Status);
        Assert.False(call.Ended.IsCompleted);
    });

    [Fact]
    public void Two_reinvites_that_cross_both_succeed_in_the_end() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var answered = new TaskCompletionSource<SipCall?>(TaskCreationOptions.RunContinuationsAsynchronously);
        OfferAnswerer accept = (_, _) => ValueTask.FromResult((200, (string?)Sdp));
        var called = network.Agent(async invite => answered.SetResult(await invite.AnswerAsync(Sdp, accept)), seed: 2);
        var caller = network.Agent(seed: 3);
        var target = new SipUri("4711", called.LocalEndPoints[0].EndPoint.Address.ToString());
        var near = (await caller.InviteAsync(new InviteRequest { Target = target, From = new("a", "b"), Sdp = Sdp, Answerer = accept }, CancellationToken.None)).Call!;
        var far = (await answered.Task)!;
        await time.Delay(1);
        var results = await Task.WhenAll(near.ReinviteAsync(Sdp + "a=near\r\n"), far.ReinviteAsync(Sdp + "a=far\r\n"));
        Assert.Equal(2, network.Log.Count(l => l.Message is SipResponse { Status: 491 }));
        // The owner of the Call-ID waits longer: the other side comes first, and the owner learns that the ground has moved.
        Assert.Equal((491, true), (results[0].Status, results[0].IsSuperseded));
        Assert.Equal(200, results[1].Status);
        Assert.InRange(time.Elapsed.TotalSeconds, 3.1, 5.2);
        Assert.Equal(200, (await near.ReinviteAsync(Sdp)).Status);
    });

    [Fact]
    public void An_offer_that_meets_ours_gets_491_and_one_that_meets_its_own_gets_500() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var hold = new TaskCompletionSource();
        var (agent, answered) = Answering(network, async (_, _) =>
        {
            await hold.Task;
            return (200, Sdp);
        });
        var peer = network.Peer();
        var (ok, call) = await AnsweredAsync(peer, agent, answered);
        await time.Delay(1);
        var ours = call.ReinviteAsync(Sdp);
        var reinvite = await peer.RequestAsync("INVITE");
        peer.Request("INVITE", agent.LocalEndPoints[0], sequence: 2, toTag: ok.ToTag, sdp: Sdp);
        Assert.Equal(491, (await peer.ResponseAsync()).Status);
        peer.Request("UPDATE", agent.LocalEndPoints[0], sequence: 3, toTag: ok.ToTag, sdp: Sdp);
        Assert.Equal(491, (await peer.ResponseAsync()).Status);
        peer.Respond(reinvite, 200, Sdp);
        Assert.Equal(200, (await ours).Status);

        peer.Request("INVITE", agent.LocalEndPoints[0], sequence: 4, toTag: ok.ToTag, sdp: Sdp);
        Assert.Equal(100, (await peer.ResponseAsync(100)).Status);
        peer.Request("INVITE", agent.LocalEndPoints[0], sequence: 5, toTag: ok.ToTag, sdp: Sdp);
        var busy = await peer.ResponseAsync();
        Assert.Equal(500, busy.Status);
        Assert.NotNull(busy.Headers["Retry-After"]);
        hold.SetResult();
        Assert.Equal(200, (await peer.ResponseAsync()).Status);
    });

    [Fact]
    public void A_refused_reinvite_leaves_the_call_standing() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        var (call, _) = await EstablishAsync(agent, peer);
        foreach (int status in new[] { 488, 606, 415, 500, 501, 603, 421 })
        {
            var offered = call.ReinviteAsync(Sdp);
            peer.Respond(await peer.RequestAsync("INVITE"), status);
            Assert.Equal(status, (await offered).Status);
        }

        Assert.False(call.Ended.IsCompleted);
    });

    [Fact]
    public void A_reinvite_answered_481_or_not_at_all_ends_the_call() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        var (gone, _) = await EstablishAsync(agent, peer);
        var offered = gone.ReinviteAsync(Sdp);
        peer.Respond(await peer.RequestAsync("INVITE"), 481);
        Assert.Equal(481, (await offered).Status);
        Assert.Equal(CallEndKind.Lost, (await gone.Ended).Kind);
        Assert.Equal(481, (await gone.ReinviteAsync(Sdp)).Status);
        peer.Respond(await peer.RequestAsync("BYE"), 481);

        var (silent, _) = await EstablishAsync(agent, peer);
        Assert.Equal(408, (await silent.ReinviteAsync(Sdp)).Status);
        await peer.RequestAsync("BYE");
        Assert.Equal(CallEndKind.Lost, (await silent.Ended).Kind);
    });

    [Fact]
    public void Without_an_answerer_offers_get_488_and_refreshes_200() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var (agent, answered) = Answering(network);
        var peer = network.Peer();
        var (ok, call) = await AnsweredAsync(peer, agent, answered);
        peer.Request("INVITE", agent.LocalEndPoints[0], sequence: 2, toTag: ok.ToTag, sdp: Sdp);
        Assert.Equal(488, (await peer.ResponseAsync()).Status);
        peer.Request("UPDATE", agent.LocalEndPoints[0], sequence: 3, toTag: ok.ToTag, headers: [("Supported", "timer"), ("Session-Expires", "1800;refresher=uac")]);
        var refreshed = await peer.ResponseAsync();
        Assert.Equal((200, "1800;refresher=uac"), (refreshed.Status, refreshed.Headers["Session-Expires"]));
        Assert.True(refreshed.Headers.Has("Require", "timer"));
        Assert.True(refreshed.Body.IsEmpty);
        Assert.False(call.Ended.IsCompleted);
    });

    [Fact]
    public void An_update_with_an_offer_is_answered_with_sdp() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var (agent, answered) = Answering(network, (offer, _) => ValueTask.FromResult((200, (string?)(offer.Method + Text(offer.Body)))));
        var peer = network.Peer();
        var (ok, call) = await AnsweredAsync(peer, agent, answered);
        peer.Request("UPDATE", agent.LocalEndPoints[0], sequence: 2, toTag: ok.ToTag, sdp: "v=0\r\na=update\r\n");
        Assert.Equal("UPDATEv=0\r\na=update\r\n", Text((await peer.ResponseAsync()).Body));
        Assert.Equal("v=0\r\na=update\r\n", Text(call.RemoteBody));
    });

    [Fact]
    public void A_reinvite_without_offer_gets_one_and_its_answer_comes_in_the_ack() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        Task<ReadOnlyMemory<byte>>? inAck = null;
        var (agent, answered) = Answering(network, (offer, _) =>
        {
            Assert.True(offer.Body.IsEmpty);
            inAck = offer.AnswerInAck;
            return ValueTask.FromResult((200, (string?)Sdp));
        });
        var peer = network.Peer();
        var (ok, _) = await AnsweredAsync(peer, agent, answered);
        peer.Request("INVITE", agent.LocalEndPoints[0], sequence: 2, toTag: ok.ToTag);
        Assert.Equal(Sdp, Text((await peer.ResponseAsync()).Body));
        peer.Request("ACK", agent.LocalEndPoints[0], sequence: 2, toTag: ok.ToTag, sdp: "v=0\r\na=late\r\n");
        Assert.Equal("v=0\r\na=late\r\n", Text(await inAck!));
    });

    [Fact]
    public void A_reinvite_that_overtakes_a_lost_ack_stands_for_it() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var (agent, answered) = Answering(network, (_, _) => ValueTask.FromResult((200, (string?)Sdp)));
        var peer = network.Peer();
        var (ok, call) = await AnsweredAsync(peer, agent, answered, ack: false);
        peer.Request("INVITE", agent.LocalEndPoints[0], sequence: 2, toTag: ok.ToTag, sdp: Sdp);
        var second = await peer.ResponseAsync();
        Assert.Equal((200, 2), (second.Status, second.Sequence.Number));
        peer.Request("ACK", agent.LocalEndPoints[0], sequence: 2, toTag: ok.ToTag);
        await time.Delay(60);
        Assert.False(call.Ended.IsCompleted);
    });
}
