using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Tests.Sip;

public sealed class TransactionTimerTests
{
    private static readonly SipUri Us = new("0815", "faxwerk.test");

    private static double[] Times(MemoryNetwork network, SipHop from, string what) =>
        [.. network.Sent(from, what).Select(s => Math.Round(s.At.TotalSeconds, 2))];

    [Fact]
    public void An_unanswered_invite_is_repeated_at_doubling_intervals_and_given_up_after_32_seconds() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        var result = await agent.InviteAsync(peer.Call(), CancellationToken.None);
        Assert.Equal((408, true), (result.Status, result.IsLocal));
        Assert.Equal([0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5], Times(network, agent.LocalEndPoints[0], "INVITE"));
        Assert.Equal(32, time.Elapsed.TotalSeconds, 2);
    });

    [Fact]
    public void Another_unanswered_request_is_repeated_at_intervals_of_at_most_4_seconds() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        var response = await agent.OptionsAsync(peer.Uri(), Us, CancellationToken.None);
        Assert.Equal((408, true), (response.Status, response.IsLocal));
        Assert.Equal([0, 0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5], Times(network, agent.LocalEndPoints[0], "OPTIONS"));
    });

    [Fact]
    public void A_provisional_response_stops_the_repeating_of_invite_and_slows_that_of_others() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        var invited = agent.InviteAsync(peer.Call(), CancellationToken.None);
        var invite = await peer.RequestAsync("INVITE");
        peer.Respond(invite, 180);
        await time.Delay(100);
        peer.Respond(invite, 486);
        Assert.Equal(486, (await invited).Status);
        Assert.Single(network.Sent(agent.LocalEndPoints[0], "INVITE"));

        var asked = agent.OptionsAsync(peer.Uri(), Us, CancellationToken.None);
        double start = time.Elapsed.TotalSeconds;
        peer.Respond(await peer.RequestAsync("OPTIONS"), 100);
        Assert.Equal(408, (await asked).Status);
        Assert.Equal([0, 0.5, 4.5, 8.5, 12.5, 16.5, 20.5, 24.5, 28.5],
            Times(network, agent.LocalEndPoints[0], "OPTIONS").Select(at => Math.Round(at - start, 2)));
    });

    [Fact]
    public void Over_tcp_nothing_is_repeated() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        var target = new SipUri("4711", peer.Hop.EndPoint.Address.ToString(), 5060, ";transport=tcp");
        var result = await agent.InviteAsync(peer.Call() with { Target = target }, CancellationToken.None);
        Assert.Equal(408, result.Status);
        Assert.Single(network.Sent(agent.LocalEndPoints[0], "INVITE"));
        Assert.Equal(32, time.Elapsed.TotalSeconds, 2);
    });

    [Fact]
    public void A_refusal_is_repeated_until_its_ack() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent(invite => invite.RejectAsync(486));
        var peer = network.Peer();
        var request = peer.Request("INVITE", agent.LocalEndPoints[0], sdp: "v=0\r\n");
        var response = await peer.ResponseAsync();
        await time.Delay(2);
        var ack = new SipRequest("ACK", request.Uri);
        foreach (string name in new[] { "Via", "From", "Call-ID" })
            ack.Headers.Add(name, request.Headers[name]!);
        ack.Headers.Add("To", response.Headers["To"]!);
        ack.Headers.Add("CSeq", "1 ACK");
        peer.Send(ack, agent.LocalEndPoints[0]);
        await time.Delay(60);
        Assert.Equal([0.01, 0.51, 1.51], Times(network, agent.LocalEndPoints[0], "486"));
    });

    [Fact]
    public void A_refusal_without_ack_is_given_up_after_32_seconds() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent(invite => invite.RejectAsync(486));
        network.Peer().Request("INVITE", agent.LocalEndPoints[0], sdp: "v=0\r\n");
        await time.Delay(100);
        Assert.Equal([0.01, 0.51, 1.51, 3.51, 7.51, 11.51, 15.51, 19.51, 23.51, 27.51, 31.51], Times(network, agent.LocalEndPoints[0], "486"));
    });

    [Fact]
    public void Each_repeated_refusal_gets_the_ack_again_with_the_branch_of_the_invite() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        var invited = agent.InviteAsync(peer.Call(), CancellationToken.None);
        var invite = await peer.RequestAsync("INVITE");
        var refusal = peer.Respond(invite, 488);
        for (int i = 0; i < 3; i++)
        {
            var ack = await peer.RequestAsync("ACK");
            Assert.Equal(invite.TopVia!.Branch, ack.TopVia!.Branch);
            Assert.Equal(invite.Uri, ack.Uri);
            Assert.Equal("peer", ack.ToTag);
            peer.Send(refusal, ScriptedPeer.BackTo(invite));
        }

        Assert.Equal(488, (await invited).Status);
        await time.Delay(33);
        Assert.Equal(4, network.Sent(agent.LocalEndPoints[0], "ACK").Count());
        peer.Send(refusal, ScriptedPeer.BackTo(invite));
        await time.Delay(1);
        Assert.Equal(4, network.Sent(agent.LocalEndPoints[0], "ACK").Count());
    });

    [Fact]
    public void A_repeated_request_gets_the_same_response_and_reaches_the_handler_once() => VirtualTime.Run(async time =>
    {
        int calls = 0;
        var network = new MemoryNetwork(time);
        var agent = network.Agent(async invite =>
        {
            calls++;
            await time.Delay(3);
            await invite.RejectAsync(486);
        });
        var peer = network.Peer();
        var request = peer.Request("INVITE", agent.LocalEndPoints[0], sdp: "v=0\r\n");
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(100, (await peer.ResponseAsync(100)).Status);
            peer.Send(request, agent.LocalEndPoints[0]);
        }

        await peer.ResponseAsync();
        Assert.Equal(1, calls);
    });

    [Fact]
    public void Responses_leave_to_the_source_port_only_where_rport_asks_for_it() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        foreach (var (via, port, received) in new[]
        {
            ("SIP/2.0/UDP 192.168.7.7:7777;branch=z9hG4bKa;rport", 5060, true),
            ("SIP/2.0/UDP 192.168.7.7:7777;branch=z9hG4bKb", 7777, true),
            ("SIP/2.0/UDP 192.168.7.7;branch=z9hG4bKc", 5060, true),
            ($"SIP/2.0/UDP {peer.Hop.EndPoint.Address}:7000;branch=z9hG4bKd", 7000, false),
        })
        {
            var request = new SipRequest("OPTIONS", "sip:x@faxwerk.test");
            foreach (var (name, value) in new[] { ("Via", via), ("From", "<sip:a@b>;tag=1"), ("To", "<sip:c@d>"), ("Call-ID", via), ("CSeq", "1 OPTIONS") })
                request.Headers.Add(name, value);
            peer.Send(request, agent.LocalEndPoints[0]);
            await time.Delay(0.1);
            var (_, response, _, to) = network.Log[^1];
            Assert.Equal((peer.Hop.EndPoint.Address, port), (to.EndPoint.Address, to.EndPoint.Port));
            Assert.Equal(received ? peer.Hop.EndPoint.Address.ToString() : null, response.TopVia!.Parameters["received"]);
            Assert.Equal(via.Contains("rport") ? "5060" : null, response.TopVia.Parameters["rport"]);
        }
    });
}
