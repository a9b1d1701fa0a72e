using System.Diagnostics;
using System.Text;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Tests.Sip;

public sealed class SipParserTests
{
    private const string Minimal = "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n";

    /// <summary>A request with most of what the grammar allows: after an idea of RFC 4475 3.1.1.1.</summary>
    private const string Wild =
        "INVITE sip:4711@faxwerk.test;unknownparam SIP/2.0\r\n"
        + "TO :\r\n sip:4711@faxwerk.test ;   tag    = 1918181833n\r\n"
        + "from   : \"J Rosenberg \\\\\\\"\"       <sip:j@peer.test>\r\n  ;\r\n  tag = 98asjd8\r\n"
        + "MaX-fOrWaRdS: 0068\r\n"
        + "Call-ID: wild.0ha0isndaksdj@192.0.2.1\r\n"
        + "Content-Length   : 4\r\n"
        + "cseq: 0009\r\n  INVITE\r\n"
        + "Via  : SIP  /   2.0\r\n /UDP\r\n    192.0.2.2;branch=390skdjuw\r\n"
        + "s :\r\n"
        + "NewFangledHeader:   newfangled value\r\n continued newfangled value\r\n"
        + "UnknownHeaderWithUnusualValue: ;;,,;;,;\r\n"
        + "Content-Type: application/sdp\r\n"
        + "Route:\r\n <sip:services.test;lr;unknownwith=value;unknown-no-value>\r\n"
        + "v:  SIP  / 2.0  / TCP     spindle.test   ;\r\n  branch  =   z9hG4bK9ikj8  ,\r\n SIP  /    2.0   / UDP  192.168.255.111   ; branch=\r\n z9hG4bK30239\r\n"
        + "m:\"Quoted string \\\"\\\"\" <sip:j@peer.test;nc > ; newparam =\r\n      newvalue ;\r\n  secondparam ; q = 0.33\r\n\r\nv=0\n";

    private static SipMessage? Parse(string text) => SipParser.Parse(Encoding.Latin1.GetBytes(text));

    [Fact]
    public void A_request_with_most_that_the_grammar_allows_is_understood()
    {
        var request = Assert.IsType<SipRequest>(Parse(Wild));
        Assert.Null(request.Defect);
        Assert.Equal(("1918181833n", "98asjd8", new CSeq(9, "INVITE")), (request.ToTag, request.FromTag, request.Sequence));
        Assert.Equal(["UDP", "TCP", "UDP"], request.Headers.Lines("Via").Select(line => Via.TryParse(line, out var via) ? via.Protocol : "?"));
        Assert.Equal(["390skdjuw", "z9hG4bK9ikj8", "z9hG4bK30239"], request.Headers.Lines("Via").Select(line => Via.TryParse(line, out var via) ? via.Branch : "?"));
        Assert.Equal("newfangled value continued newfangled value", request.Headers["newfangledheader"]);
        Assert.True(NameAddress.TryParse(request.Headers["From"], out var from));
        Assert.Equal("J Rosenberg \\\"", from.DisplayName);
        Assert.True(NameAddress.TryParse(request.Headers.Values("Contact").Single(), out var contact));
        Assert.Equal(("0.33", "newvalue", true), (contact.Parameters["q"], contact.Parameters["newparam"], contact.Parameters.Has("secondparam")));
        Assert.Equal("v=0\n", Encoding.ASCII.GetString(request.Body.Span));
    }

    [Theory]
    // Structure.
    [InlineData(Minimal + "\r\n", 0)]
    [InlineData("\r\n\r\n" + Minimal + "\r\n", 0)]
    [InlineData(Minimal, 400)]
    [InlineData("OPTIONS sip:a@b SIP/3.0\r\n", 505)]
    [InlineData("OPTIONS  sip:a@b SIP/2.0\r\n\r\n", 400)]
    [InlineData("OPTIONS <sip:a@b> SIP/2.0\r\n\r\n", 400)]
    [InlineData("OPTIONS sip:a@b\r\n\r\n", -1)]
    [InlineData("OPT IONS\r\n\r\n", -1)]
    [InlineData("SIP/2.0 99 Low\r\n\r\n", -1)]
    [InlineData("SIP/2.0 700 High\r\n\r\n", -1)]
    [InlineData("SIP/2.0 200OK\r\n\r\n", -1)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", -1)]
    [InlineData("", -1)]
    [InlineData("\r\n\r\n", -1)]
    [InlineData("\0\0\0\0", -1)]
    // Headers.
    [InlineData(Minimal + "no colon\r\n\r\n", 400)]
    [InlineData(Minimal + "Bad Name: x\r\n\r\n", 400)]
    [InlineData(Minimal + "From: <sip:x@y>;tag=2\r\n\r\n", 400)]
    [InlineData(Minimal + "f: <sip:x@y>;tag=2\r\n\r\n", 400)]
    [InlineData(Minimal + "Call-ID: 2\r\n\r\n", 400)]
    [InlineData(Minimal + "Max-Forwards: 256\r\n\r\n", 400)]
    [InlineData(Minimal + "Max-Forwards: -1\r\n\r\n", 400)]
    [InlineData(Minimal + "Content-Length: 5\r\n\r\nabc", 400)]
    [InlineData(Minimal + "Content-Length: -5\r\n\r\nabc", 400)]
    [InlineData(Minimal + "Content-Length: 99999999999999999999\r\n\r\nabc", 400)]
    [InlineData(Minimal + "l: 3\r\n\r\nabcdef", 0)]
    [InlineData("OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h\r\nFrom: <sip:a@b>\r\nTo: <sip:c@d>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n\r\n", 400)]
    [InlineData("OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h\r\nFrom: <sip:a@b>\r\nTo: <sip:c@d>\r\nCall-ID: 1\r\nCSeq: 4294967296 OPTIONS\r\n\r\n", 400)]
    [InlineData("OPTIONS sip:a@b SIP/2.0\r\nFrom: <sip:a@b>\r\nTo: <sip:c@d>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n\r\n", 400)]
    [InlineData("OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h\r\nTo: <sip:c@d>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n\r\n", 400)]
    [InlineData("OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h\r\nFrom: <sip:a@b>\r\nTo: <sip:c@d\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n\r\n", 400)]
    [InlineData("OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h\r\nFrom: <http://a/>;tag=1\r\nTo: isbn:1\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n\r\n", 400)]
    [InlineData("OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h\r\nFrom: <http://a/>;tag=1\r\nTo: <isbn:1>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n\r\n", 0)]
    public void Messages_are_taken_refused_or_dropped(string text, int status)
    {
        var message = Parse(text);
        if (status < 0)
            Assert.Null(message);
        else
            Assert.Equal(status, message!.Defect?.Status ?? 0);
    }

    [Theory]
    [InlineData("sip:user@host", "user", "host", 0)]
    [InlineData("SIP:host", "", "host", 0)]
    [InlineData("sip:user:password@host:5070;transport=tcp?subject=x", "user", "host", 5070)]
    [InlineData("sip:%2B49%2089@[2001:db8::1]:5061", "+49 89", "2001:db8::1", 5061)]
    [InlineData("sip:+4989;phone-context=x@host;user=phone", "+4989", "host", 0)]
    [InlineData("sip:a;b?c@host", "a", "host", 0)]
    [InlineData("sips:1@2", "1", "2", 0)]
    [InlineData("tel:+49-89-123;ext=4", "+49-89-123", "", 0)]
    [InlineData("sip:%zz@host", "%zz", "host", 0)]
    [InlineData("sip:", null, null, 0)]
    [InlineData("sip:user@", null, null, 0)]
    [InlineData("sip:a@b:99999", null, null, 0)]
    [InlineData("sip:a@b:x", null, null, 0)]
    [InlineData("sip:a@[::1", null, null, 0)]
    [InlineData("sip:a b@c", null, null, 0)]
    [InlineData("http://host/", null, null, 0)]
    [InlineData(":", null, null, 0)]
    [InlineData("tel:", null, null, 0)]
    public void Uris_are_read(string text, string? user, string? host, int port)
    {
        bool good = SipUri.TryParse(text, out var uri);
        Assert.Equal(user is not null, good);
        if (good)
            Assert.Equal((user, host, port, text), (uri.User, uri.Host, uri.Port, uri.ToString()));
    }

    [Theory]
    [InlineData("4711", "sip:4711@h")]
    [InlineData("*31#+49", "sip:*31%23+49@h")]
    [InlineData("a b;c@d", "sip:a%20b%3Bc%40d@h")]
    [InlineData("ü\r\n", "sip:%C3%BC%0D%0A@h")]
    [InlineData("", "sip:h")]
    public void Users_are_escaped_and_come_back(string user, string text)
    {
        var uri = new SipUri(user, "h");
        Assert.Equal(text, uri.ToString());
        Assert.True(SipUri.TryParse(text, out var back));
        Assert.Equal(user, back.User);
    }

    [Theory]
    [InlineData("<sip:a@b>;tag=x", "", "a", "x")]
    [InlineData("sip:a@b;tag=x", "", "a", "x")]
    [InlineData("Anne <sip:a@b;tag=no>;tag=x", "Anne", "a", "x")]
    [InlineData("\"Anne, <sip:c@d>; \\\"x\\\"\" <sip:a@b>;tag=x", "Anne, <sip:c@d>; \"x\"", "a", "x")]
    [InlineData("\"J\u00C3\u00BCrgen\" <sip:a@b>", "J\u00FCrgen", "a", null)]
    public void Addresses_are_read(string text, string name, string user, string? tag)
    {
        Assert.True(NameAddress.TryParse(text, out var address));
        Assert.Equal((name, user, tag), (address.DisplayName, address.Uri.User, address.Tag));
    }

    [Fact]
    public void A_value_never_begins_a_header_of_its_own()
    {
        var request = new SipRequest("OPTIONS", "sip:a@b");
        request.Headers.Add("Subject", "x\r\nEvil: 1\r\n\r\nbody");
        Assert.DoesNotContain("\nEvil", Encoding.Latin1.GetString(request.ToBytes()));
        Assert.Equal("\"a  b\\\"\" <sip:x@y>", NameAddress.Write("a\r\n b\"", new SipUri("x", "y")));
    }

    [Fact]
    public void What_is_written_is_read_back_and_streams_may_break_anywhere()
    {
        byte[] one = Parse(Wild)!.ToBytes();
        byte[] two = Parse(Minimal + "\r\n")!.ToBytes();
        byte[] stream = [.. one, .. "\r\n\r\n"u8, .. two, .. "\r\n"u8, .. one];
        for (int step = 1; step < 60; step += 7)
        {
            var framer = new SipFramer();
            var messages = new List<byte[]>();
            bool ping = false;
            for (int at = 0; at < stream.Length; at += step)
            {
                framer.Append(stream.AsSpan(at, Math.Min(step, stream.Length - at)));
                while (framer.TryTake(out var message))
                    messages.Add(message.ToArray());
                ping |= framer.TakePing();
            }

            Assert.False(framer.IsBroken);
            Assert.Equal([one, two, one], messages);
            Assert.True(ping || step < 4);
        }

        Assert.Equal(one, SipParser.Parse(one)!.ToBytes());
    }

    [Theory]
    [InlineData("OPTIONS sip:a@b SIP/2.0\r\nContent-Length: x\r\n\r\n")]
    [InlineData("OPTIONS sip:a@b SIP/2.0\r\nl: 70000\r\n\r\n")]
    public void A_stream_without_usable_length_is_broken(string text)
    {
        var framer = new SipFramer();
        framer.Append(Encoding.ASCII.GetBytes(text));
        Assert.False(framer.TryTake(out _));
        Assert.True(framer.IsBroken);
    }

    [Fact]
    public void A_stream_without_end_is_broken_at_the_limit()
    {
        var framer = new SipFramer();
        int taken = 0;
        for (; !framer.IsBroken && taken < 1_000_000; taken += 1000)
        {
            framer.Append(Enumerable.Repeat((byte)'x', 1000).ToArray());
            framer.TryTake(out _);
        }

        Assert.InRange(taken, 60_000, 140_000);
    }

    [Fact]
    public void Hostile_repetition_is_read_in_bounded_time()
    {
        string[] hostile =
        [
            Minimal + "Contact: " + string.Concat(Enumerable.Range(0, 8000).Select(i => $"a;x{i}=")) + "\r\n\r\n",
            Minimal + "Via: " + string.Concat(Enumerable.Repeat("SIP/2.0/UDP h,", 4500)) + "\r\n\r\n",
            Minimal + string.Concat(Enumerable.Repeat("x:\r\n y\r\n", 7000)) + "\r\n",
            Minimal + "X: \r\n" + string.Concat(Enumerable.Repeat(" y\r\n", 15000)) + "\r\n",
            Minimal + "From: " + new string('<', 60000) + "\r\n\r\n",
            Minimal + "To: \"" + string.Concat(Enumerable.Repeat("\\\"", 30000)) + "\r\n\r\n",
        ];
        int addresses = 0;
        long start = Stopwatch.GetTimestamp();
        foreach (string text in hostile)
        {
            var message = Parse(text);
            Assert.NotNull(message);
            foreach (string name in new[] { "Contact", "Via", "From", "To" })
                foreach (string value in message.Headers.Values(name))
                    addresses += NameAddress.TryParse(value, out _) ? 1 : 0;
        }

        Assert.InRange(addresses, 8, 100);

        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Mutated_messages_never_fault_the_agent() => VirtualTime.Run(async time =>
    {
        var random = new Random(7);
        var network = new MemoryNetwork(time);
        var agent = network.Agent(invite => invite.RingAsync());
        var peer = network.Peer();
        // Requests and responses of a running call as seeds, so that mutants reach dialogs and transactions.
        var invited = agent.InviteAsync(peer.Call() with { Credentials = new("a", "b") }, CancellationToken.None);
        var invite = await peer.RequestAsync("INVITE");
        peer.Respond(invite, 183, "v=0\r\n", "peer", ("Require", "100rel"), ("RSeq", "1"));
        await peer.RequestAsync("PRACK");
        peer.Request("INVITE", agent.LocalEndPoints[0], sdp: "v=0\r\n", headers: [("Require", "100rel"), ("Session-Expires", "600"), ("Supported", "timer")]);
        await time.Delay(1);
        byte[][] seeds =
        [
            Encoding.Latin1.GetBytes(Wild), Encoding.Latin1.GetBytes(Minimal + "\r\n"),
            .. network.Log.Select(entry => entry.Message.ToBytes()),
            peer.Respond(invite, 401, null, "x", ("WWW-Authenticate", "Digest realm=\"r\", nonce=\"n\", qop=\"auth\"")).ToBytes(),
            SipResponse.To(invite, 200, null, "peer").ToBytes(),
        ];
        int understood = 0;
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < 8_000; i++)
        {
            byte[] bytes = Mutate(seeds[random.Next(seeds.Length)], random);
            if (SipParser.Parse(bytes) is { } message)
            {
                understood++;
                agent.Core.Layer.Receive(message, peer.Hop);
            }

            var framer = new SipFramer();
            framer.Append(bytes);
            while (framer.TryTake(out _))
            {
            }

            if (i % 200 == 0)
                await time.Delay(1);
        }

        Assert.InRange(understood, 3_000, 8_000);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(20));
        await time.Delay(200);
        Assert.Equal(408, (await agent.OptionsAsync(new SipUri("x", "10.0.0.99"), new("a", "b"), CancellationToken.None)).Status);
    });

    private static byte[] Mutate(byte[] seed, Random random)
    {
        var bytes = seed.ToList();
        for (int n = random.Next(0, 6); n > 0 && bytes.Count > 0; n--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 60), bytes.Count - at)));
                    break;
                case 3:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 4:
                    bytes.Insert(at, "\r\n\t ;,<>\"=:@\\"u8[random.Next(13)]);
                    break;
                default:
                    int digit = bytes.FindIndex(at, b => b is >= (byte)'0' and <= (byte)'9');
                    if (digit >= 0)
                        bytes[digit] = (byte)('0' + random.Next(10));
                    break;
            }
        }

        return [.. bytes];
    }

    [Theory]
    [InlineData("\"\u00C5sa \u2026 \u0415\u0405\"", "\u00C5sa \u2026 \u0415\u0405")]
    [InlineData("\"A\fB\"", "A B")]
    [InlineData("\"A\u001b[2J\"", "A [2J")]
    public void Only_cr_lf_and_lf_end_a_line_and_controls_become_blanks(string written, string read)
    {
        // The second octets of these letters are, as Latin-1, the line end NEL.
        var bytes = Encoding.UTF8.GetBytes(Minimal.Replace("From: ", "From: " + written + " ") + "\r\n");
        var message = Assert.IsType<SipRequest>(SipParser.Parse(bytes));
        Assert.Null(message.Defect);
        Assert.True(NameAddress.TryParse(message.Headers["From"], out var from));
        Assert.Equal((read, "1"), (from.DisplayName, from.Tag));
    }

    [Fact]
    public void What_a_peer_says_is_cut_in_the_trace_of_a_call()
    {
        var trace = new CallTrace(TimeProvider.System);
        trace.Add(Parse($"OPTIONS sip:{new string('x', 40_000)}@b SIP/2.0\r\n" + Minimal[(Minimal.IndexOf('\n') + 1)..] + "\r\n")!, sent: false, SipProtocol.Udp);
        Assert.Equal(CallTrace.MaxDetail, Assert.Single(trace.Entries).Detail.Length);
        Assert.Equal(200, Assert.IsType<SipResponse>(Parse($"SIP/2.0 486 {new string('x', 4000)}\r\n\r\n")).Reason.Length);
    }

    [Fact]
    public void The_trace_of_a_call_says_why_and_names_the_media_but_no_keys()
    {
        var trace = new CallTrace(TimeProvider.System);
        trace.Add(
            Parse("SIP/2.0 488 Not Acceptable Here\r\nWarning: 304 x \"no image\"\r\nAuthorization: Digest response=\"1\"\r\nContent-Type: application/sdp\r\n\r\n"
                + "v=0\r\nm=audio 4000 RTP/SAVP 8\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0\r\nm=image 0 udptl t38\r\n")!,
            sent: false,
            SipProtocol.Tls);
        Assert.EndsWith(", TLS, application/sdp; Warning: 304 x \"no image\"; m=audio 4000 RTP/SAVP 8; m=image 0 udptl t38", Assert.Single(trace.Entries).Detail);
    }
}
