using System.Net;
using System.Net.Sockets;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Tests.Sip;

/// <summary>SIP over TLS on loopback, with certificates made for each test.</summary>
public sealed class TlsTests : IDisposable
{
    private const string Sdp = "v=0\r\n";

    private readonly TestAuthority _authority = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _authority.Dispose();

    private async Task<SipUserAgent> StartAsync(SipTlsOptions tls, Func<IncomingInvite, Task>? incoming = null, string[]? names = null)
    {
        var agent = new SipUserAgent(new SipUserAgentOptions
        {
            Listen = [.. new[] { SipProtocol.Udp, SipProtocol.Tls }.Where(p => p == SipProtocol.Udp || tls.CertificateFile.Length > 0)
                .Select(p => new SipHop(p, new IPEndPoint(IPAddress.Loopback, 0)))],
            Incoming = incoming,
            Tls = tls,
            TlsNames = names ?? [],
            LookUp = (name, _) => Task.FromResult<IPAddress[]>(name.EndsWith(".test", StringComparison.Ordinal) ? [IPAddress.Loopback] : []),
            Time = TimeProvider.System,
            Random = new Random(4),
            Fault = e => TestContext.Current.SendDiagnosticMessage(e.ToString()),
        });
        await agent.StartAsync();
        return agent;
    }

    private SipTlsOptions OnlyTrust => new() { AuthorityFile = _authority.RootFile };

    private static InviteRequest To(SipUserAgent agent, string host = "sip.trunk.test", bool secure = false) => new()
    {
        Target = new SipUri("4711", host, Agents.Port(agent, SipProtocol.Tls), secure ? "" : ";transport=tls", secure),
        From = new SipUri("0815", "127.0.0.1"),
        Sdp = Sdp,
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_over_tls_is_renegotiated_and_ended_on_one_connection(bool secure)
    {
        OfferAnswerer accept = (_, _) => ValueTask.FromResult((200, (string?)Sdp));
        SipCall? standing = null;
        IncomingInvite? seen = null;
        await using var called = await StartAsync(_authority.Issue("sip.trunk.test"), async invite =>
        {
            seen = invite;
            standing = await invite.AnswerAsync(Sdp, accept);
        });
        // No certificate of its own: requests of the other side can only come by the connection that it made.
        await using var caller = await StartAsync(OnlyTrust);
        var result = await caller.InviteAsync(To(called, secure: secure) with { Answerer = accept }, Cancel);
        Assert.Equal((200, "OK"), (result.Status, result.Reason));
        Assert.StartsWith("SIP/2.0/TLS ", seen!.Headers["Via"]);
        Assert.StartsWith(secure ? "<sips:" : "<sip:", seen.Headers["Contact"]);
        Assert.Equal(!secure, seen.Headers["Contact"]!.Contains(";transport=tls", StringComparison.Ordinal));
        Assert.StartsWith(secure ? "<sips:" : "<sip:", result.Headers["Contact"]);
        Assert.Equal(200, (await result.Call!.ReinviteAsync(Sdp, Cancel)).Status);
        // The Contact of the caller names an address that nobody listens on.
        var port = seen.Source.Port;
        await result.Call.ByeAsync();
        Assert.Equal(CallEndKind.RemoteBye, (await standing!.Ended.WaitAsync(TimeSpan.FromSeconds(30), Cancel)).Kind);
        Assert.Equal(port, seen.Source.Port);
    }

    [Theory]
    [InlineData("other.example", false, "not valid for sip.trunk.test")]
    [InlineData("sip.trunk.test", true, "not trusted")]
    public async Task A_certificate_of_another_name_or_out_of_date_is_refused(string name, bool expired, string reason)
    {
        await using var called = await StartAsync(_authority.Issue(name, expired), invite => invite.RejectAsync(486));
        await using var caller = await StartAsync(OnlyTrust);
        var result = await caller.InviteAsync(To(called), Cancel);
        Assert.Equal((503, true), (result.Status, result.IsLocal));
        Assert.Contains(reason, result.Reason, StringComparison.Ordinal);
        var response = await caller.OptionsAsync(To(called).Target, new SipUri("a", "b"), Cancel);
        Assert.Contains(reason, response.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_refused_unless_nothing_is_verified()
    {
        using var other = new TestAuthority();
        await using var called = await StartAsync(other.Issue("sip.trunk.test"), invite => invite.RejectAsync(486));
        await using var caller = await StartAsync(OnlyTrust);
        var result = await caller.InviteAsync(To(called), Cancel);
        Assert.Equal((503, true), (result.Status, result.IsLocal));
        Assert.Contains("not trusted", result.Reason, StringComparison.Ordinal);
        await using var careless = await StartAsync(OnlyTrust with { Verify = false });
        Assert.Equal(486, (await careless.InviteAsync(To(called), Cancel)).Status);
    }

    [Fact]
    public async Task A_certificate_for_the_trunks_name_serves_each_of_its_addresses()
    {
        await using var called = await StartAsync(_authority.Issue("sip.trunk.test"), invite => invite.RejectAsync(486));
        await using var caller = await StartAsync(OnlyTrust, names: ["sip.trunk.test"]);
        Assert.Equal(486, (await caller.InviteAsync(To(called, "127.0.0.1"), Cancel)).Status);
        await using var strict = await StartAsync(OnlyTrust);
        Assert.Equal(503, (await strict.InviteAsync(To(called, "127.0.0.1"), Cancel)).Status);
    }

    [Fact]
    public async Task A_connection_that_was_closed_is_made_anew()
    {
        var tls = _authority.Issue("sip.trunk.test");
        var called = await StartAsync(tls, invite => invite.RejectAsync(486));
        int port = Agents.Port(called, SipProtocol.Tls);
        await using var caller = await StartAsync(OnlyTrust);
        var request = To(called);
        Assert.Equal(486, (await caller.InviteAsync(request, Cancel)).Status);
        await called.DisposeAsync();
        Assert.Equal(503, (await caller.InviteAsync(request, Cancel)).Status);
        await using var again = new SipUserAgent(new SipUserAgentOptions
        {
            Listen = [new SipHop(SipProtocol.Tls, new IPEndPoint(IPAddress.Loopback, port))],
            Incoming = invite => invite.RejectAsync(600),
            Tls = tls,
            Time = TimeProvider.System,
            Random = new Random(5),
        });
        await again.StartAsync();
        Assert.Equal(600, (await caller.InviteAsync(request, Cancel)).Status);
    }

    [Fact]
    public async Task A_peer_that_does_not_shake_hands_is_given_up_and_takes_nobodys_place()
    {
        var clock = new Calls.QuickClock(50);
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var agent = new SipUserAgent(new SipUserAgentOptions
        {
            Listen = [new SipHop(SipProtocol.Tls, new IPEndPoint(IPAddress.Loopback, 0))],
            Tls = _authority.Issue("127.0.0.1"),
            Time = clock,
            Random = new Random(6),
        });
        await agent.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Agents.Port(agent, SipProtocol.Tls), Cancel);
        Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1], Cancel));
        var response = await agent.OptionsAsync(
            new SipUri("", "127.0.0.1", ((IPEndPoint)silent.LocalEndpoint).Port, ";transport=tls"), new SipUri("a", "b"), Cancel);
        Assert.Equal((503, true), (response.Status, response.IsLocal));
        Assert.Contains("no connection within 5 s", response.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_renewed_certificate_is_used_without_a_restart()
    {
        var tls = _authority.Issue("old.trunk.test");
        await using var called = await StartAsync(tls, invite => invite.RejectAsync(486));
        await using var caller = await StartAsync(OnlyTrust);
        Assert.Equal(503, (await caller.InviteAsync(To(called), Cancel)).Status);
        var renewed = _authority.Issue("sip.trunk.test");
        File.Copy(renewed.KeyFile, tls.KeyFile, overwrite: true);
        File.Copy(renewed.CertificateFile, tls.CertificateFile, overwrite: true);
        File.SetLastWriteTimeUtc(tls.CertificateFile, DateTime.UtcNow.AddMinutes(1));
        Assert.Equal(486, (await caller.InviteAsync(To(called), Cancel)).Status);
    }
}
