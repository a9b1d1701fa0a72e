using System.Net;
using System.Net.Sockets;
using System.Text;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Tests.Sip;

/// <summary>
/// Messages as RFC 4475 and RFC 5118 describe them, written anew: each case has the fault or the oddity of its section. What is valid is served as any other
/// message, what is not gets a refusal or silence.
/// </summary>
public sealed class TortureTests
{
    private const string Sdp = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n";

    /// <summary>Status 0 is silence.</summary>
    public static TheoryData<string, string, int> Requests => new()
    {
        // RFC 4475 3.1.1: valid.
        {
            "3.1.1.1 folding, odd white space, case, compact names, empty values",
            "INVITE sip:v@chair.example.com;unknownparam SIP/2.0\r\nTO :\r\n sip:v@chair.example.com ; x = 1\r\nfrom   : \"J Rosenberg \\\\\\\"\"       <sip:j@example.com>\r\n  ;\r\n  tag = 98asjd8\r\n"
            + "MaX-fOrWaRdS: 0068\r\nCall-ID: wsinv.1@192.0.2.1\r\nCseq: 0009\r\n  INVITE\r\nVia  : SIP  /   2.0\r\n /UDP\r\n    192.0.2.2;branch=390skdjuw\r\ns :\r\n"
            + "NewFangledHeader:   newfangled value\r\n continued newfangled value\r\nUnknownHeaderWithUnusualValue: ;;,,;;,;\r\nContent-Type: application/sdp\r\n"
            + "Route:\r\n <sip:services.example.com;lr;unknownwith=value;unknown-no-value>\r\nv:  SIP  / 2.0  / TCP     spindle.example.com   ;\r\n  branch  =   z9hG4bK9ikj8  ,\r\n SIP  /    2.0   / UDP  192.168.255.111   ; branch=\r\n z9hG4bK30239\r\n"
            + "m:\"Quoted string \\\"\\\"\" <sip:j@example.com> ; newparam =\r\n      newvalue ;\r\n  secondparam ; q = 0.33\r\n\r\n" + Sdp, 486
        },
        { "3.1.1.2 every character of a token", Of("!interesting-Method0123456789_*+`.%indeed'~", "sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com", "Extensionheader-!.%*+_`'~: x"), 501 },
        { "3.1.1.3 escapes in the user", Of("OPTIONS", "sip:sips%3Auser%40example.com@example.net"), 200 },
        { "3.1.1.4 escaped nulls", Of("OPTIONS", "sip:null-%00-null@example.com"), 200 },
        { "3.1.1.5 a percent sign that escapes nothing", Of("RE%47IST%45R", "sip:registrar.example.com"), 501 },
        { "3.1.1.6 no space before <", Of("OPTIONS", "sip:user@example.com").Replace("From: <", "From: caller<", StringComparison.Ordinal), 200 },
        { "3.1.1.7 long values", Of("OPTIONS", $"sip:user@example.com;{new string('u', 800)}", "Long-Header: " + new string('a', 4000)), 200 },
        { "3.1.1.9 semicolons in the user", Of("OPTIONS", "sip:user;par=u%40example.net@example.com"), 200 },
        { "3.1.1.10 unknown transports below the topmost Via", Of("OPTIONS", "sip:user@example.com", "Via: SIP/2.0/SCTP t2.example.com;branch=z9hG4bKa\r\nVia: SIP/2.0/UNKNOWN t4.example.com;branch=z9hG4bKb"), 200 },
        { "3.1.1.11 a multipart body", Of("INVITE", "sip:user@example.com", "Content-Type: multipart/mixed;boundary=7a9\r\nContact: <sip:a@192.0.2.1>", "--7a9\r\n\r\nx\r\n--7a9--"), 415 },
        // 3.1.2: invalid.
        { "3.1.2.1 separators without values", Of("OPTIONS", "sip:user@example.com").Replace(";branch=z9hG4bKtorture", ";;,;,,", StringComparison.Ordinal), 400 },
        { "3.1.2.2 Content-Length beyond the datagram", Of("INVITE", "sip:user@example.com", "Content-Length: 9999", "x"), 400 },
        { "3.1.2.3 a negative Content-Length", Of("INVITE", "sip:user@example.com", "Content-Length: -999", "x"), 400 },
        { "3.1.2.4 numbers too large", Of("OPTIONS", "sip:user@example.com").Replace("CSeq: 1 ", "CSeq: 36893488147419103232 ", StringComparison.Ordinal), 400 },
        { "3.1.2.4 Max-Forwards too large", Of("OPTIONS", "sip:user@example.com", "Max-Forwards: 300"), 400 },
        { "3.1.2.6 a quoted string without end", Of("OPTIONS", "sip:user@example.com").Replace("To: <sip:user", "To: \"Mr. J. User <sip:user", StringComparison.Ordinal), 400 },
        { "3.1.2.7 angle brackets around the Request-URI", Of("INVITE", "<sip:user@example.com>"), 400 },
        { "3.1.2.8 a space in the Request-URI", Of("INVITE", "sip:user@example.com; lr"), 400 },
        { "3.1.2.9 two spaces in the Request-Line", Of("INVITE", " sip:user@example.com"), 400 },
        { "3.1.2.10 spaces at the end of the Request-Line", Of("OPTIONS", "sip:user@example.com").Replace("SIP/2.0\r\nVia", "SIP/2.0  \r\nVia", StringComparison.Ordinal), 0 },
        { "3.1.2.11 headers in the Request-URI", Of("INVITE", "sip:user@example.com?Route=%3Csip:example.com%3E"), 400 },
        { "3.1.2.12 a date in another zone, which nobody needs", Of("OPTIONS", "sip:user@example.com", "Date: Fri, 01 Jan 2010 16:00:00 EST"), 200 },
        { "3.1.2.13 a Contact with headers that is not in <>", Of("INVITE", "sip:user@example.com", "Contact: sip:user@example.com?Route=%3Csip:sip.example.com%3E"), 400 },
        { "3.1.2.14 spaces within <>", Of("OPTIONS", "sip:user@example.com").Replace("To: <sip:user@example.com>", "To: \"Watson, Thomas\" < sip:t.watson@example.org >", StringComparison.Ordinal), 200 },
        { "3.1.2.15 a comma in a display name", Of("OPTIONS", "sip:user@example.com").Replace("To: <", "To: Bell, Alexander <", StringComparison.Ordinal), 200 },
        { "3.1.2.16 another version", Of("OPTIONS", "sip:user@example.com").Replace(" SIP/2.0\r\nVia", " SIP/7.0\r\nVia", StringComparison.Ordinal), 505 },
        { "3.1.2.17 another method in CSeq", Of("OPTIONS", "sip:user@example.com").Replace("1 OPTIONS", "8 INVITE", StringComparison.Ordinal), 400 },
        { "3.1.2.18 another method in CSeq of an unknown one", Of("NEWMETHOD", "sip:user@example.com").Replace("1 NEWMETHOD", "8 INVITE", StringComparison.Ordinal), 400 },
        // 3.2 and 3.3.
        { "3.2.1 a branch of the cookie alone", Of("OPTIONS", "sip:user@example.com").Replace("z9hG4bKtorture", "z9hG4bK", StringComparison.Ordinal), 200 },
        { "3.3.1 mandatory headers are missing", "INVITE sip:user@example.com SIP/2.0\r\nCSeq: 1 INVITE\r\nVia: SIP/2.0/UDP 192.0.2.95;branch=z9hG4bK1\r\nContent-Length: 0\r\n\r\n", 400 },
        { "3.3.2 an unknown scheme", Of("OPTIONS", "nobodyKnowsThisScheme:totallyopaquecontent"), 416 },
        { "3.3.3 a known scheme that is not for SIP", Of("OPTIONS", "soap.beep://192.0.2.103:3002"), 416 },
        { "3.3.4 unknown schemes in headers", Of("OPTIONS", "sip:user@example.com").Replace("To: <sip:user@example.com>", "To: <isbn:2983792873>", StringComparison.Ordinal), 200 },
        { "3.3.5 an extension that nobody has", Of("OPTIONS", "sip:user@example.com", "Require: nothingSupportsThis, nothingSupportsThisEither"), 420 },
        { "3.3.6 an unknown type of content", Of("INVITE", "sip:user@example.com", "Content-Type: application/unknownformat\r\nContact: <sip:a@192.0.2.1>", "x"), 415 },
        { "3.3.7 an unknown scheme of credentials", Of("OPTIONS", "sip:user@example.com", "Authorization: NoOneKnowsThisScheme opaque-data=here"), 200 },
        { "3.3.8 values that must be single", Of("INVITE", "sip:user@example.com", "CSeq: 5 INVITE"), 400 },
        { "3.3.9 Content-Length twice", Of("OPTIONS", "sip:user@example.com", "Content-Length: 0\r\nContent-Length: 0"), 400 },
        { "3.3.11 Max-Forwards 0 at its destination", Of("OPTIONS", "sip:user@example.com", "Max-Forwards: 0"), 200 },
        { "3.3.12 REGISTER with a parameter of the Contact, where nobody registers", Of("REGISTER", "sip:example.com", "Contact: sip:+19725552222@gw1.example.net;unknownparam"), 405 },
        { "3.3.13 REGISTER with a parameter of its URI", Of("REGISTER", "sip:example.com", "Contact: <sip:+19725552222@gw1.example.net;unknownparam>"), 405 },
        { "3.3.14 REGISTER with headers in its URI", Of("REGISTER", "sip:example.com", "Contact: <sip:user@example.com?Route=%3Csip:sip.example.com%3E>"), 405 },
        { "3.3.15 no acceptable answer", Of("INVITE", "sip:user@example.com", "Accept: text/nobodyKnowsThis\r\nContact: <sip:a@192.0.2.1>"), 406 },
        {
            "3.4.1 a request of RFC 2543",
            "INVITE sip:UserB@example.com SIP/2.0\r\nVia: SIP/2.0/UDP iftgw.example.com\r\nFrom: <sip:+13035551111@ift.client.example.net;user=phone>\r\nRecord-Route: <sip:UserB@example.com;maddr=ss1.example.com>\r\n"
            + "To: sip:+16505552222@ss1.example.net;user=phone\r\nCall-ID: inv2543.1717@ift.client.example.com\r\nCSeq: 56 INVITE\r\nContent-type: application/sdp\r\n\r\n" + Sdp, 486
        },
        // RFC 5118.
        { "5118 4.1 an IPv6 reference", Of("OPTIONS", "sip:[2001:db8::10]"), 200 },
        { "5118 4.2 an IPv6 address without brackets", Of("OPTIONS", "sip:2001:db8::10"), 400 },
        { "5118 4.3 what could be a port is part of the address", Of("OPTIONS", "sip:[2001:db8::10:5070]"), 200 },
        { "5118 4.4 a port behind the brackets", Of("OPTIONS", "sip:[2001:db8::10]:5070"), 200 },
        { "5118 4.5 received with brackets", Of("OPTIONS", "sip:[2001:db8::10]", "Via: SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255];branch=z9hG4bKas3"), 200 },
        { "5118 4.5 received without brackets", Of("OPTIONS", "sip:[2001:db8::10]", "Via: SIP/2.0/UDP [2001:db8::9:1];received=2001:db8::9:255;branch=z9hG4bKas3"), 200 },
        { "5118 4.6 an IPv6 address in SDP", Of("INVITE", "sip:user@[2001:db8::10]", "Contact: <sip:user@[2001:db8::1]>\r\nContent-Type: application/sdp", Sdp.Replace("IP4 192.0.2.1", "IP6 2001:db8::20", StringComparison.Ordinal)), 486 },
        { "5118 4.7 addresses of both families", Of("OPTIONS", "sip:user@[2001:db8::10]", "Via: SIP/2.0/UDP 192.0.2.1;received=198.51.100.1;branch=z9hG4bKkj\r\nVia: SIP/2.0/TCP [2001:db8::1]:5070;branch=z9hG4bKl"), 200 },
        { "5118 4.8 addresses of both families in SDP", Of("INVITE", "sip:user@[2001:db8::10]", "Contact: <sip:user@[2001:db8::1]>\r\nContent-Type: application/sdp", Sdp + "c=IN IP6 2001:db8::20\r\n"), 486 },
        { "5118 4.9 an IPv4-mapped address", Of("INVITE", "sip:user@example.com", "Contact: <sip:user@[::ffff:192.0.2.10]:19823>"), 486 },
        { "5118 4.10 three colons", Of("OPTIONS", "sip:user@[2001:db8:::192.0.2.1]"), 200 },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public void A_tortuous_request_gets(string name, string text, int status) => VirtualTime.Run(async time =>
    {
        _ = name;
        var network = new MemoryNetwork(time);
        var agent = network.Agent(invite => invite.RejectAsync(486));
        var peer = network.Peer();
        if (SipParser.Parse(Encoding.Latin1.GetBytes(text)) is { } message)
            agent.Core.Layer.Receive(message, peer.Hop);
        await time.Delay(1);
        var answers = network.Log.Where(l => l.Message is SipResponse { Status: >= 200 }).Select(l => ((SipResponse)l.Message).Status).Distinct();
        Assert.Equal(status == 0 ? [] : [status], answers);
        // It serves on.
        peer.Request("OPTIONS", agent.LocalEndPoints[0], callId: "after");
        SipResponse after;
        do
            after = await peer.ResponseAsync();
        while (after.CallId != "after");
        Assert.Equal(200, after.Status);
    });

    [Theory]
    [InlineData("SIP/2.0 200 = 2**3 * 5**2 \u00D0\u00BD\u00D0\u00BE \u00D1\u0081\u00D1\u0082\u00D0\u00BE", 200)]
    [InlineData("SIP/2.0 100 ", 100)]
    [InlineData("SIP/2.0 4294967301 better not break the receiver", null)]
    [InlineData("SIP/2.0 200 OK", null, "CSeq: 9292394834772304023312 OPTIONS")]
    [InlineData("SIP/2.0 200 broadcast", null, "Via: SIP/2.0/UDP 255.255.255.255;branch=z9hG4bKfoo")]
    public void A_tortuous_response_is_taken_or_passed_over(string line, int? status, string? extra = null) => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        var asked = agent.OptionsAsync(peer.Uri(), new SipUri("a", "b"), CancellationToken.None);
        var request = await peer.RequestAsync("OPTIONS");
        string cseq = extra?.StartsWith("CSeq", StringComparison.Ordinal) == true ? extra : $"CSeq: {request.Headers["CSeq"]}";
        string via = extra?.StartsWith("Via", StringComparison.Ordinal) == true ? extra : $"Via: {request.Headers["Via"]}";
        string text = $"{line}\r\n{via}\r\nFrom: {request.Headers["From"]}\r\nTo: {request.Headers["To"]};tag=t\r\nCall-ID: {request.CallId}\r\n{cseq}\r\nContent-Length: 0\r\n\r\n";
        var response = SipParser.Parse(Encoding.Latin1.GetBytes(text)) as SipResponse;
        if (response is not null)
            agent.Core.Layer.Receive(response, peer.Hop);
        await time.Delay(1);
        if (status == 100)
            Assert.Equal(("", false), (response!.Reason, asked.IsCompleted));
        else
            Assert.Equal(status is not null, asked.IsCompleted);
        if (!asked.IsCompleted)
            peer.Respond(request, 486);
        Assert.Equal(status == 200 ? 200 : 486, (await asked).Status);
    });

    [Fact]
    public async Task A_second_message_in_a_datagram_is_ignored_and_in_a_stream_served()
    {
        int invites = 0;
        await using var agent = await Agents.StartAsync(invite =>
        {
            invites++;
            return invite.RejectAsync(486);
        });
        var cancel = TestContext.Current.CancellationToken;
        byte[] two = Encoding.ASCII.GetBytes(
            Of("OPTIONS", "sip:user@example.com", "Content-Length: 0").Replace("UDP 192.0.2.95", "UDP 192.0.2.95;rport", StringComparison.Ordinal)
            + Of("INVITE", "sip:user@example.com", "Content-Length: 0\r\nContact: <sip:a@192.0.2.1>"));
        using var datagrams = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        await datagrams.SendAsync(two, new IPEndPoint(IPAddress.Loopback, Agents.Port(agent, SipProtocol.Udp)), cancel);
        Assert.StartsWith("SIP/2.0 200 ", Encoding.ASCII.GetString((await datagrams.ReceiveAsync(cancel)).Buffer));
        Assert.Equal(0, invites);

        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Agents.Port(agent, SipProtocol.Tcp), cancel);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(two).Replace("torture", "stream", StringComparison.Ordinal)), cancel);
        string answers = "";
        byte[] buffer = new byte[4096];
        while (!answers.Contains("SIP/2.0 486 ", StringComparison.Ordinal))
            answers += Encoding.ASCII.GetString(buffer, 0, await client.GetStream().ReadAsync(buffer, cancel));
        Assert.StartsWith("SIP/2.0 200 ", answers);
    }

    [Fact]
    public async Task A_stream_outlives_what_is_wrong_in_its_messages()
    {
        await using var agent = await Agents.StartAsync(invite => invite.RejectAsync(486));
        var cancel = TestContext.Current.CancellationToken;
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Agents.Port(agent, SipProtocol.Tcp), cancel);
        var stream = client.GetStream();
        int number = 0;
        foreach (var row in Requests)
        {
            // Where the length itself is wrong nobody knows where the next message begins.
            string text = row.Data.Item2;
            if (text.Contains("Content-Length: 9999", StringComparison.Ordinal) || text.Contains("Content-Length: -", StringComparison.Ordinal))
                continue;
            int head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (!text[..head].Contains("Content-Length", StringComparison.OrdinalIgnoreCase))
                text = text.Insert(head, $"\r\nContent-Length: {text.Length - head - 4}");
            await stream.WriteAsync(Encoding.Latin1.GetBytes(text.Replace("z9hG4bKtorture", $"z9hG4bKtorture{++number}", StringComparison.Ordinal)), cancel);
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes(Of("OPTIONS", "sip:the-end@example.com", "Content-Length: 0").Replace("z9hG4bKtorture", "z9hG4bKthe-end", StringComparison.Ordinal)), cancel);
        string answers = "";
        byte[] buffer = new byte[65536];
        while (!answers.Contains("z9hG4bKthe-end", StringComparison.Ordinal))
        {
            int count = await stream.ReadAsync(buffer, cancel);
            Assert.NotEqual(0, count);
            answers += Encoding.Latin1.GetString(buffer, 0, count);
        }
    }

    private static string Of(string method, string uri, string headers = "", string body = "") =>
        $"{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.95;branch=z9hG4bKtorture\r\nFrom: <sip:caller@example.net>;tag=torture\r\nTo: <sip:user@example.com>\r\n"
        + $"Call-ID: torture.{method}.{uri.Length}.{headers.Length}\r\nCSeq: 1 {method}\r\n{headers}{(headers.Length > 0 ? "\r\n" : "")}\r\n{body}";
}
