using System.Net;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Tests.Sip;

/// <summary>Kamailio over TLS between two of our agents: each side makes and takes connections.</summary>
public sealed class KamailioTlsTests
{
    private const string Sdp = "v=0\r\no=faxwerk 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_over_tls_through_the_proxy_is_renegotiated_from_both_sides_and_ended()
    {
        using var authority = new TestAuthority();
        var answered = new TaskCompletionSource<SipCall?>(TaskCreationOptions.RunContinuationsAsynchronously);
        OfferAnswerer accept = (_, _) => ValueTask.FromResult((200, (string?)Sdp));
        await using var caller = await StartAsync(authority, null);
        await using var called = await StartAsync(authority, async invite => answered.SetResult(await invite.AnswerAsync(Sdp, accept)));
        await using var proxy = await KamailioProxy.StartAsync(caller, authority.Issue("127.0.0.1"));
        var registered = new TaskCompletionSource<RegistrationState>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = new SipRegistration(called, new SipRegistrationOptions
        {
            Registrar = proxy.Uri(),
            Address = proxy.Uri("4711"),
            Changed = state => registered.TrySetResult(state),
        });
        registration.Start();
        var state = await registered.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        Assert.True(state.IsRegistered, $"{state}\n{proxy.Log}");

        var result = await caller.InviteAsync(
            new InviteRequest { Target = proxy.Uri("4711"), From = proxy.Uri("0815"), OutboundProxy = proxy.Route, Sdp = Sdp, Answerer = accept }, Cancel);
        Assert.True(result.Status == 200, $"{result.Status} {result.Reason}\n{proxy.Log}");
        var far = (await answered.Task.WaitAsync(Cancel))!;
        Assert.Equal(200, (await result.Call!.ReinviteAsync(Sdp, Cancel)).Status);
        Assert.Equal(200, (await far.ReinviteAsync(Sdp, Cancel)).Status);
        await far.ByeAsync();
        Assert.Equal(CallEndKind.RemoteBye, (await result.Call.Ended.WaitAsync(TimeSpan.FromSeconds(30), Cancel)).Kind);
        Assert.All(caller.Peers.Concat(called.Peers), peer => Assert.Equal((SipProtocol.Tls, true), (peer.Peer.Protocol, peer.IsUp)));
    }

    private static async Task<SipUserAgent> StartAsync(TestAuthority authority, Func<IncomingInvite, Task>? incoming)
    {
        var agent = new SipUserAgent(new SipUserAgentOptions
        {
            Listen = [new SipHop(SipProtocol.Tls, new IPEndPoint(IPAddress.Loopback, 0))],
            Tls = authority.Issue("127.0.0.1"),
            Incoming = incoming,
            Time = TimeProvider.System,
            Random = new Random(9),
            Fault = e => TestContext.Current.SendDiagnosticMessage(e.ToString()),
        });
        await agent.StartAsync();
        return agent;
    }
}
