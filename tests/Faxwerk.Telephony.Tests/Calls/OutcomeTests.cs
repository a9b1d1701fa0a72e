using System.Net;
using System.Net.Sockets;
using Faxwerk.Pages;
using Faxwerk.Telephony.Calls;

namespace Faxwerk.Telephony.Tests.Calls;

public sealed class OutcomeTests
{
    [Theory]
    [InlineData("030" + TestStationNumbers.Busy, CallStatus.Busy, 486)]
    [InlineData("030" + TestStationNumbers.NoAnswer, CallStatus.NoAnswer, 0)]
    public async Task What_the_other_side_does_has_its_own_status(string number, CallStatus status, int sip)
    {
        await using var rig = await CallRig.StartAsync(trunk => trunk with { AnswerTimeout = TimeSpan.FromSeconds(5), Fax = trunk.Fax with { FaxSignalTimeout = TimeSpan.FromSeconds(15) } });
        var outcome = await rig.Server.SendAsync(CallRig.Fax(number, [TestPages.Make(1)]), CancellationToken.None);
        Assert.True(outcome.Status == status, CallAssert.Ladder(outcome));
        Assert.Equal((0, false, sip), (outcome.PagesConfirmed, outcome.FaxAnswered, outcome.SipStatus));
        Assert.NotEmpty(outcome.Detail);
        await CallAssert.Eventually(() => rig.Server.ActiveCalls == 0);
    }

    [Fact]
    public async Task A_voice_is_told_from_a_line_that_is_silent()
    {
        await using var rig = await CallRig.StartAsync(trunk => trunk with { Fax = trunk.Fax with { FaxSignalTimeout = TimeSpan.FromSeconds(15), Transport = FaxTransport.T38Only } });
        var outcome = await rig.Server.SendAsync(CallRig.Fax("030" + TestStationNumbers.Voice, [TestPages.Make(1)]), CancellationToken.None);
        Assert.True(outcome is { Status: CallStatus.VoiceAnswered, SipStatus: 200, FaxAnswered: false, Transport: "" }, CallAssert.Ladder(outcome));
        Assert.NotEmpty(outcome.Detail);
    }

    [Fact]
    public async Task A_station_that_fails_at_page_2_leaves_one_page_confirmed()
    {
        await using var rig = await CallRig.StartAsync();
        PageImage[] pages = [TestPages.Make(1), TestPages.Make(2)];
        var outcome = await rig.Server.SendAsync(CallRig.Fax("030" + TestStationNumbers.FailsAtPage2, pages), CancellationToken.None);
        Assert.True(outcome.Status == CallStatus.RemoteDisconnect, CallAssert.Ladder(outcome));
        Assert.Equal((1, 1, true), (outcome.PagesConfirmed, outcome.UncertainPage, outcome.FaxAnswered));
        CallRig.AssertSame(pages, (await rig.StationFax).File, pages: 1);
    }

    [Fact]
    public async Task An_unknown_number_and_a_trunk_that_is_gone_are_told_apart()
    {
        await using var rig = await CallRig.StartAsync();
        await using var caller = new SipEndpoint(
            new SipTrunkOptions { Host = "127.0.0.1", Port = rig.Server.LocalEndPoint.Port, Local = new(System.Net.IPAddress.Loopback, 0) },
            rig.Scheduler, (_, _) => ValueTask.FromResult<CallDecision>(new CallDecision.Reject(404, "")), rig.Clock, new Random(9));
        await caller.StartAsync();
        Assert.Equal(CallStatus.UnallocatedNumber, (await caller.SendAsync(CallRig.Fax("1", [TestPages.Make(1)]), CancellationToken.None)).Status);
        await rig.Server.DisposeAsync();
        var outcome = await caller.SendAsync(CallRig.Fax("1", [TestPages.Make(1)]), CancellationToken.None);
        Assert.True(outcome is { Status: CallStatus.TrunkFailure, SipStatus: 0 }, CallAssert.Ladder(outcome));
    }

    [Fact]
    public async Task A_trunk_that_says_nothing_within_the_time_to_answer_is_no_number_that_does_not_answer()
    {
        using var silent = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        await using var rig = await CallRig.StartAsync(
            trunk => trunk with { Port = ((IPEndPoint)silent.Client.LocalEndPoint!).Port, AnswerTimeout = TimeSpan.FromSeconds(5) }, speed: 20);
        var outcome = await rig.Server.SendAsync(CallRig.Fax("1", [TestPages.Make(1)]), CancellationToken.None);
        Assert.True(outcome is { Status: CallStatus.TrunkFailure, SipStatus: 0 }, CallAssert.Ladder(outcome));
    }

    [Fact]
    public async Task A_call_without_a_port_for_media_was_not_placed()
    {
        using var taken = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)taken.Client.LocalEndPoint!).Port & ~1;
        using var even = port == ((IPEndPoint)taken.Client.LocalEndPoint!).Port ? null : new UdpClient(new IPEndPoint(IPAddress.Loopback, port));
        await using var rig = await CallRig.StartAsync(trunk => trunk with { FirstMediaPort = port, LastMediaPort = port + 1 });
        var outcome = await rig.Server.SendAsync(CallRig.Fax("1", [TestPages.Make(1)]), CancellationToken.None);
        Assert.Equal(CallStatus.TrunkFailure, outcome.Status);
        Assert.DoesNotContain(outcome.Trace, line => line.What == "INVITE");
    }

    [Fact]
    public void Media_is_told_an_address_of_the_family_of_its_socket()
    {
        IPAddress[] host = [IPAddress.Parse("2001:db8::1"), IPAddress.Parse("192.0.2.1")];
        Assert.Equal(host[1], LocalAddress.Reachable(host, AddressFamily.InterNetwork));
        Assert.Equal(host[0], LocalAddress.Reachable(host, AddressFamily.InterNetworkV6));
        Assert.Equal(IPAddress.Loopback, LocalAddress.Reachable(host[..1], AddressFamily.InterNetwork));
    }

    [Fact]
    public async Task A_page_that_cannot_be_read_ends_the_call()
    {
        await using var rig = await CallRig.StartAsync();
        var fax = CallRig.Fax("0305", [TestPages.Make(1)]) with { ReadPage = (_, _) => throw new IOException("gone") };
        var outcome = await rig.Server.SendAsync(fax, CancellationToken.None);
        Assert.True(outcome.Status == CallStatus.DocumentUnreadable, CallAssert.Ladder(outcome));
        Assert.Contains(outcome.Trace, line => line.Detail.Contains("gone", StringComparison.Ordinal));
    }
}
