using System.Net;
using System.Text;
using Faxwerk.Pages;
using Faxwerk.Telephony.Calls;
using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>What callers have been seen to do with our offer of T.38, and during and after a fax.</summary>
public sealed class PeerBehaviourTests
{
    private const string Head = "v=0\r\no=- 9 9 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n";

    private readonly QuickClock _clock = new(5);

    [Fact]
    public async Task A_caller_that_knows_no_such_call_any_more_has_lost_it()
    {
        await using var rig = await EndpointRig.StartAsync(_clock, 0);
        await using var agent = await AgentAsync();
        await CallAsync(agent, rig, (_, _) => ValueTask.FromResult<(int, string?)>((481, null)));
        var outcome = await rig.Ended;
        Assert.True(outcome.Status == CallStatus.CallDropped && outcome.Detail.Contains("481", StringComparison.Ordinal), CallAssert.Ladder(outcome));
        Assert.Contains(outcome.Trace, line => line is { What: "BYE", Sent: true });
    }

    [Fact]
    public async Task An_offer_of_t38_that_is_not_answered_in_time_is_cancelled_and_the_call_goes_on()
    {
        await using var rig = await EndpointRig.StartAsync(_clock, 0);
        await using var agent = await AgentAsync();
        var cancelled = new TaskCompletionSource();
        var call = await CallAsync(agent, rig, async (_, given) =>
        {
            // Answered 100 by the agent, and then nothing.
            await Task.Delay(Timeout.InfiniteTimeSpan, given).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancelled.SetResult();
            return (487, null);
        });
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30));
        var late = await call.ReinviteAsync(Head + "m=image 4000 udptl t38\r\n");
        Assert.Equal(200, late.Status);
        await call.ByeAsync();
        var outcome = await rig.Ended;
        Assert.True(outcome is { Status: CallStatus.CallDropped, Transport: "T.38" }, CallAssert.Ladder(outcome));
        var offered = outcome.Trace.First(line => line is { What: "INVITE", Sent: true }).At;
        var given = outcome.Trace.First(line => line is { What: "CANCEL", Sent: true }).At;
        Assert.InRange(given - offered, TimeSpan.FromSeconds(3.5), TimeSpan.FromSeconds(12));
    }

    [Fact]
    public async Task A_caller_that_answers_491_for_ever_keeps_its_call()
    {
        await using var rig = await EndpointRig.StartAsync(_clock, 0);
        await using var agent = await AgentAsync();
        var call = await CallAsync(agent, rig, (_, _) => ValueTask.FromResult<(int, string?)>((491, null)));
        await Task.Delay(TimeSpan.FromSeconds(12), _clock);
        Assert.False(call.Ended.IsCompleted);
        await call.ByeAsync();
        var outcome = await rig.Ended;
        Assert.True(outcome is { Status: CallStatus.CallDropped, Transport: "" }, CallAssert.Ladder(outcome));
    }

    [Fact]
    public async Task A_caller_that_hangs_up_without_answering_our_offer_has_dropped_the_call()
    {
        await using var rig = await EndpointRig.StartAsync(_clock, 0);
        await using var agent = await AgentAsync();
        var offered = new TaskCompletionSource();
        var call = await CallAsync(agent, rig, async (_, _) =>
        {
            offered.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TestContext.Current.CancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return (200, null);
        });
        await offered.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await call.ByeAsync();
        var outcome = await rig.Ended;
        Assert.True(outcome.Status == CallStatus.CallDropped, CallAssert.Ladder(outcome));
    }

    [Fact]
    public async Task A_caller_that_hangs_up_before_t38_has_dropped_the_call()
    {
        await using var rig = await EndpointRig.StartAsync(_clock, 0);
        await using var agent = await AgentAsync();
        await (await CallAsync(agent, rig, null)).ByeAsync();
        Assert.Equal(CallStatus.CallDropped, (await rig.Ended).Status);
    }

    [Fact]
    public async Task A_caller_that_agrees_to_t38_and_is_silent_is_not_a_fax()
    {
        await using var rig = await EndpointRig.StartAsync(_clock, 0);
        await using var agent = await AgentAsync();
        await CallAsync(agent, rig, (_, _) => ValueTask.FromResult<(int, string?)>((200, Head + "m=image 4000 udptl t38\r\n")));
        var outcome = await rig.Ended;
        Assert.True(outcome is { Status: CallStatus.NotAFax, FaxAnswered: false }, CallAssert.Ladder(outcome));
    }

    [Theory]
    [InlineData("m=audio 4000 RTP/AVP 18 101\r\n")]
    [InlineData("m=audio 4000 RTP/SAVP 8\r\n")]
    [InlineData("m=image 4000 tcp t38\r\n")]
    public async Task An_offer_without_anything_for_us_is_not_acceptable(string media)
    {
        await using var rig = await EndpointRig.StartAsync(_clock, 0);
        await using var agent = await AgentAsync();
        var result = await agent.InviteAsync(Invite(rig, Head + media, null), CancellationToken.None);
        Assert.Equal(488, result.Status);
        Assert.Equal(CallStatus.T38Refused, (await rig.Ended).Status);
    }

    [Fact]
    public async Task Rtp_with_ced_flows_without_a_gap()
    {
        await using var rig = await EndpointRig.StartAsync(_clock, 0);
        await using var agent = await AgentAsync();
        using var socket = MediaSocket.Bind(IPAddress.Loopback);
        var packets = new List<byte[]>();
        var audio = Head + $"m=audio {socket.LocalEndPoint.Port} RTP/AVP 0 8\r\n";
        var result = await agent.InviteAsync(Invite(rig, audio, (_, _) => ValueTask.FromResult<(int, string?)>((488, null))), CancellationToken.None);
        // Past our offer, which is refused after 1.5 s; each packet PCMU as agreed, numbered without a gap, with CED in it.
        await CallAssert.Eventually(() => Read(socket, packets) >= 120);
        await result.Call!.ByeAsync();
        Assert.All(packets, packet => Assert.Equal((172, 0), (packet.Length, packet[1] & 0x7F)));
        var numbers = packets.Select(packet => (ushort)((packet[2] << 8) | packet[3])).ToArray();
        Assert.All(numbers.Zip(numbers.Skip(1)), pair => Assert.Equal((ushort)(pair.First + 1), pair.Second));
        var detector = new FaxToneDetector();
        foreach (var packet in packets) detector.Take(Array.ConvertAll(packet[12..], octet => G711.Table(G711Law.Mu)[octet]));
        Assert.True(detector.Heard);
    }

    [Fact]
    public async Task A_reinvite_with_the_other_law_changes_what_is_sent_and_the_stream_goes_on()
    {
        await using var rig = await EndpointRig.StartAsync(_clock, 0, new FaxTrunkOptions { OffersAsCalled = false });
        await using var agent = await AgentAsync();
        using var socket = MediaSocket.Bind(IPAddress.Loopback);
        var packets = new List<byte[]>();
        var result = await agent.InviteAsync(Invite(rig, Head + $"m=audio {socket.LocalEndPoint.Port} RTP/AVP 0\r\n", null), CancellationToken.None);
        await CallAssert.Eventually(() => Read(socket, packets) >= 40);
        var changed = await result.Call!.ReinviteAsync(Head + $"m=audio {socket.LocalEndPoint.Port} RTP/AVP 8\r\n");
        await CallAssert.Eventually(() => Read(socket, packets) > 0 && (packets[^1][1] & 0x7F) == 8);
        await result.Call.ByeAsync();
        Assert.Equal(200, changed.Status);
        Assert.Equal([0, 8], packets.Select(packet => packet[1] & 0x7F).Distinct());
        Assert.Single(packets.Select(packet => BitConverter.ToUInt32(packet, 8)).Distinct());
        var numbers = packets.Select(packet => (ushort)((packet[2] << 8) | packet[3])).ToArray();
        Assert.All(numbers.Zip(numbers.Skip(1)), pair => Assert.Equal((ushort)(pair.First + 1), pair.Second));
    }

    [Fact]
    public async Task A_refresh_during_the_fax_gets_the_same_description_and_the_return_to_audio_is_accepted()
    {
        PageImage[] pages = [TestPages.Make(1), TestPages.Make(2, rows: 600)];
        await using var station = await SpandspStation.StartAsync(_clock, pages);
        await using var rig = await EndpointRig.StartAsync(_clock, 0);
        var call = await station.CallAsync(rig.Endpoint.LocalEndPoint, FirstOffer.Image);
        var first = Encoding.ASCII.GetString(call.RemoteBody.Span);
        for (var i = 0; i < 2; i++)
        {
            await Task.Delay(TimeSpan.FromSeconds(3), _clock);
            var refreshed = await call.ReinviteAsync(station.OfferImage());
            Assert.Equal((200, first), (refreshed.Status, Encoding.ASCII.GetString(refreshed.Body.Span)));
        }
        await station.Completed;
        var back = await call.ReinviteAsync(station.OfferAudio());
        Assert.Equal(200, back.Status);
        Assert.Contains("m=audio", Encoding.ASCII.GetString(back.Body.Span), StringComparison.Ordinal);
        await call.ByeAsync();
        var outcome = await rig.Ended;
        Assert.True(outcome.Status == CallStatus.Ok, CallAssert.Ladder(outcome));
        rig.AssertReceived(pages);
    }

    [Fact]
    public async Task A_bye_in_the_middle_of_a_page_drops_the_call()
    {
        await using var station = await SpandspStation.StartAsync(_clock, [TestPages.Make(1, rows: 8000)]);
        await using var rig = await EndpointRig.StartAsync(_clock, 0);
        var call = await station.CallAsync(rig.Endpoint.LocalEndPoint, FirstOffer.Image);
        await Task.Delay(TimeSpan.FromSeconds(10), _clock);
        await call.ByeAsync();
        var outcome = await rig.Ended;
        Assert.True(outcome is { Status: CallStatus.CallDropped, PagesConfirmed: 0 }, CallAssert.Ladder(outcome));
    }

    /// <summary>Adds what waits in the socket; how many packets there are by then.</summary>
    private static int Read(MediaSocket socket, List<byte[]> packets)
    {
        var buffer = new byte[500];
        for (var length = socket.Receive(buffer); length >= 0; length = socket.Receive(buffer)) packets.Add(buffer[..length]);
        return packets.Count;
    }

    private static InviteRequest Invite(EndpointRig rig, string? sdp, OfferAnswerer? answerer) => new()
    {
        Target = new SipUri("4711", "127.0.0.1", rig.Endpoint.LocalEndPoint.Port),
        From = new SipUri("0815", "127.0.0.1"),
        Sdp = sdp,
        Answerer = answerer,
    };

    private static async Task<SipCall> CallAsync(SipUserAgent agent, EndpointRig rig, OfferAnswerer? answerer) =>
        (await agent.InviteAsync(Invite(rig, Head + "m=audio 4000 RTP/AVP 8\r\n", answerer), CancellationToken.None)).Call!;

    private async Task<SipUserAgent> AgentAsync()
    {
        var agent = new SipUserAgent(new SipUserAgentOptions
        {
            Listen = [new SipHop(SipProtocol.Udp, new IPEndPoint(IPAddress.Loopback, 0))],
            Time = _clock,
            Random = new Random(6),
        });
        await agent.StartAsync();
        return agent;
    }
}
