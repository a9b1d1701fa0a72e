using Faxwerk.Telephony.Calls;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Tests.Sip;

/// <summary>What an agent says to requests that it cannot serve.</summary>
public sealed class RefusalTests
{
    private const string Sdp = "v=0\r\n";

    [Theory]
    [InlineData("REGISTER", 405)]
    [InlineData("INFO", 405)]
    [InlineData("SUBSCRIBE", 405)]
    [InlineData("NEWMETHOD", 501)]
    [InlineData("invite", 501)]
    [InlineData("BYE", 481)]
    [InlineData("UPDATE", 481)]
    [InlineData("PRACK", 481)]
    [InlineData("CANCEL", 481)]
    [InlineData("OPTIONS", 200)]
    public void A_request_outside_a_call_gets(string method, int status) => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        peer.Request(method, agent.LocalEndPoints[0]);
        var response = await peer.ResponseAsync();
        Assert.Equal(status, response.Status);
        Assert.NotEqual("", response.ToTag);
        if (status is 405 or 501 or 200)
            Assert.Equal(AgentCore.Allow, response.Headers["Allow"]);
    });

    [Theory]
    [InlineData("INVITE")]
    [InlineData("BYE")]
    [InlineData("OPTIONS")]
    [InlineData("UPDATE")]
    public void A_request_in_an_unknown_call_gets_481(string method) => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent(invite => invite.RejectAsync(486));
        var peer = network.Peer();
        peer.Request(method, agent.LocalEndPoints[0], toTag: "gone");
        Assert.Equal(481, (await peer.ResponseAsync()).Status);
    });

    [Fact]
    public void An_unknown_extension_gets_420_that_names_it() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        peer.Request("INVITE", agent.LocalEndPoints[0], headers: [("Require", "100rel, precondition"), ("Require", "nothing-like-it")]);
        var response = await peer.ResponseAsync();
        Assert.Equal((420, "precondition, nothing-like-it"), (response.Status, response.Headers["Unsupported"]));
    });

    [Theory]
    [InlineData("Content-Type", "application/isup", 415)]
    [InlineData("Content-Type", "application/sdp;charset=x", 486)]
    [InlineData("Content-Encoding", "gzip", 415)]
    public void A_body_that_is_no_sdp_gets_415(string name, string value, int status) => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent(invite => invite.RejectAsync(486));
        var peer = network.Peer();
        var request = peer.Request("INVITE", agent.LocalEndPoints[0], sdp: null, headers: [("Subject", "held back")]);
        Assert.Equal(486, (await peer.ResponseAsync()).Status);
        request.Headers.Set("Via", request.Headers["Via"]!.Replace("peer1", "peer-other"));
        request.Headers.Set("Call-ID", "other");
        request.SetSdp(Sdp);
        request.Headers.Set(name, value);
        peer.Send(request, agent.LocalEndPoints[0]);
        SipResponse response;
        do
            response = await peer.ResponseAsync();
        while (response.CallId != "other");
        Assert.Equal(status, response.Status);
        if (status == 415)
            Assert.Equal("application/sdp", response.Headers["Accept"]);
    });

    [Fact]
    public void A_merged_request_gets_482() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent(async invite =>
        {
            await time.Delay(3);
            await invite.RejectAsync(486);
        });
        var peer = network.Peer();
        peer.Request("INVITE", agent.LocalEndPoints[0], sdp: Sdp);
        peer.Request("INVITE", agent.LocalEndPoints[0], sdp: Sdp);
        Assert.Equal(482, (await peer.ResponseAsync()).Status);
        SipResponse response;
        do
            response = await peer.ResponseAsync();
        while (response.Status == 482);
        Assert.Equal(486, response.Status);
    });

    [Fact]
    public void Another_uri_scheme_gets_416_and_an_invite_without_contact_400() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent(invite => invite.RejectAsync(486));
        var peer = network.Peer();
        foreach (var (uri, contact, status) in new[] { ("http://x/", true, 416), ("sip:4711@x", false, 400), ("tel:+4989123", true, 486) })
        {
            var request = new SipRequest("INVITE", uri);
            foreach (var (name, value) in new[] { ("Via", $"SIP/2.0/UDP {peer.Hop.EndPoint};branch=z9hG4bK{status}"), ("From", "<sip:a@b>;tag=1"), ("To", "<sip:c@d>"), ("Call-ID", uri), ("CSeq", "1 INVITE") })
                request.Headers.Add(name, value);
            if (contact)
                request.Headers.Add("Contact", $"<{peer.Uri()}>");
            peer.Send(request, agent.LocalEndPoints[0]);
            SipResponse response;
            do
                response = await peer.ResponseAsync();
            while (response.CallId != uri);
            Assert.Equal(status, response.Status);
        }
    });

    [Fact]
    public void Without_a_handler_480_and_after_a_fault_500() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var peer = network.Peer();
        peer.Request("INVITE", network.Agent().LocalEndPoints[0], sdp: Sdp);
        Assert.Equal(480, (await peer.ResponseAsync()).Status);
        peer.Request("INVITE", network.Agent(_ => Task.CompletedTask).LocalEndPoints[0], sdp: Sdp);
        Assert.Equal(480, (await peer.ResponseAsync()).Status);
        int faults = 0;
        var options = new SipUserAgentOptions { Listen = [], Time = time, Random = new Random(1), Fault = _ => faults++ };
        peer.Request("INVITE", network.Agent(_ => throw new InvalidOperationException("broken"), options: options).LocalEndPoints[0], sdp: Sdp);
        SipResponse response;
        do
            response = await peer.ResponseAsync();
        while (response.Status == 480);
        Assert.Equal((500, 1), (response.Status, faults));
    });

    [Fact]
    public void An_older_request_in_a_call_gets_500_and_an_early_update_is_answered() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent(async invite =>
        {
            await invite.RingAsync();
            await time.Delay(2);
            await invite.AnswerAsync(Sdp);
        });
        var peer = network.Peer();
        peer.Request("INVITE", agent.LocalEndPoints[0], sequence: 10, sdp: Sdp);
        string tag = (await peer.ResponseAsync(180)).ToTag;
        foreach (var (method, sequence, sdp, status) in new[] { ("UPDATE", 11, null, 200), ("UPDATE", 12, Sdp, 500), ("OPTIONS", 9, null, 500), ("OPTIONS", 13, null, 200), ("PRACK", 14, null, 481) })
        {
            peer.Request(method, agent.LocalEndPoints[0], sequence: sequence, toTag: tag, sdp: sdp);
            var response = await peer.ResponseAsync();
            Assert.Equal((method, status), (response.Sequence.Method, response.Status));
        }

        Assert.Equal(200, (await peer.ResponseAsync()).Status);
        peer.Request("OPTIONS", agent.LocalEndPoints[0], sequence: 12, toTag: tag);
        SipResponse late;
        do
            late = await peer.ResponseAsync();
        while (late.Sequence.Method == "INVITE");
        Assert.Equal(500, late.Status);
    });

    [Fact]
    public void A_malformed_request_gets_400_and_another_version_505() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        foreach (var (line, extra, status) in new[] { ("OPTIONS sip:a@b SIP/7.0", "", 505), ("OPTIONS sip:a b SIP/2.0", "", 400), ("OPTIONS sip:a@b SIP/2.0", "Max-Forwards: 300\r\n", 400) })
        {
            string text = $"{line}\r\nVia: SIP/2.0/UDP {peer.Hop.EndPoint};branch=z9hG4bKx\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n{extra}\r\n";
            agent.Core.Layer.Receive(SipParser.Parse(System.Text.Encoding.ASCII.GetBytes(text))!, peer.Hop);
            Assert.Equal(status, (await peer.ResponseAsync()).Status);
        }
    });

    [Fact]
    public void An_agent_that_stops_ends_its_calls_and_refuses_those_that_ring() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent(async invite =>
        {
            await invite.RingAsync();
            await time.Delay(60);
        });
        var peer = network.Peer();
        var invited = agent.InviteAsync(peer.Call(), CancellationToken.None);
        peer.Respond(await peer.RequestAsync("INVITE"), 200, Sdp);
        await invited;
        peer.Request("INVITE", agent.LocalEndPoints[0], callId: "ringing", sdp: Sdp);
        await peer.ResponseAsync(180);
        var gone = agent.DisposeAsync();
        peer.Respond(await peer.RequestAsync("BYE"), 200);
        await gone;
        Assert.Single(network.Sent(agent.LocalEndPoints[0], "503"));
        Assert.True((await agent.InviteAsync(peer.Call(), CancellationToken.None)).IsCancelled);
    });

    [Fact]
    public void Escaped_line_ends_in_numbers_and_names_are_left_out() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var seen = new TaskCompletionSource<IncomingInvite>();
        var agent = network.Agent(invite =>
        {
            seen.SetResult(invite);
            return invite.RejectAsync(486);
        });
        var peer = network.Peer();
        peer.Request("INVITE", agent.LocalEndPoints[0], sdp: Sdp, headers: [("P-Asserted-Identity", "\"A\u00E2\u0080\u00A8B\" <sip:+49%0D%0A30@peer.test>")]);
        var invite = await seen.Task;
        var parties = CallParties.Read(invite, new SipTrunkOptions { Host = "peer.test" });
        Assert.Equal(("+4930", "AB"), (parties.Caller, parties.CallerName));
        Assert.Equal(486, (await peer.ResponseAsync()).Status);
    });

    [Theory]
    [InlineData("INVITE", "")]
    [InlineData("OPTIONS", "")]
    [InlineData("CANCEL", "")]
    [InlineData("BYE", "gone")]
    public void A_stranger_hears_nothing_and_is_counted(string method, string toTag) => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent(_ => throw new InvalidOperationException("A stranger rings."), options: Strict(time, _ => false));
        var peer = network.Peer();
        peer.Request(method, agent.LocalEndPoints[0], toTag: toTag);
        await time.Delay(40);
        Assert.Single(network.Log);
        Assert.Equal(1, agent.DroppedRequests);
    });

    [Fact]
    public void A_strangers_malformed_request_hears_nothing_either() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent(options: Strict(time, _ => false));
        var peer = network.Peer();
        peer.Request("OPTIONS", agent.LocalEndPoints[0], headers: [("Max-Forwards", "many")]);
        await time.Delay(40);
        Assert.Single(network.Log);
        Assert.Equal(1, agent.DroppedRequests);
    });

    [Fact]
    public void The_log_hears_of_a_stranger_once_a_minute() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var told = new List<double>();
        var agent = network.Agent(options: Strict(time, _ => false) with { StrangerDropped = _ => told.Add(Math.Round(time.Elapsed.TotalSeconds)) });
        var peer = network.Peer();
        for (int i = 0; i < 130; i++)
        {
            peer.Request("OPTIONS", agent.LocalEndPoints[0]);
            await time.Delay(1);
        }

        Assert.Equal([0, 60, 120], told);
        Assert.Equal(130, agent.DroppedRequests);
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_request_waits_until_it_is_known_whose_it_is(bool ours) => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        bool? known = null;
        var options = Strict(time, _ => known) with { AdmissionKnown = () => time.Delay(2) };
        var agent = network.Agent(options: options);
        var peer = network.Peer();
        peer.Request("OPTIONS", agent.LocalEndPoints[0]);
        await time.Delay(1);
        Assert.Single(network.Log);
        known = ours;
        await time.Delay(2);
        Assert.Equal(ours ? 2 : 1, network.Log.Count);
        Assert.Equal(ours ? 0 : 1, agent.DroppedRequests);
    });

    [Fact]
    public void A_call_that_stands_is_served_from_other_addresses_too() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        bool open = true;
        var agent = network.Agent(invite => invite.AnswerAsync(Sdp), options: Strict(time, _ => open));
        var peer = network.Peer();
        peer.Request("INVITE", agent.LocalEndPoints[0], sdp: Sdp);
        var ok = await peer.ResponseAsync();
        peer.Request("ACK", agent.LocalEndPoints[0], toTag: ok.ToTag);
        open = false;
        peer.Request("BYE", agent.LocalEndPoints[0], sequence: 2, toTag: ok.ToTag);
        var bye = await peer.ResponseAsync();
        Assert.Equal((200, "BYE"), (bye.Status, bye.Sequence.Method));
    });

    private static SipUserAgentOptions Strict(VirtualTime time, Func<System.Net.IPAddress, bool?> admits) => new()
    {
        Listen = [],
        Time = time,
        Random = new Random(1),
        Fault = time.Fail,
        Admits = admits,
    };
}
