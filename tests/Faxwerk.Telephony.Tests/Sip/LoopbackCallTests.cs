using System.Net;
using System.Text;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Tests.Sip;

public sealed class LoopbackCallTests
{
    private const string Offer = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n";
    private const string Answer = "v=0\r\no=- 2 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4002 RTP/AVP 8\r\n";

    public static TheoryData<SipProtocol> Protocols => [SipProtocol.Udp, SipProtocol.Tcp];

    [Theory, MemberData(nameof(Protocols))]
    public async Task A_call_is_answered_renegotiated_from_both_sides_and_ended(SipProtocol protocol)
    {
        var answered = new TaskCompletionSource<SipCall?>();
        await using var called = await Agents.StartAsync(async invite =>
        {
            Assert.Equal("4711", invite.Called);
            Assert.Contains("<sip:0815@", invite.From, StringComparison.Ordinal);
            Assert.Equal(Offer, Encoding.UTF8.GetString(invite.Offer.Span));
            await invite.RingAsync();
            answered.SetResult(await invite.AnswerAsync(Answer, (offer, _) => ValueTask.FromResult((200, (string?)(Answer + "a=called\r\n")))));
        });
        await using var caller = await Agents.StartAsync();
        var provisional = new List<int>();
        var result = await caller.InviteAsync(Agents.To(called, protocol) with
        {
            Sdp = Offer,
            Progress = (status, _) => provisional.Add(status),
            Answerer = (offer, _) => ValueTask.FromResult((200, (string?)(Offer + "a=caller\r\n"))),
        }, TestContext.Current.CancellationToken);

        Assert.Equal(200, result.Status);
        Assert.Equal([180], provisional);
        var near = result.Call!;
        var far = (await answered.Task)!;
        Assert.Equal(Answer, Encoding.UTF8.GetString(near.RemoteBody.Span));

        var first = await near.ReinviteAsync(Offer + "a=again\r\n", TestContext.Current.CancellationToken);
        Assert.Equal(200, first.Status);
        Assert.EndsWith("a=called\r\n", Encoding.UTF8.GetString(first.Body.Span));
        var second = await far.ReinviteAsync(Answer + "a=again\r\n", TestContext.Current.CancellationToken);
        Assert.Equal(200, second.Status);
        Assert.EndsWith("a=caller\r\n", Encoding.UTF8.GetString(second.Body.Span));

        await near.ByeAsync();
        Assert.Equal(CallEndKind.LocalBye, (await near.Ended).Kind);
        Assert.Equal(CallEndKind.RemoteBye, (await far.Ended).Kind);
        Assert.Equal(["INVITE", "100 Trying", "180 Ringing", "200 OK", "ACK"], near.Trace.Entries.Take(5).Select(e => e.What));
    }

    [Fact]
    public async Task A_refusal_comes_with_its_headers()
    {
        await using var called = await Agents.StartAsync(invite => invite.RejectAsync(503, "Full", new KeyValuePair<string, string>("Retry-After", "17")));
        await using var caller = await Agents.StartAsync();
        var result = await caller.InviteAsync(Agents.To(called) with { Sdp = Offer }, TestContext.Current.CancellationToken);
        Assert.Null(result.Call);
        Assert.Equal((503, "Full", "17"), (result.Status, result.Reason, result.Headers["Retry-After"]));
    }

    [Fact]
    public async Task Giving_up_cancels_the_call()
    {
        var gaveUp = new TaskCompletionSource();
        using var patience = new CancellationTokenSource();
        await using var called = await Agents.StartAsync(async invite =>
        {
            invite.Cancelled.Register(gaveUp.SetResult);
            await invite.RingAsync();
            await gaveUp.Task;
            Assert.Null(await invite.AnswerAsync(Answer));
        });
        await using var caller = await Agents.StartAsync();
        var result = await caller.InviteAsync(Agents.To(called) with { Sdp = Offer, Progress = (_, _) => patience.Cancel() }, patience.Token);
        Assert.Equal(487, result.Status);
        Assert.True(result.IsCancelled);
        await gaveUp.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task An_invite_without_offer_gets_one_and_answers_in_the_ack()
    {
        var answered = new TaskCompletionSource<SipCall?>();
        await using var called = await Agents.StartAsync(async invite =>
        {
            Assert.True(invite.Offer.IsEmpty);
            answered.SetResult(await invite.AnswerAsync(Answer));
        });
        await using var caller = await Agents.StartAsync();
        var result = await caller.InviteAsync(Agents.To(called), TestContext.Current.CancellationToken);
        Assert.Equal(Answer, Encoding.UTF8.GetString(result.Call!.RemoteBody.Span));
        await result.Call.AcknowledgeAsync(Offer);
        var far = await answered.Task;
        Assert.Equal(Offer, Encoding.UTF8.GetString(far!.RemoteBody.Span));
        await far.ByeAsync();
        Assert.Equal(CallEndKind.RemoteBye, (await result.Call.Ended).Kind);
    }

    [Fact]
    public async Task A_request_too_large_for_a_datagram_goes_by_tcp()
    {
        var source = new TaskCompletionSource<string>();
        await using var called = await Agents.StartAsync(invite =>
        {
            source.SetResult(invite.Headers["Via"]!);
            return invite.RejectAsync(486);
        }, samePort: true);
        await using var caller = await Agents.StartAsync();
        var result = await caller.InviteAsync(Agents.To(called) with { Sdp = Offer + new string('x', 1300) }, TestContext.Current.CancellationToken);
        Assert.Equal(486, result.Status);
        Assert.StartsWith("SIP/2.0/TCP ", await source.Task);
    }

    [Fact]
    public async Task A_large_request_falls_back_to_udp_where_tcp_is_refused()
    {
        await using var called = await Agents.StartAsync(invite => invite.RejectAsync(486), SipProtocol.Udp);
        await using var caller = await Agents.StartAsync();
        var result = await caller.InviteAsync(Agents.To(called) with { Sdp = Offer + new string('x', 1300) }, TestContext.Current.CancellationToken);
        Assert.Equal(486, result.Status);
    }

    [Fact]
    public async Task A_draining_agent_refuses_new_calls_and_answers_options()
    {
        await using var called = await Agents.StartAsync(invite => invite.RejectAsync(486));
        await using var caller = await Agents.StartAsync();
        called.Drain();
        var request = Agents.To(called) with { Sdp = Offer };
        var result = await caller.InviteAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal((503, "60"), (result.Status, result.Headers["Retry-After"]));
        var options = await caller.OptionsAsync(request.Target, request.From, TestContext.Current.CancellationToken);
        Assert.Equal(200, options.Status);
        Assert.Equal("application/sdp", options.Headers["Accept"]);
        Assert.True(options.Headers.Has("Allow", "INVITE") && options.Headers.Has("Supported", "100rel"));
    }
}
