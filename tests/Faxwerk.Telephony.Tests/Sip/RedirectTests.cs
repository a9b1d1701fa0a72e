using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Tests.Sip;

/// <summary>Answers to INVITE that ask for another one: 3xx, 421 and 422.</summary>
public sealed class RedirectTests
{
    private const string Sdp = "v=0\r\n";

    private static void Move(ScriptedPeer peer, SipRequest invite, params string[] contacts)
    {
        var response = SipResponse.To(invite, 302, null, "moved");
        foreach (string contact in contacts)
            response.Headers.Add("Contact", contact);
        peer.Send(response, ScriptedPeer.BackTo(invite));
    }

    [Fact]
    public void Contacts_are_called_by_falling_q_each_once() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var (first, second, third) = (network.Peer(), network.Peer(), network.Peer());
        var invited = agent.InviteAsync(first.Call(Sdp) with { Redirect = _ => RedirectRoute.Direct }, CancellationToken.None);
        var start = await first.RequestAsync("INVITE");
        Move(first, start, $"<{third.Uri("3")}>;q=0.2", $"<{second.Uri("2")}>;q=0.9", "<tel:+49301>;q=1", $"<{first.Uri()}>;q=0.95");
        await first.RequestAsync("ACK");
        var moved = await second.RequestAsync("INVITE");
        Assert.Equal((second.Uri("2").ToString(), start.Headers["To"], start.CallId, start.FromTag), (moved.Uri, moved.Headers["To"], moved.CallId, moved.FromTag));
        Assert.True(moved.Sequence.Number > start.Sequence.Number);
        // A loop: nothing new in it.
        Move(second, moved, $"<{first.Uri()}>", $"<{second.Uri("2")}>");
        var last = await third.RequestAsync("INVITE");
        third.Respond(last, 200, Sdp);
        Assert.NotNull((await invited).Call);
        Assert.Single(network.Sent(agent.LocalEndPoints[0], "INVITE"), sent => sent.Message is SipRequest r && r.Uri == start.Uri);
    });

    [Fact]
    public void Without_a_policy_a_redirect_is_the_end() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        var invited = agent.InviteAsync(peer.Call(Sdp), CancellationToken.None);
        Move(peer, await peer.RequestAsync("INVITE"), $"<{peer.Uri("2")}>");
        Assert.Equal(302, (await invited).Status);
    });

    [Fact]
    public void A_peer_that_redirects_for_ever_is_left_after_ten() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        var invited = agent.InviteAsync(peer.Call(Sdp) with { Redirect = _ => RedirectRoute.SameWay, OutboundProxy = peer.Uri("") }, CancellationToken.None);
        int calls = 0;
        while (!invited.IsCompleted)
        {
            var next = peer.RequestAsync("INVITE");
            if (await Task.WhenAny(next, invited) == invited)
                break;
            Move(peer, await next, $"<{peer.Uri($"next-{++calls}")}>");
        }

        Assert.Equal(302, (await invited).Status);
        Assert.Equal(10, calls);
    });

    [Fact]
    public void Who_is_called_past_the_trunk_gets_no_credentials() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var (trunk, stranger) = (network.Peer(), network.Peer());
        const string Challenge = "Digest realm=\"r\", nonce=\"1\", qop=\"auth\"";
        var request = trunk.Call(Sdp) with { Redirect = _ => RedirectRoute.Direct, Credentials = new("fax", "secret"), OutboundProxy = trunk.Uri("") };
        var invited = agent.InviteAsync(request, CancellationToken.None);
        trunk.Respond(await trunk.RequestAsync("INVITE"), 407, null, "t", ("Proxy-Authenticate", Challenge));
        var authorized = await trunk.RequestAsync("INVITE");
        Assert.NotNull(authorized.Headers["Proxy-Authorization"]);
        Move(trunk, authorized, $"<{stranger.Uri("2")}>");
        var there = await stranger.RequestAsync("INVITE");
        Assert.Null(there.Headers["Proxy-Authorization"]);
        stranger.Respond(there, 407, null, "s", ("Proxy-Authenticate", Challenge));
        Assert.Equal(407, (await invited).Status);
        Assert.Single(network.Log, l => l.To == stranger.Hop && l.Message is SipRequest { Method: "INVITE" });
    });

    [Fact]
    public void Who_is_called_past_the_trunk_learns_neither_account_nor_identity_in_the_whole_call() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var (trunk, stranger) = (network.Peer(), network.Peer());
        const string Challenge = "Digest realm=\"r\", nonce=\"1\", qop=\"auth\"";
        var invited = agent.InviteAsync(
            trunk.Call(Sdp) with
            {
                Redirect = _ => RedirectRoute.Direct,
                Credentials = new("account", "secret"),
                ContactUser = "account",
                OutboundProxy = trunk.Uri(""),
                Headers = [new("P-Asserted-Identity", "<sip:4930100@trunk.test>"), new("P-Preferred-Identity", "<sip:4930100@trunk.test>"), new("Privacy", "id")],
            },
            CancellationToken.None);
        var first = await trunk.RequestAsync("INVITE");
        Assert.NotNull(first.Headers["P-Asserted-Identity"]);
        Move(trunk, first, $"<{stranger.Uri("2")}>");
        var there = await stranger.RequestAsync("INVITE");
        Assert.Equal("id", there.Headers["Privacy"]);
        stranger.Respond(there, 183, null, "s", ("Require", "100rel"), ("RSeq", "1"));
        stranger.Respond(await stranger.RequestAsync("PRACK"), 407, null, "s", ("Proxy-Authenticate", Challenge));
        stranger.Respond(there, 200, Sdp, "s");
        var call = (await invited).Call!;
        var offered = call.ReinviteAsync(Sdp);
        stranger.Respond(await stranger.RequestAsync("INVITE"), 401, null, "s", ("WWW-Authenticate", Challenge));
        Assert.Equal(401, (await offered).Status);
        var ended = call.ByeAsync();
        stranger.Respond(await stranger.RequestAsync("BYE"), 407, null, "s", ("Proxy-Authenticate", Challenge));
        await ended;
        await time.Delay(5);
        var told = network.Log.Where(l => l.To == stranger.Hop).Select(l => System.Text.Encoding.Latin1.GetString(l.Message.ToBytes())).ToList();
        Assert.Contains(told, text => text.StartsWith("BYE", StringComparison.Ordinal));
        Assert.All(told, text => Assert.False(
            text.Contains("Authorization", StringComparison.Ordinal) || text.Contains("account", StringComparison.Ordinal) || text.Contains("4930100", StringComparison.Ordinal), text));
    });

    [Fact]
    public void A_demand_for_a_session_timer_is_met() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        var invited = agent.InviteAsync(peer.Call(Sdp), CancellationToken.None);
        var first = await peer.RequestAsync("INVITE");
        Assert.Null(first.Headers["Session-Expires"]);
        peer.Respond(first, 421, null, "a", ("Require", "timer"));
        var second = await peer.RequestAsync("INVITE");
        Assert.Equal("1800", second.Headers["Session-Expires"]);
        peer.Respond(second, 422, null, "b", ("Min-SE", "3600"));
        var third = await peer.RequestAsync("INVITE");
        Assert.Equal(("3600", "3600"), (third.Headers["Session-Expires"], third.Headers["Min-SE"]));
        peer.Respond(third, 200, Sdp, "c", ("Session-Expires", "3600;refresher=uac"), ("Require", "timer"));
        await peer.RequestAsync("ACK");
        Assert.NotNull((await invited).Call);
        // We refresh at half the interval.
        var refresh = await peer.RequestAsync("INVITE");
        Assert.Equal(1800, time.Elapsed.TotalSeconds, 0.2);
        Assert.Equal("3600;refresher=uac", refresh.Headers["Session-Expires"]);
    });

    [Theory]
    [InlineData(421, "Require", "100rel")]
    [InlineData(422, "Min-SE", "0")]
    [InlineData(422, "Subject", "none")]
    public void A_demand_that_cannot_be_met_ends_the_call(int status, string name, string value) => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        var invited = agent.InviteAsync(peer.Call(Sdp) with { SessionExpires = TimeSpan.FromMinutes(15) }, CancellationToken.None);
        peer.Respond(await peer.RequestAsync("INVITE"), status, null, "a", (name, value));
        Assert.Equal(status, (await invited).Status);
        Assert.Single(network.Sent(agent.LocalEndPoints[0], "INVITE"));
    });

    [Fact]
    public void A_refresh_that_is_too_short_is_raised() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        await CallScript.EstablishAsync(agent, peer, null, ("Session-Expires", "100;refresher=uac"));
        var refresh = await peer.RequestAsync("INVITE");
        Assert.Equal("100;refresher=uac", refresh.Headers["Session-Expires"]);
        peer.Respond(refresh, 422, null, "peer", ("Min-SE", "500"));
        Assert.Equal("500;refresher=uac", (await peer.RequestAsync("INVITE")).Headers["Session-Expires"]);
    });

    [Theory]
    [InlineData("60", "timer", 422)]
    [InlineData("60", "100rel", 486)]
    [InlineData("90", "timer", 486)]
    public void An_interval_below_90_seconds_is_refused_to_who_can_ask_for_more(string interval, string supported, int status) => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent(invite => invite.RejectAsync(486));
        var peer = network.Peer();
        peer.Request("INVITE", agent.LocalEndPoints[0], sdp: Sdp, headers: [("Session-Expires", interval), ("Supported", supported)]);
        var response = await peer.ResponseAsync();
        Assert.Equal((status, status == 422 ? "90" : null), (response.Status, response.Headers["Min-SE"]));
    });
}
