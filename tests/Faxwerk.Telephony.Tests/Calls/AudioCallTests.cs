using System.Text;
using Faxwerk.Pages;
using Faxwerk.Pages.Coding;
using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.Calls;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>Fax over G.711 in a call, from the answer on or where T.38 is refused, and the changes between the two.</summary>
public sealed class AudioCallTests
{
    private const string Head = "v=0\r\no=- 9 9 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n";

    private readonly QuickClock _clock = new(5);

    public AudioCallTests() => Prerequisite.Require(FaxModems.IsAvailable, "libspandsp.so.2 is not on this machine.");

    [Theory]
    [InlineData(488)]
    [InlineData(606)]
    [InlineData(415)]
    [InlineData(500)]
    [InlineData(501)]
    [InlineData(603)]
    [InlineData(0)]
    public async Task A_fax_whose_t38_is_refused_goes_over_g711(int status)
    {
        await using var rig = await EndpointRig.StartAsync(_clock, 0);
        await using var peer = await FaxPeer.StartAsync(rig.Scheduler);
        PageImage[] pages = [TestPages.Make(1)];
        var sent = await peer.SendAsync(rig.Endpoint.LocalEndPoint, pages, (_, _) => status == 0 ? (200, Head + "m=image 0 udptl t38\r\n") : (status, null));
        var outcome = await rig.Ended;
        Assert.True(outcome is { Status: CallStatus.Ok, Transport: "G.711", Ecm: true }, CallAssert.Ladder(outcome));
        Assert.Equal(CallStatus.Ok, sent.Status);
        rig.AssertReceived(pages);
    }

    [Fact]
    public async Task A_number_that_refuses_t38_gets_the_fax_over_g711()
    {
        await using var rig = await CallRig.StartAsync();
        PageImage[] pages = [TestPages.Make(1), TestPages.Make(2)];
        var outcome = await rig.Server.SendAsync(CallRig.Fax("030" + TestStationNumbers.RefusesT38, pages), CancellationToken.None);
        Assert.True(outcome is { Status: CallStatus.Ok, Transport: "G.711", PagesConfirmed: 2 }, CallAssert.Ladder(outcome));
        CallRig.AssertSame(pages, (await rig.StationFax).File);
    }

    [Theory]
    [InlineData(FaxTransport.G711Only, "G.711")]
    [InlineData(FaxTransport.G711First, "T.38")]
    [InlineData(FaxTransport.T38Only, "T.38")]
    public async Task The_trunk_chooses_the_transport(FaxTransport transport, string taken)
    {
        // The station offers T.38.
        await using var rig = await CallRig.StartAsync(trunk => trunk with { Fax = trunk.Fax with { Transport = transport } });
        PageImage[] pages = [TestPages.Make(1)];
        var outcome = await rig.Server.SendAsync(CallRig.Fax("0305", pages), CancellationToken.None);
        Assert.True(outcome.Status == CallStatus.Ok && outcome.Transport == taken, CallAssert.Ladder(outcome));
        Assert.All(outcome.Trace.Where(line => line is { What: "INVITE", Sent: true }), line => Assert.Contains("CSeq 1,", line.Detail, StringComparison.Ordinal));
        CallRig.AssertSame(pages, (await rig.StationFax).File);
    }

    [Fact]
    public async Task What_is_known_to_fail_with_a_destination_is_left_out()
    {
        await using var rig = await CallRig.StartAsync();
        PageImage[] pages = [TestPages.Make(1)];
        var fax = CallRig.Fax("0305", pages) with { Restrictions = new FaxRestrictions(NoT38: true, NoV17: true, NoEcm: true) };
        var outcome = await rig.Server.SendAsync(fax, CancellationToken.None);
        Assert.True(outcome is { Status: CallStatus.Ok, Transport: "G.711", Ecm: false }, CallAssert.Ladder(outcome));
        CallAssert.BeginsWith("V.29 9600", outcome);
        Assert.DoesNotContain(outcome.Trace, line => line is { What: "DCS" } && (line.Detail.Contains("V.17", StringComparison.Ordinal) || line.Detail.Contains("ECM", StringComparison.Ordinal)));
        CallRig.AssertSame(pages, (await rig.StationFax).File);
    }

    [Fact]
    public async Task Once_a_page_is_confirmed_over_g711_an_offer_of_t38_is_declined_and_the_fax_goes_on()
    {
        await using var rig = await EndpointRig.StartAsync(_clock, 0, new FaxTrunkOptions { OffersAsCalled = false });
        await using var peer = await FaxPeer.StartAsync(rig.Scheduler);
        var status = 0;
        peer.Confirmed = async page =>
        {
            var (sip, _) = await peer.Connected;
            if (page == 1) status = (await sip.ReinviteAsync(Head + "m=image 4000 udptl t38\r\n")).Status;
        };
        PageImage[] pages = [TestPages.Make(1), TestPages.Make(2)];
        await peer.SendAsync(rig.Endpoint.LocalEndPoint, pages);
        var outcome = await rig.Ended;
        Assert.True(outcome is { Status: CallStatus.Ok, Transport: "G.711" } && status == 488, CallAssert.Ladder(outcome));
        rig.AssertReceived(pages);
    }

    [Fact]
    public async Task A_fax_that_begins_over_t38_goes_on_over_g711_behind_the_confirmed_pages()
    {
        await using var rig = await EndpointRig.StartAsync(_clock, 0);
        await using var peer = await FaxPeer.StartAsync(rig.Scheduler);
        var answer = "";
        peer.Confirmed = async page =>
        {
            if (page != 1) return;
            var (sip, fax) = await peer.Connected;
            var back = await sip.ReinviteAsync(fax.OfferAudio());
            answer = Encoding.ASCII.GetString(back.Body.Span);
            Assert.True(fax.TakeAnswer(back.Body));
        };
        PageImage[] pages = [TestPages.Make(1), TestPages.Make(2), TestPages.Make(3)];
        var sent = await peer.SendAsync(rig.Endpoint.LocalEndPoint, pages);
        var outcome = await rig.Ended;
        Assert.True(outcome is { Status: CallStatus.Ok, Transport: "G.711", PagesConfirmed: 3 }, CallAssert.Ladder(outcome));
        Assert.Contains("m=audio", answer, StringComparison.Ordinal);
        Assert.Equal((CallStatus.Ok, 3), (sent.Status, sent.PagesConfirmed));
        Assert.Equal([0, 1, 2], outcome.Pages.Select(page => page.Index));
        rig.AssertReceived(pages);
    }

    [Fact]
    public async Task The_octets_of_a_call_count_over_all_its_transports()
    {
        PageImage[] pages = [TestPages.Make(1), TestPages.Make(2), TestPages.Make(3)];
        var sizes = pages.Select(page => PageEncoder.Encode(page.Bitmap, PageCoding.Mmr, default).Length).ToArray();
        await using var rig = await EndpointRig.StartAsync(_clock, 0, new FaxTrunkOptions { MaxBytes = sizes[0] + (sizes[1] / 2) });
        await using var peer = await FaxPeer.StartAsync(rig.Scheduler);
        peer.Confirmed = async page =>
        {
            if (page != 1) return;
            var (sip, fax) = await peer.Connected;
            Assert.True(fax.TakeAnswer((await sip.ReinviteAsync(fax.OfferAudio())).Body));
        };
        await peer.SendAsync(rig.Endpoint.LocalEndPoint, pages);
        var outcome = await rig.Ended;
        Assert.True(outcome is { Status: CallStatus.LimitReached, Transport: "G.711", PagesConfirmed: 2 }, CallAssert.Ladder(outcome));
    }
}
