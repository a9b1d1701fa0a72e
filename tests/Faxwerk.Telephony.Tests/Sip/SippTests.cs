using System.Text;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Tests.Sip;

/// <summary>SIPp as a peer that we did not write, in both directions. What it expects stands in Sipp/*.xml.</summary>
public sealed class SippTests
{
    private const string Head = "v=0\r\no=faxwerk 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n";
    private const string Audio = Head + "m=audio 4000 RTP/AVP 8\r\n";
    private const string Image = Head + "m=image 4000 udptl t38\r\n";

    private static readonly SipCredentials Credentials = new("fax", "secret");

    private static ValueTask<(int, string?)> Mirror(PeerOffer offer, CancellationToken cancel) =>
        ValueTask.FromResult((200, (string?)(Encoding.UTF8.GetString(offer.Body.Span).Contains("m=image") ? Image : Audio)));

    private static InviteRequest To(SippPeer peer, SipProtocol protocol = SipProtocol.Udp) => new()
    {
        Target = peer.Uri(protocol),
        From = new SipUri("0815", "127.0.0.1"),
        Credentials = Credentials,
        Sdp = Audio,
        Answerer = Mirror,
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Registering_answers_the_challenge_obeys_423_refreshes_and_ends()
    {
        await using var peer = await SippPeer.CalledAsync("registrar");
        await using var agent = await Agents.StartAsync();
        var refreshed = new TaskCompletionSource();
        int registered = 0;
        await using (var registration = new SipRegistration(agent, new SipRegistrationOptions
        {
            Registrar = peer.Uri(),
            Address = new SipUri("fax", "127.0.0.1"),
            Credentials = Credentials,
            Changed = state =>
            {
                if (state.IsRegistered && ++registered == 2)
                    refreshed.SetResult();
            },
        }))
        {
            registration.Start();
            await refreshed.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        }

        await peer.SucceedsAsync();
    }

    [Theory]
    [InlineData("called_407", SipProtocol.Udp)]
    [InlineData("called_407", SipProtocol.Tcp)]
    [InlineData("called_lost_ack", SipProtocol.Udp)]
    [InlineData("called_100rel", SipProtocol.Udp)]
    [InlineData("called_100rel", SipProtocol.Tcp)]
    public async Task A_call_to_sipp_stands_and_is_ended_by_us(string scenario, SipProtocol protocol)
    {
        await using var peer = await SippPeer.CalledAsync(scenario, protocol);
        await using var agent = await Agents.StartAsync();
        var result = await agent.InviteAsync(To(peer, protocol), Cancel);
        Assert.Equal(200, result.Status);
        Assert.Contains("m=audio", Encoding.UTF8.GetString(result.Call!.RemoteBody.Span));
        // The second 2xx of the scenario is due after 300 ms.
        if (scenario == "called_lost_ack")
            await SeenAsync(result.Trace, "ACK", 2);
        await result.Call.ByeAsync();
        await peer.SucceedsAsync();
    }

    [Theory, InlineData(SipProtocol.Udp), InlineData(SipProtocol.Tcp)]
    public async Task Sipp_called_offers_t38_and_ends_the_call(SipProtocol protocol)
    {
        await using var peer = await SippPeer.CalledAsync("called_reinvite", protocol);
        await using var agent = await Agents.StartAsync();
        var result = await agent.InviteAsync(To(peer, protocol), Cancel);
        Assert.Equal(CallEndKind.RemoteBye, (await result.Call!.Ended.WaitAsync(Cancel)).Kind);
        Assert.Contains("m=image", Encoding.UTF8.GetString(result.Call.RemoteBody.Span));
        await peer.SucceedsAsync();
    }

    [Fact]
    public async Task Our_offer_of_t38_is_refused_then_held_up_then_accepted()
    {
        await using var peer = await SippPeer.CalledAsync("called_reinvite_by_peer");
        await using var agent = await Agents.StartAsync();
        var call = (await agent.InviteAsync(To(peer), Cancel)).Call!;
        Assert.Equal(488, (await call.ReinviteAsync(Image, Cancel)).Status);
        var accepted = await call.ReinviteAsync(Image, Cancel);
        Assert.Equal(200, accepted.Status);
        Assert.Contains("m=image", Encoding.UTF8.GetString(accepted.Body.Span));
        await call.ByeAsync();
        await peer.SucceedsAsync();
    }

    [Fact]
    public async Task The_offer_of_sipp_is_answered_in_the_ack()
    {
        await using var peer = await SippPeer.CalledAsync("called_without_offer");
        await using var agent = await Agents.StartAsync();
        var call = (await agent.InviteAsync(To(peer) with { Sdp = null }, Cancel)).Call!;
        Assert.Contains("m=audio", Encoding.UTF8.GetString(call.RemoteBody.Span));
        await call.AcknowledgeAsync(Audio);
        await call.ByeAsync();
        await peer.SucceedsAsync();
    }

    [Fact]
    public async Task Busy_is_a_value()
    {
        await using var peer = await SippPeer.CalledAsync("called_refuses");
        await using var agent = await Agents.StartAsync();
        var result = await agent.InviteAsync(To(peer), Cancel);
        Assert.Equal((486, "120"), (result.Status, result.Headers["Retry-After"]));
        await peer.SucceedsAsync();
    }

    [Fact]
    public async Task A_ringing_call_is_cancelled()
    {
        await using var peer = await SippPeer.CalledAsync("called_cancelled");
        await using var agent = await Agents.StartAsync();
        using var cancel = new CancellationTokenSource();
        var result = await agent.InviteAsync(To(peer) with { Progress = (_, _) => cancel.Cancel() }, cancel.Token);
        Assert.Equal((487, true), (result.Status, result.IsCancelled));
        await peer.SucceedsAsync();
    }

    [Theory]
    [InlineData("calls_reinvite", SipProtocol.Udp)]
    [InlineData("calls_reinvite", SipProtocol.Tcp)]
    [InlineData("calls_without_offer", SipProtocol.Udp)]
    [InlineData("calls_late_ack", SipProtocol.Udp)]
    [InlineData("calls_100rel", SipProtocol.Udp)]
    public async Task A_call_from_sipp_is_answered_and_ended_by_it(string scenario, SipProtocol protocol)
    {
        var (agent, answered) = await AnsweringAsync(Mirror);
        await using var agentEnd = agent;
        await using var peer = SippPeer.Calls(scenario, agent, protocol);
        await peer.SucceedsAsync();
        var call = (await answered.Task.WaitAsync(Cancel))!;
        Assert.Equal(CallEndKind.RemoteBye, (await call.Ended.WaitAsync(Cancel)).Kind);
        Assert.Contains(scenario == "calls_reinvite" ? "m=image" : "m=audio", Encoding.UTF8.GetString(call.RemoteBody.Span));
        if (scenario == "calls_late_ack")
            Assert.True(call.Trace.Entries.Count(entry => entry.What == "200 OK" && entry.Detail.Contains("INVITE")) >= 2);
        if (scenario == "calls_100rel")
            Assert.Contains(call.Trace.Entries, entry => entry is { What: "PRACK", Sent: false });
    }

    [Fact]
    public async Task The_offer_of_sipp_is_refused_and_the_call_stands()
    {
        var (agent, answered) = await AnsweringAsync((_, _) => ValueTask.FromResult((488, (string?)null)));
        await using var agentEnd = agent;
        await using var peer = SippPeer.Calls("calls_488", agent);
        await peer.SucceedsAsync();
        Assert.Equal(CallEndKind.RemoteBye, (await (await answered.Task)!.Ended.WaitAsync(Cancel)).Kind);
    }

    [Theory, InlineData("calls_reinvite_by_peer"), InlineData("calls_491")]
    public async Task We_offer_t38_in_a_call_from_sipp(string scenario)
    {
        var (agent, answered) = await AnsweringAsync(Mirror);
        await using var agentEnd = agent;
        await using var peer = SippPeer.Calls(scenario, agent);
        var call = (await answered.Task.WaitAsync(Cancel))!;
        var result = await call.ReinviteAsync(Image, Cancel);
        Assert.Equal(200, result.Status);
        Assert.Contains("m=image", Encoding.UTF8.GetString(result.Body.Span));
        await peer.SucceedsAsync();
        if (scenario == "calls_491")
            Assert.Equal(2, call.Trace.Entries.Count(entry => entry.What.StartsWith("491")));
    }

    [Fact]
    public async Task Our_bye_in_a_call_from_sipp_answers_its_challenge()
    {
        var (agent, answered) = await AnsweringAsync(Mirror);
        await using var agentEnd = agent;
        await using var peer = SippPeer.Calls("calls_challenged_bye", agent);
        await (await answered.Task.WaitAsync(Cancel))!.ByeAsync();
        await peer.SucceedsAsync();
    }

    [Fact]
    public async Task Sipp_gives_up_while_it_rings()
    {
        var gaveUp = new TaskCompletionSource();
        await using var agent = await Agents.StartAsync(async invite =>
        {
            invite.Cancelled.Register(gaveUp.SetResult);
            await invite.RingAsync();
            await gaveUp.Task;
        });
        await using var peer = SippPeer.Calls("calls_cancels", agent);
        await peer.SucceedsAsync();
        await gaveUp.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
    }

    private static async Task<(SipUserAgent Agent, TaskCompletionSource<SipCall?> Answered)> AnsweringAsync(OfferAnswerer answerer)
    {
        var answered = new TaskCompletionSource<SipCall?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var agent = await Agents.StartAsync(async invite =>
        {
            await invite.RingAsync();
            answered.SetResult(await invite.AnswerAsync(Audio, answerer, Credentials));
        });
        return (agent, answered);
    }

    private static async Task SeenAsync(CallTrace trace, string what, int times)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        while (trace.Entries.Count(entry => entry.What == what) < times)
            await Task.Delay(20, limit.Token);
    }
}
