using System.Net;
using System.Text;
using Faxwerk.Pages;
using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.Calls;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>Calls between two endpoints with SRTP, and without where one of them has none.</summary>
public sealed class SecureCallTests
{
    [Theory]
    [InlineData(MediaEncryption.Require, MediaEncryption.Require, true)]
    [InlineData(MediaEncryption.Require, MediaEncryption.Accept, true)]
    [InlineData(MediaEncryption.Require, MediaEncryption.None, false)]
    [InlineData(MediaEncryption.None, MediaEncryption.Require, false)]
    public async Task A_fax_goes_encrypted_where_that_is_demanded_or_not_at_all(MediaEncryption caller, MediaEncryption called, bool arrives)
    {
        Prerequisite.Require(FaxModems.IsAvailable, "libspandsp.so.2 is not on this machine.");
        var clock = new QuickClock(5);
        using var scheduler = new CallScheduler(clock, 1, TimeSpan.FromMilliseconds(1));
        PageImage[] pages = [TestPages.Make(1)];
        var received = new List<PageImage>();
        await using var receiver = Endpoint(5060, called, scheduler, clock, (_, _) => ValueTask.FromResult<CallDecision>(new CallDecision.Accept(new IncomingFax
        {
            StorePage = (page, _) =>
            {
                received.Add(page.Image);
                return ValueTask.CompletedTask;
            },
            Ended = _ => ValueTask.CompletedTask,
        })));
        await receiver.StartAsync();
        await using var sender = Endpoint(receiver.LocalEndPoint.Port, caller, scheduler, clock, (_, _) => ValueTask.FromResult<CallDecision>(new CallDecision.Reject(486, "")));
        await sender.StartAsync();
        var outcome = await sender.SendAsync(
            new OutgoingFax { Called = "0305", PageCount = 1, ReadPage = (page, _) => ValueTask.FromResult(pages[page]) }, TestContext.Current.CancellationToken);
        Assert.True((outcome is { Status: CallStatus.Ok, Transport: "G.711" }) == arrives, CallAssert.Ladder(outcome));
        Assert.Equal(arrives ? 1 : 0, received.Count);
        Assert.Equal(arrives ? ["AES_CM_128_HMAC_SHA1_80"] : [], outcome.Trace.Where(entry => entry.What == "SRTP").Select(entry => entry.Detail));
        if (arrives) Assert.True(pages[0].Bitmap.SameAs(received[0].Bitmap));
        else Assert.Equal(488, outcome.SipStatus);
    }

    [Fact]
    public async Task The_ladder_says_that_T38_after_SRTP_goes_in_clear()
    {
        using var scheduler = new CallScheduler(new QuickClock(5), 1, TimeSpan.FromMilliseconds(1));
        using var caller = Call(scheduler, MediaEncryption.Require);
        using var called = Call(scheduler, MediaEncryption.Accept);
        Assert.NotNull(called.AnswerInvite(Encoding.ASCII.GetBytes(caller.OfferAudio())));
        const string Fax = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=image 40000 udptl t38\r\na=T38FaxVersion:0\r\n";
        var (status, _) = await called.AnswerOffer(new PeerOffer("INVITE", Encoding.ASCII.GetBytes(Fax), Task.FromResult(ReadOnlyMemory<byte>.Empty)), CancellationToken.None);
        Assert.Equal(200, status);
        Assert.Equal(
            ["AES_CM_128_HMAC_SHA1_80", "no more, T.38 goes in clear"], called.Trace.Entries.Where(entry => entry.What == "SRTP").Select(entry => entry.Detail));
    }

    private static FaxCall Call(CallScheduler scheduler, MediaEncryption encryption)
    {
        var context = new CallContext(
            new SipTrunkOptions { Host = "127.0.0.1", Local = new IPEndPoint(IPAddress.Loopback, 0), MediaEncryption = encryption }, scheduler, scheduler.Clock, new Random(4))
        { Stopping = CancellationToken.None, Stopped = CancellationToken.None };
        var party = new ReceivingParty(new IncomingFax { StorePage = (_, _) => ValueTask.CompletedTask, Ended = static _ => ValueTask.CompletedTask });
        var call = new FaxCall(context, context.Trunk.Fax, new CallTrace(scheduler.Clock), IPAddress.Loopback, party);
        party.Join(call);
        return call;
    }

    private static SipEndpoint Endpoint(int port, MediaEncryption encryption, CallScheduler scheduler, TimeProvider clock, CallGate gate) => new(
        new SipTrunkOptions
        {
            Host = "127.0.0.1",
            Port = port,
            Local = new IPEndPoint(IPAddress.Loopback, 0),
            Caller = "100",
            MediaEncryption = encryption,
            AllowedPeers = [IPNetwork.Parse("127.0.0.0/8")],
        },
        scheduler, gate, clock, new Random(port));
}
