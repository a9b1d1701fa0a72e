using System.Collections.Concurrent;
using System.Text;
using Faxwerk.Telephony.Calls;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Tests.Sip;

/// <summary>Kamailio between two of our agents: registrar, digest with one-time nonces, record-route.</summary>
public sealed class KamailioTests
{
    private const string Head = "v=0\r\no=faxwerk 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n";
    private const string Audio = Head + "m=audio 4000 RTP/AVP 8\r\n";
    private const string Image = Head + "m=image 4000 udptl t38\r\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static ValueTask<(int, string?)> Mirror(PeerOffer offer, CancellationToken cancel) =>
        ValueTask.FromResult((200, (string?)(Encoding.UTF8.GetString(offer.Body.Span).Contains("m=image") ? Image : Audio)));

    [Theory]
    [InlineData("fax", "4711")]
    [InlineData("4711", "fax")]
    public async Task A_call_through_the_proxy_is_authorized_renegotiated_from_both_sides_and_ended(string callerUser, string calledUser)
    {
        var arrived = new ConcurrentQueue<SipRequest>();
        var answered = new TaskCompletionSource<SipCall?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var caller = await Agents.StartAsync();
        await using var called = await Agents.StartAsync(
            async invite =>
            {
                var parties = CallParties.Read(invite, new SipTrunkOptions { Host = "127.0.0.1", CalledFrom = CalledNumberSource.To });
                Assert.Equal((calledUser, callerUser), (parties.Called, parties.Caller));
                await invite.RingAsync();
                answered.SetResult(await invite.AnswerAsync(Audio, Mirror, new SipCredentials(calledUser, "secret")));
            },
            trace: (message, sent) =>
            {
                if (!sent && message is SipRequest request)
                    arrived.Enqueue(request);
            });
        await using var proxy = await KamailioProxy.StartAsync(caller);
        await using var near = await RegisterAsync(caller, proxy, callerUser);
        await using var far = await RegisterAsync(called, proxy, calledUser);

        var result = await caller.InviteAsync(new InviteRequest
        {
            Target = proxy.Uri(calledUser),
            From = proxy.Uri(callerUser),
            OutboundProxy = proxy.Route,
            Credentials = new SipCredentials(callerUser, "secret"),
            Sdp = Audio,
            Answerer = Mirror,
        }, Cancel);
        Assert.True(result.Status == 200, $"{result.Status} {result.Reason}\n{proxy.Log}");
        var nearCall = result.Call!;
        var farCall = (await answered.Task.WaitAsync(Cancel))!;

        var mine = await nearCall.ReinviteAsync(Image, Cancel);
        Assert.Equal(200, mine.Status);
        Assert.Contains("m=image", Encoding.UTF8.GetString(mine.Body.Span));
        var theirs = await farCall.ReinviteAsync(Audio, Cancel);
        Assert.Equal(200, theirs.Status);
        Assert.Contains("m=audio", Encoding.UTF8.GetString(theirs.Body.Span));

        // The side of "fax" is challenged for every INVITE and BYE it sends, caller or not.
        var fax = callerUser == "fax" ? nearCall : farCall;
        await fax.ByeAsync();
        Assert.Equal(CallEndKind.RemoteBye, (await (callerUser == "fax" ? farCall : nearCall).Ended.WaitAsync(Cancel)).Kind);
        int challenges = fax.Trace.Entries.Count(entry => entry.What.StartsWith("407"));
        Assert.Equal(callerUser == "fax" ? 3 : 2, challenges);
        Assert.All(arrived.Where(r => r.Method is "ACK" or "BYE" or "INVITE"), request => Assert.Equal(2, request.Headers.CountOf("Via")));
    }

    [Fact]
    public async Task A_number_that_nobody_has_registered_is_404_and_a_wrong_password_407()
    {
        await using var caller = await Agents.StartAsync();
        await using var proxy = await KamailioProxy.StartAsync(caller);
        var request = new InviteRequest { Target = proxy.Uri("4712"), From = proxy.Uri("fax"), OutboundProxy = proxy.Route, Sdp = Audio };
        Assert.Equal(404, (await caller.InviteAsync(request with { Credentials = new("fax", "secret") }, Cancel)).Status);
        Assert.Equal(407, (await caller.InviteAsync(request with { Credentials = new("fax", "wrong") }, Cancel)).Status);
        Assert.Equal(407, (await caller.InviteAsync(request, Cancel)).Status);
    }

    private static async Task<SipRegistration> RegisterAsync(SipUserAgent agent, KamailioProxy proxy, string user)
    {
        var registered = new TaskCompletionSource<RegistrationState>(TaskCreationOptions.RunContinuationsAsynchronously);
        var registration = new SipRegistration(agent, new SipRegistrationOptions
        {
            Registrar = proxy.Uri(),
            Address = proxy.Uri(user),
            Credentials = new SipCredentials(user, "secret"),
            Changed = state => registered.TrySetResult(state),
        });
        registration.Start();
        var state = await registered.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        Assert.True(state.IsRegistered, $"{state}\n{proxy.Log}");
        return registration;
    }
}
