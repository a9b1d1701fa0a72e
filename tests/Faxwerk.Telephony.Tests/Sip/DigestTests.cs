using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Tests.Sip;

public sealed class DigestTests
{
    private const string Sdp = "v=0\r\n";

    // RFC 2617 3.5, RFC 7616 3.9.1 (both algorithms).
    [Theory]
    [InlineData("Mufasa", "Circle Of Life", "testrealm@host.com", "dcd98b7102dd2f0e8b11d0f600bfb0c093", null, "0a4f113b", "6629fae49393a05397450978507c4ef1")]
    [InlineData("Mufasa", "Circle of Life", "http-auth@example.org", "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", "MD5",
        "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", "8ca523f5e9506fed4657c9700eebdbec")]
    [InlineData("Mufasa", "Circle of Life", "http-auth@example.org", "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", "SHA-256",
        "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")]
    public void The_vectors_of_the_standards_hold(string user, string password, string realm, string nonce, string? algorithm, string cnonce, string expected)
    {
        var challenge = new DigestChallenge(realm, nonce, null, algorithm, false, true);
        Assert.Equal(expected, DigestHash.Response(new SipCredentials(user, password), challenge, "GET", "/dir/index.html", "00000001", cnonce));
    }

    [Fact]
    public void A_challenge_of_rfc_2069_without_qop_is_answered_in_its_form()
    {
        // The example of RFC 2069 2.4 with the correction of its erratum.
        var challenge = new DigestChallenge("testrealm@host.com", "dcd98b7102dd2f0e8b11d0f600bfb0c093", null, null, false, false);
        Assert.Equal("1949323746fe6a43ef61f9606e7febea",
            DigestHash.Response(new SipCredentials("Mufasa", "CircleOfLife"), challenge, "GET", "/dir/index.html", "", ""));
    }

    [Theory]
    [InlineData("Digest realm=\"a, \\\"b\\\"\", nonce=\"n\", algorithm=MD5, qop=\"auth,auth-int\"", true)]
    [InlineData("digest realm=\"a\",nonce=\"n\",stale=TRUE", true)]
    [InlineData("Digest realm=\"a\", nonce=\"n\", algorithm=SHA-512-256", false)]
    [InlineData("Digest realm=\"a\", nonce=\"n\", qop=\"auth-int\"", false)]
    [InlineData("Digest realm=\"a\"", false)]
    [InlineData("Basic realm=\"a\"", false)]
    [InlineData("Digest", false)]
    [InlineData("", false)]
    public void Challenges_are_read(string text, bool usable) => Assert.Equal(usable, DigestChallenge.TryParse(text, out _));

    [Fact]
    public void Invite_reinvite_and_bye_are_authorized_with_a_rising_count_and_stale_nonces_are_replaced() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        var invited = agent.InviteAsync(peer.Call() with { Credentials = new("fax", "secret") }, CancellationToken.None);
        var invite = await peer.RequestAsync("INVITE");
        Assert.Null(invite.Headers["Proxy-Authorization"]);
        peer.Respond(invite, 407, null, "p1",
            ("Proxy-Authenticate", "Digest realm=\"r\", nonce=\"n0\", algorithm=SHA-512-256, qop=\"auth\""),
            ("Proxy-Authenticate", "Digest realm=\"r\", nonce=\"n1\", algorithm=SHA-256, qop=\"auth\", opaque=\"o\""),
            ("Proxy-Authenticate", "Digest realm=\"r\", nonce=\"n2\", algorithm=MD5, qop=\"auth\""));
        invite = await peer.RequestAsync("INVITE");
        Verify(invite, "Proxy-Authorization", "n1", "SHA-256", 1, 2);
        peer.Respond(invite, 401, null, "p2", ("WWW-Authenticate", "Digest realm=\"s\", nonce=\"m1\""));
        invite = await peer.RequestAsync("INVITE");
        Verify(invite, "Proxy-Authorization", "n1", "SHA-256", 2, 3);
        Verify(invite, "Authorization", "m1", null, 0, 3);
        peer.Respond(invite, 200, Sdp);
        var ack = await peer.RequestAsync("ACK");
        Assert.Equal(invite.Headers["Proxy-Authorization"], ack.Headers["Proxy-Authorization"]);
        var call = (await invited).Call!;

        var again = call.ReinviteAsync(Sdp);
        var reinvite = await peer.RequestAsync("INVITE");
        Verify(reinvite, "Proxy-Authorization", "n1", "SHA-256", 3, 4);
        peer.Respond(reinvite, 407, null, "peer", ("Proxy-Authenticate", "Digest realm=\"r\", nonce=\"n3\", algorithm=MD5, qop=\"auth\", stale=true"));
        reinvite = await peer.RequestAsync("INVITE");
        Verify(reinvite, "Proxy-Authorization", "n3", "MD5", 1, 5);
        peer.Respond(reinvite, 200, Sdp);
        await peer.RequestAsync("ACK");
        Assert.Equal(200, (await again).Status);

        var ended = call.ByeAsync();
        var bye = await peer.RequestAsync("BYE");
        Verify(bye, "Proxy-Authorization", "n3", "MD5", 2, 6);
        peer.Respond(bye, 407, null, "peer", ("Proxy-Authenticate", "Digest realm=\"r\", nonce=\"n4\", algorithm=MD5, qop=\"auth\""));
        bye = await peer.RequestAsync("BYE");
        Verify(bye, "Proxy-Authorization", "n4", "MD5", 1, 7);
        peer.Respond(bye, 200);
        await ended;
        Assert.DoesNotContain(call.Trace.Entries, entry => entry.Detail.Contains("secret") || entry.Detail.Contains("nonce"));
    });

    [Fact]
    public void Refused_credentials_are_not_tried_again() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        var invited = agent.InviteAsync(peer.Call() with { Credentials = new("fax", "wrong") }, CancellationToken.None);
        for (int i = 0; i < 2; i++)
            peer.Respond(await peer.RequestAsync("INVITE"), 401, null, "p", ("WWW-Authenticate", $"Digest realm=\"r\", nonce=\"{i}\", qop=\"auth\""));
        Assert.Equal(401, (await invited).Status);
    });

    [Fact]
    public void A_server_that_always_says_stale_does_not_hold_us_for_ever() => VirtualTime.Run(async time =>
    {
        var network = new MemoryNetwork(time);
        var agent = network.Agent();
        var peer = network.Peer();
        var invited = agent.InviteAsync(peer.Call() with { Credentials = new("fax", "secret") }, CancellationToken.None);
        for (int i = 0; i <= UserAgentClient.MaxChallenges; i++)
            peer.Respond(await peer.RequestAsync("INVITE"), 401, null, "p", ("WWW-Authenticate", $"Digest realm=\"r\", nonce=\"{i}\", stale=true"));
        Assert.Equal(401, (await invited).Status);
    });

    private static void Verify(SipRequest request, string header, string nonce, string? algorithm, int count, int sequence)
    {
        Assert.Equal(sequence, request.Sequence.Number);
        string line = Assert.Single(request.Headers.Lines(header));
        var fields = SipParameters.Parse(line["Digest ".Length..], ',');
        string Field(string name) => SipSyntax.Unquote(fields[name] ?? "");
        Assert.Equal((nonce, algorithm ?? "", request.Uri), (Field("nonce"), Field("algorithm"), Field("uri")));
        Assert.Equal(count == 0 ? "" : count.ToString("x8"), Field("nc"));
        Assert.Equal(
            DigestHash.Response(new("fax", "secret"), new(Field("realm"), nonce, null, algorithm, false, count > 0), request.Method, request.Uri, Field("nc"), Field("cnonce")),
            Field("response"));
    }
}
