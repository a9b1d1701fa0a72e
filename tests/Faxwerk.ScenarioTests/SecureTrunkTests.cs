using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Faxwerk.Pages;
using Faxwerk.Pages.Tiff;
using Faxwerk.Telephony;
using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.Calls;
using Faxwerk.Telephony.Sip;
using Faxwerk.Telephony.Tests.Sip;

namespace Faxwerk.ScenarioTests;

/// <summary>The executable on a trunk with TLS and SRTP, certificates by an authority of its own, set up by its settings alone.</summary>
public sealed class SecureTrunkTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task Faxes_go_both_ways_over_TLS_and_SRTP_with_an_authority_of_our_own()
    {
        Prerequisite.Require(FaxModems.IsAvailable, "libspandsp2 is not installed.");
        using var authority = new TestAuthority();
        var (ours, theirs) = (authority.Issue("127.0.0.1"), authority.Issue("127.0.0.1"));
        var tlsPort = ServerProcess.FreePort();
        var pages = new ConcurrentQueue<PageImage>();
        var ended = new ConcurrentQueue<CallOutcome>();
        using var scheduler = new CallScheduler(TimeProvider.System);
        await using var peer = new SipEndpoint(
            new SipTrunkOptions
            {
                Host = "127.0.0.1", Port = tlsPort, Transport = SipProtocol.Tls, Tls = theirs, Local = new IPEndPoint(IPAddress.Loopback, 0), Caller = "5550100",
                AllowedPeers = [IPNetwork.Parse("127.0.0.0/8")], MediaEncryption = MediaEncryption.Require,
            },
            scheduler,
            (_, _) => ValueTask.FromResult<CallDecision>(new CallDecision.Accept(Receive(pages, ended))),
            TimeProvider.System,
            new Random(7));
        await peer.StartAsync();
        var port = peer.LocalEndPoints.Single(hop => hop.Protocol == SipProtocol.Tls).EndPoint.Port;

        await using var world = await FaxWorld.CreateAsync("");
        await world.CommandAsync(
            "trunks", "set", "trunk", "port", Text(port), "transport", "tls", "tlsPort", Text(tlsPort), "tlsCertificate", ours.CertificateFile, "tlsKey", ours.KeyFile,
            "tlsAuthority", authority.RootFile, "mediaEncryption", "require");
        await using var server = await world.StartServerAsync();
        Assert.True(await FaxWorld.MailAsync(server.SmtpPort, "+49305550188", "secure", "A letter under seal.", TestContext.Current.CancellationToken), server.Output);
        await FaxWorld.UntilAsync(() => !ended.IsEmpty, Patience, () => server.Output);
        Assert.Equal((CallStatus.Ok, "G.711"), (ended.First().Status, ended.First().Transport));
        Assert.True(Ink(Assert.Single(pages).Bitmap) > 100, "The page is empty.");

        var sent = FaxWorld.Page(3);
        var outcome = await peer.SendAsync(new OutgoingFax { Called = "+49891234", PageCount = 1, ReadPage = (_, _) => ValueTask.FromResult(sent) }, TestContext.Current.CancellationToken);
        Assert.Equal((CallStatus.Ok, "G.711"), (outcome.Status, outcome.Transport));
        using var http = server.Api();
        var document = await http.GetByteArrayAsync("api/received/1/document?format=tiff", TestContext.Current.CancellationToken);
        Assert.True(TiffReader.Open(document).Page(0).ToBitmap().SameAs(sent.Bitmap), "The page is not what was sent.");

        using var calls = JsonDocument.Parse(await http.GetStringAsync("api/calls", TestContext.Current.CancellationToken));
        var ids = calls.RootElement.GetProperty("calls").EnumerateArray().Select(call => call.GetProperty("id").GetInt64()).ToList();
        Assert.Equal(2, ids.Count);
        foreach (var id in ids)
        {
            var ladder = await http.GetStringAsync($"api/calls/{id}/ladder?format=text", TestContext.Current.CancellationToken);
            Assert.Contains("RTP/SAVP", ladder, StringComparison.Ordinal);
            Assert.Matches(@"INVITE +sip:.*, TLS, application/sdp", ladder);
            Assert.Matches(@"SRTP +AES_CM_128_HMAC_SHA1_80", ladder);
        }

        Assert.DoesNotContain("in the clear", await world.CommandAsync("trunks"), StringComparison.Ordinal);
    }

    private static IncomingFax Receive(ConcurrentQueue<PageImage> pages, ConcurrentQueue<CallOutcome> ended) => new()
    {
        LocalId = "+49 30 5550188",
        StorePage = (page, _) =>
        {
            pages.Enqueue(page.Image);
            return ValueTask.CompletedTask;
        },
        Ended = outcome =>
        {
            ended.Enqueue(outcome);
            return ValueTask.CompletedTask;
        },
    };

    private static int Ink(Bitmap page)
    {
        var ink = 0;
        for (var y = 0; y < page.Height; y++)
        {
            for (var x = 0; x < page.Width; x++)
                ink += page[x, y] ? 1 : 0;
        }

        return ink;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
