using System.Net;
using System.Text.RegularExpressions;
using Faxwerk.Telephony.Calls;
using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.Tests.Sip;
using static Faxwerk.Telephony.Tests.Sip.SippScript;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>Calls from SIPp to an endpoint, in the shapes that gateways have shown. No fax follows.</summary>
public sealed class SippCallsTests
{
    private const string History = "History-Info: <sip:4930333@127.0.0.1?Reason=SIP%3Bcause%3D486>;index=1, <sip:4711@127.0.0.1>;index=1.1\n";
    private const string Diverted = "Diversion: <sip:4930222@127.0.0.1>;reason=no-answer;counter=1\n" + History;

    [Theory]
    [InlineData(488)]
    [InlineData(606)]
    [InlineData(415)]
    [InlineData(500)]
    [InlineData(501)]
    [InlineData(603)]
    public async Task The_call_stays_on_audio_when_t38_is_refused_and_takes_a_later_offer(int status)
    {
        var outcome = await PlayAsync(IsCalling(OfAudio).Answered()
            .Expect("INVITE", "m=image").Respond(status).Expect("ACK").Pause(3)
            .Request("INVITE", OfAudio).ExpectResponse(200, "m=audio [1-9]").Acknowledge()
            .Request("INVITE", OfImage).ExpectResponse(200, "m=image [1-9]").Acknowledge()
            .HangUp());
        Assert.True(outcome is { Status: CallStatus.CallDropped, FaxAnswered: false, Transport: "T.38" }, CallAssert.Ladder(outcome));
    }

    [Fact]
    public async Task Nobody_faxes_after_a_refusal_and_the_call_is_hung_up()
    {
        var outcome = await PlayAsync(IsCalling(OfAudio).Answered()
            .Expect("INVITE", "m=image").Respond(488).Expect("ACK")
            .IsHungUp());
        Assert.True(outcome is { Status: CallStatus.NotAFax, FaxAnswered: false, Transport: not "T.38" }, CallAssert.Ladder(outcome));
    }

    [Theory]
    [InlineData(408)]
    [InlineData(481)]
    public async Task The_call_is_hung_up_at_once_when_the_offer_finds_none(int status)
    {
        var outcome = await PlayAsync(IsCalling(OfAudio).Answered()
            .Expect("INVITE", "m=image").Respond(status).Expect("ACK")
            .IsHungUp());
        Assert.True(outcome.Status == CallStatus.CallDropped && outcome.Detail.Contains("lost", StringComparison.Ordinal), CallAssert.Ladder(outcome));
        Assert.True(outcome.Ended - outcome.Started < TimeSpan.FromSeconds(12), CallAssert.Ladder(outcome));
    }

    [Fact]
    public async Task An_offer_that_meets_silence_ends_the_call_after_32_seconds()
    {
        var outcome = await PlayAsync(IsCalling(OfAudio).Answered().Expect("INVITE", "m=image").IsHungUp(), speed: 3 * Speed);
        Assert.True(outcome.Status == CallStatus.CallDropped && outcome.Detail.Contains("lost", StringComparison.Ordinal), CallAssert.Ladder(outcome));
        Assert.InRange(outcome.Ended - outcome.Started, TimeSpan.FromSeconds(32), TimeSpan.FromSeconds(50));
    }

    [Fact]
    public async Task An_offer_without_a_final_answer_is_cancelled_and_a_later_one_of_the_peer_is_taken()
    {
        var outcome = await PlayAsync(IsCalling(OfAudio).Answered()
            .Expect("INVITE", "m=image").Respond(100).Expect("CANCEL").Respond(200).RespondToInvite(487).Expect("ACK").Pause(1)
            .Request("INVITE", OfImage).ExpectResponse(200, "m=image [1-9]").Acknowledge()
            .HangUp());
        Assert.True(outcome is { Status: CallStatus.CallDropped, Transport: "T.38" }, CallAssert.Ladder(outcome));
        var offered = outcome.Trace.First(line => line is { What: "INVITE", Sent: true }).At;
        var cancelled = outcome.Trace.First(line => line is { What: "CANCEL", Sent: true }).At;
        Assert.InRange(cancelled - offered, TimeSpan.FromSeconds(4.9), TimeSpan.FromSeconds(12));
    }

    [Fact]
    public async Task A_200_that_refuses_the_image_leaves_the_call_on_audio()
    {
        var outcome = await PlayAsync(IsCalling(OfAudio).Answered()
            .Expect("INVITE", "m=image").Respond(200, "m=image 0 udptl t38").Expect("ACK").Pause(3)
            .HangUp());
        Assert.True(outcome is { Status: CallStatus.CallDropped, FaxAnswered: false, Transport: not "T.38" }, CallAssert.Ladder(outcome));
    }

    [Theory]
    [InlineData(OfImage, "m=image [1-9]")]
    [InlineData(OfAudio + "\n" + OfImage, "m=audio 0 .*m=image [1-9]")]
    [InlineData(OfImage + "\n" + OfAudio, "m=image [1-9].*m=audio 0 ")]
    public async Task The_first_offer_holds_an_image(string offer, string answer)
    {
        var outcome = await PlayAsync(IsCalling(offer).Answered(answer).Pause(1).HangUp());
        Assert.True(outcome is { Status: CallStatus.CallDropped, FaxAnswered: false, Transport: "T.38" }, CallAssert.Ladder(outcome));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("72")]
    [InlineData("65535")]
    [InlineData("99999999999999999999")]
    [InlineData("many")]
    [InlineData("")]
    public async Task Booleans_of_both_kinds_beside_a_bogus_datagram_are_taken(string maxDatagram)
    {
        var offer = $"{OfImage}\na=T38FaxMaxDatagram:{maxDatagram}\na=T38FaxFillBitRemoval\na=T38FaxTranscodingMMR:1\na=T38FaxTranscodingJBIG:0\na=T38FaxUdpEC:t38UDPRedundancy";
        var outcome = await PlayAsync(IsCalling(offer).Answered("m=image [1-9].*a=T38FaxFillBitRemoval.*a=T38FaxTranscodingMMR:0.*a=T38FaxMaxDatagram:1400").Pause(1)
            .Request("INVITE", offer).ExpectResponse(200, "m=image [1-9]").Acknowledge()
            .HangUp());
        Assert.True(outcome is { Status: CallStatus.CallDropped, FaxAnswered: false, Transport: "T.38" }, CallAssert.Ladder(outcome));
    }

    [Fact]
    public async Task T38_goes_to_the_address_of_the_answer_although_audio_went_elsewhere()
    {
        using var image = MediaSocket.Bind(IPAddress.Parse("127.0.0.2"));
        var outcome = await PlayAsync(IsCalling(OfAudio).Answered()
            .Expect("INVITE", "m=image").Respond(200, $"m=image {image.LocalEndPoint.Port} udptl t38\nc=IN IP4 127.0.0.2\na=T38FaxVersion:0").Expect("ACK").Pause(4)
            .HangUp());
        Assert.True(outcome is { Status: CallStatus.CallDropped, Transport: "T.38" }, CallAssert.Ladder(outcome));
        var buffer = new byte[500];
        // UDPTL numbers its packets from 0; an RTP packet would begin with 0x80.
        Assert.True(image.Receive(buffer) > 0);
        Assert.Equal(0, (buffer[0] << 8) | buffer[1]);
    }

    [Theory]
    [InlineData(CalledNumberSource.Automatic, Diverted, "4989444", "4930555", "4930222", "no-answer")]
    [InlineData(CalledNumberSource.CalledPartyId, Diverted, "4989444", "4930555", "4930222", "no-answer")]
    [InlineData(CalledNumberSource.RequestUri, History, "4711", "4930555", "4930333", "486")]
    [InlineData(CalledNumberSource.To, History + "Privacy: id;critical\n", "4711", "", "4930333", "486")]
    [InlineData(CalledNumberSource.To, "Privacy: none\n", "4711", "4930555", null, null)]
    public async Task Who_is_called_who_calls_and_who_passed_it_on_is_read_as_the_trunk_says(
        CalledNumberSource from, string headers, string called, string caller, string? redirectedFrom, string? reason)
    {
        const string Parties = "P-Asserted-Identity: <sip:4930555@127.0.0.1;user=phone>\nP-Called-Party-ID: <sip:4989444@127.0.0.1>\n";
        await using var rig = await EndpointRig.StartAsync(new QuickClock(Speed), 0, trunk: trunk => trunk with { CalledFrom = from });
        await using var peer = SippPeer.Calls(IsCalling(OfAudio, Parties + headers).Answered().HangUp(), rig.Endpoint.LocalEndPoint.Port);
        await peer.SucceedsAsync();
        await rig.Ended;
        var call = rig.Call!;
        Assert.Equal((called, caller, caller.Length == 0, redirectedFrom, reason), (call.Called, call.Caller, call.CallerWithheld, call.RedirectedFrom, call.RedirectReason));
    }

    [Theory]
    [InlineData(OfAudio, "m=audio [1-9]")]
    [InlineData("m=image 0 udptl t38", "m=image 0 ")]
    public async Task The_peer_goes_back_from_t38_before_it_hangs_up(string offer, string answer)
    {
        var outcome = await PlayAsync(IsCalling(OfAudio).Answered()
            .Expect("INVITE", "m=image").Respond(200, OfImage).Expect("ACK").Pause(1)
            .Request("INVITE", offer).ExpectResponse(200, answer).Acknowledge()
            .HangUp());
        Assert.True(outcome is { Status: CallStatus.CallDropped, FaxAnswered: false }, CallAssert.Ladder(outcome));
    }

    [Fact]
    public async Task Refreshes_of_t38_get_the_same_description_again()
    {
        var log = "";
        var outcome = await PlayAsync(
            IsCalling(OfImage).Answered("m=image [1-9]").Pause(1)
                .Request("INVITE", OfImage).ExpectResponse(200, "m=image [1-9]").Acknowledge().Pause(1)
                .Request("UPDATE").ExpectResponse(200).Pause(1)
                .Request("UPDATE", OfImage).ExpectResponse(200, "m=image [1-9]").Pause(1)
                .HangUp(),
            peer => log = peer.Messages);
        Assert.True(outcome is { Status: CallStatus.CallDropped, Transport: "T.38" }, CallAssert.Ladder(outcome));
        // Repetitions of an answer are logged too.
        var answers = Regex.Matches(log, @"^o=(?!sipp).*\r?$|^m=image (?!6000).*\r?$", RegexOptions.Multiline).Select(line => line.Value.Trim()).ToList();
        Assert.True(answers.Count >= 6, log);
        Assert.Equal(2, answers.Distinct().Count());
    }

    [Fact]
    public async Task A_peer_that_takes_t38_and_sends_nothing_is_no_fax()
    {
        var outcome = await PlayAsync(IsCalling(OfAudio).Answered()
            .Expect("INVITE", "m=image").Respond(200, OfImage).Expect("ACK")
            .IsHungUp());
        Assert.True(outcome is { Status: CallStatus.NotAFax, FaxAnswered: false, Transport: "T.38" }, CallAssert.Ladder(outcome));
    }

    [Fact]
    public async Task Hanging_up_while_our_offer_is_open_ends_the_call()
    {
        var outcome = await PlayAsync(IsCalling(OfAudio).Answered()
            .Expect("INVITE", "m=image").Respond(100).Request("BYE").ExpectResponse(200)
            .Expect("CANCEL").Respond(200).RespondToInvite(487).Expect("ACK"));
        Assert.True(outcome is { Status: CallStatus.CallDropped, FaxAnswered: false }, CallAssert.Ladder(outcome));
    }

    [Fact]
    public async Task Hanging_up_without_a_word_to_our_offer_ends_the_call()
    {
        var outcome = await PlayAsync(IsCalling(OfAudio).Answered().Expect("INVITE", "m=image").HangUp());
        Assert.True(outcome is { Status: CallStatus.CallDropped, FaxAnswered: false, Transport: "" }, CallAssert.Ladder(outcome));
    }

    private static async Task<CallOutcome> PlayAsync(SippScript script, Action<SippPeer>? then = null, int speed = Speed)
    {
        await using var rig = await EndpointRig.StartAsync(new QuickClock(speed), 0);
        await using var peer = SippPeer.Calls(script, rig.Endpoint.LocalEndPoint.Port);
        await peer.SucceedsAsync();
        then?.Invoke(peer);
        return await rig.Ended;
    }
}
