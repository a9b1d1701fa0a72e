using Faxwerk.Telephony.Sip;
using static Faxwerk.Telephony.Tests.Sip.CallScript;

namespace Faxwerk.Telephony.Tests.Sip;

/// <summary>What may become of a re-INVITE of ours, and of answers that cross.</summary>
public sealed class ReinviteTests
{
    [Fact]
    public void A_reinvite_without_final_answer_is_cancelled_and_the_call_stands() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        var (call, _) = await EstablishAsync(agent, peer);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5), time);
        var asked = call.ReinviteAsync(Sdp, limit.Token);
        var reinvite = await peer.RequestAsync("INVITE");
        peer.Respond(reinvite, 100, null, "peer");
        var cancel = await peer.RequestAsync("CANCEL");
        Assert.Equal(5, time.Elapsed.TotalSeconds, 0.1);
        Assert.Equal((reinvite.TopVia!.Branch, reinvite.Sequence.Number, reinvite.ToTag), (cancel.TopVia!.Branch, cancel.Sequence.Number, cancel.ToTag));
        peer.Respond(cancel, 200, null, "peer");
        peer.Respond(reinvite, 487, null, "peer");
        Assert.Equal(487, (await asked).Status);
        Assert.False(call.Ended.IsCompleted);
        // The next one is not in its way.
        var again = call.ReinviteAsync(Sdp);
        peer.Respond(await peer.RequestAsync("INVITE"), 200, Sdp, "peer");
        Assert.Equal(200, (await again).Status);
    });

    [Fact]
    public void A_200_that_crosses_the_cancel_of_a_reinvite_is_taken() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        var (call, _) = await EstablishAsync(agent, peer);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5), time);
        var asked = call.ReinviteAsync(Sdp, limit.Token);
        var reinvite = await peer.RequestAsync("INVITE");
        peer.Respond(reinvite, 100, null, "peer");
        await peer.RequestAsync("CANCEL");
        peer.Respond(reinvite, 200, "v=0\r\ns=late\r\n", "peer");
        await peer.RequestAsync("ACK");
        var result = await asked;
        Assert.Equal((200, "v=0\r\ns=late\r\n"), (result.Status, Text(result.Body)));
        Assert.False(call.Ended.IsCompleted);
    });

    [Theory]
    [InlineData(408)]
    [InlineData(481)]
    public void A_reinvite_that_finds_no_call_ends_it_with_bye(int status) => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        var (call, _) = await EstablishAsync(agent, peer);
        var asked = call.ReinviteAsync(Sdp);
        peer.Respond(await peer.RequestAsync("INVITE"), status, null, "peer");
        Assert.Equal(status, (await asked).Status);
        peer.Respond(await peer.RequestAsync("BYE"), 481, null, "peer");
        Assert.Equal(CallEndKind.Lost, (await call.Ended).Kind);
        await time.Delay(40);
        Assert.Single(network.Sent(agent.LocalEndPoints[0], "BYE"));
    });

    [Fact]
    public void A_reinvite_that_nobody_answers_ends_the_call_after_32_seconds() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        var (call, _) = await EstablishAsync(agent, peer);
        Assert.Equal(408, (await call.ReinviteAsync(Sdp)).Status);
        Assert.Equal(32, time.Elapsed.TotalSeconds, 0.5);
        await peer.RequestAsync("BYE");
        Assert.Equal(CallEndKind.Lost, (await call.Ended).Kind);
    });

    [Fact]
    public void A_call_answered_after_25_seconds_of_ringing_with_early_media_stands() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        var early = new List<(int, string)>();
        var invited = agent.InviteAsync(peer.Call(Sdp) with { Progress = (status, body) => early.Add((status, Text(body))) }, CancellationToken.None);
        var invite = await peer.RequestAsync("INVITE");
        peer.Respond(invite, 180);
        await time.Delay(2);
        peer.Respond(invite, 183, "v=0\r\ns=early\r\n");
        await time.Delay(23);
        peer.Respond(invite, 200);
        var call = (await invited).Call!;
        Assert.Equal([(180, ""), (183, "v=0\r\ns=early\r\n")], early);
        Assert.Equal("v=0\r\ns=early\r\n", Text(call.RemoteBody));
        Assert.Single(network.Sent(agent.LocalEndPoints[0], "INVITE"));
    });

    [Fact]
    public void A_200_long_after_the_cancel_is_acknowledged_and_ended() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(3), time);
        var invited = agent.InviteAsync(peer.Call(Sdp), limit.Token);
        var invite = await peer.RequestAsync("INVITE");
        peer.Respond(invite, 180);
        peer.Respond(await peer.RequestAsync("CANCEL"), 200);
        await time.Delay(20);
        peer.Respond(invite, 200, Sdp);
        await peer.RequestAsync("ACK");
        peer.Respond(await peer.RequestAsync("BYE"), 200);
        Assert.Equal((487, true), ((await invited).Status, (await invited).IsCancelled));
    });
}
