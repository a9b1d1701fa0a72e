using Faxwerk.Telephony.Calls;
using Faxwerk.Telephony.Tests.Sip;
using static Faxwerk.Telephony.Tests.Sip.SippScript;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>An endpoint calls SIPp, which answers as trunks and gateways have been seen to. No fax follows.</summary>
public sealed class SippCalledTests
{
    private static readonly FaxTrunkOptions Hasty = new() { CallerOffersUnheardAfter = TimeSpan.FromSeconds(2), FaxSignalTimeout = TimeSpan.FromSeconds(10) };

    [Theory]
    [InlineData(488)]
    [InlineData(606)]
    [InlineData(415)]
    [InlineData(500)]
    [InlineData(501)]
    [InlineData(603)]
    public async Task T38_is_refused_and_nothing_is_heard_over_audio(int status)
    {
        var outcome = await PlayAsync(Answers().Expect("INVITE", "m=image").Respond(status).Expect("ACK").IsHungUp());
        Assert.True(outcome is { Status: CallStatus.NotAFax, FaxAnswered: false, SipStatus: 200 }, CallAssert.Ladder(outcome));
    }

    [Fact]
    public async Task A_200_that_refuses_the_image_leaves_the_call_on_audio()
    {
        var outcome = await PlayAsync(Answers().Expect("INVITE", "m=image").Respond(200, "m=image 0 udptl t38").Expect("ACK").IsHungUp());
        Assert.True(outcome is { Status: CallStatus.NotAFax, FaxAnswered: false }, CallAssert.Ladder(outcome));
    }

    [Theory]
    [InlineData(408)]
    [InlineData(481)]
    public async Task The_call_is_hung_up_at_once_when_the_offer_finds_none(int status)
    {
        var outcome = await PlayAsync(Answers().Expect("INVITE", "m=image").Respond(status).Expect("ACK").IsHungUp());
        Assert.True(outcome.Status == CallStatus.CallDropped && outcome.Detail.Contains("lost", StringComparison.Ordinal), CallAssert.Ladder(outcome));
        Assert.True(outcome.Ended - outcome.Connected < TimeSpan.FromSeconds(9), CallAssert.Ladder(outcome));
    }

    [Fact]
    public async Task An_offer_that_meets_silence_ends_the_call_after_32_seconds()
    {
        var outcome = await PlayAsync(Answers().Expect("INVITE", "m=image").IsHungUp(), speed: 3 * Speed);
        Assert.True(outcome.Status == CallStatus.CallDropped && outcome.Detail.Contains("lost", StringComparison.Ordinal), CallAssert.Ladder(outcome));
        Assert.InRange(outcome.Ended - outcome.Connected!.Value, TimeSpan.FromSeconds(32), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task An_offer_without_a_final_answer_is_cancelled_and_a_later_one_of_the_peer_is_taken()
    {
        var outcome = await PlayAsync(Answers()
            .Expect("INVITE", "m=image").Respond(100).Expect("CANCEL").Respond(200).RespondToInvite(487).Expect("ACK").Pause(0.5)
            .Request("INVITE", OfImage).ExpectResponse(200, "m=image [1-9]").Acknowledge()
            .HangUp());
        Assert.True(outcome is { Status: CallStatus.CallDropped, Transport: "T.38" }, CallAssert.Ladder(outcome));
    }

    [Fact]
    public async Task A_peer_that_offers_t38_itself_is_followed()
    {
        var outcome = await PlayAsync(Answers().Request("INVITE", OfImage).ExpectResponse(200, "m=image [1-9]").Acknowledge().Pause(1).HangUp());
        Assert.True(outcome is { Status: CallStatus.CallDropped, FaxAnswered: false, Transport: "T.38" }, CallAssert.Ladder(outcome));
        Assert.DoesNotContain(outcome.Trace, line => line is { What: "INVITE", Sent: true } && line.Detail.Contains("image", StringComparison.Ordinal));
    }

    [Fact]
    public async Task After_a_glare_the_offer_of_the_peer_is_taken()
    {
        var outcome = await PlayAsync(Answers()
            .Expect("INVITE", "m=image").Respond(491).Expect("ACK").Pause(0.5)
            .Request("INVITE", OfImage).ExpectResponse(200, "m=image [1-9]").Acknowledge()
            .HangUp());
        Assert.True(outcome is { Status: CallStatus.CallDropped, Transport: "T.38" }, CallAssert.Ladder(outcome));
    }

    [Fact]
    public async Task After_a_glare_without_an_offer_ours_is_made_again()
    {
        var outcome = await PlayAsync(Answers()
            .Expect("INVITE", "m=image").Respond(491).Expect("ACK")
            .Expect("INVITE", "m=image").Respond(200, OfImage).Expect("ACK")
            .HangUp());
        Assert.True(outcome is { Status: CallStatus.CallDropped, Transport: "T.38" }, CallAssert.Ladder(outcome));
    }

    [Fact]
    public async Task A_peer_that_takes_t38_and_sends_nothing_is_no_fax()
    {
        var outcome = await PlayAsync(Answers().Expect("INVITE", "m=image").Respond(200, OfImage).Expect("ACK").IsHungUp(), speed: 2 * Speed);
        Assert.True(outcome is { Status: CallStatus.NotAFax, FaxAnswered: false, Transport: "T.38" }, CallAssert.Ladder(outcome));
    }

    [Fact]
    public async Task Hanging_up_while_our_offer_is_open_ends_the_call()
    {
        var outcome = await PlayAsync(Answers()
            .Expect("INVITE", "m=image").Respond(100).Request("BYE").ExpectResponse(200)
            .Expect("CANCEL").Respond(200).RespondToInvite(487).Expect("ACK"));
        Assert.True(outcome is { Status: CallStatus.CallDropped, FaxAnswered: false }, CallAssert.Ladder(outcome));
    }

    [Fact]
    public async Task The_call_is_answered_after_twenty_seconds()
    {
        var outcome = await PlayAsync(IsCalled().Respond(180).Pause(20).Respond(200, OfAudio).Expect("ACK").HangUp());
        Assert.True(outcome is { Status: CallStatus.CallDropped, SipStatus: 200 }, CallAssert.Ladder(outcome));
        Assert.InRange(outcome.Connected!.Value - outcome.Started, TimeSpan.FromSeconds(19), TimeSpan.FromSeconds(40));
    }

    [Fact]
    public async Task Tones_come_before_the_answer()
    {
        var outcome = await PlayAsync(IsCalled().Respond(183, OfAudio).Pause(2).Respond(200, OfAudio).Expect("ACK").HangUp());
        Assert.True(outcome is { Status: CallStatus.CallDropped, SipStatus: 200 }, CallAssert.Ladder(outcome));
    }

    [Fact]
    public async Task A_timer_is_demanded()
    {
        var outcome = await PlayAsync(IsCalled(("Supported:", "timer")).Respond(421, headers: "Require: timer\n").Expect("ACK")
            .Invited(("Session-Expires:", "[0-9]+")).Respond(200, OfAudio, "Session-Expires: 1800;refresher=uas\nRequire: timer\n").Expect("ACK")
            .HangUp());
        Assert.True(outcome is { Status: CallStatus.CallDropped, SipStatus: 200 }, CallAssert.Ladder(outcome));
    }

    [Fact]
    public async Task A_longer_session_is_demanded()
    {
        var outcome = await PlayAsync(IsCalled().Respond(422, headers: "Min-SE: 3600\n").Expect("ACK")
            .Invited(("Session-Expires:", "3600"), ("Min-SE:", "3600")).Respond(200, OfAudio).Expect("ACK")
            .HangUp());
        Assert.True(outcome is { Status: CallStatus.CallDropped, SipStatus: 200 }, CallAssert.Ladder(outcome));
    }

    [Fact]
    public async Task A_redirection_to_the_same_host_is_followed()
    {
        var outcome = await PlayAsync(IsCalled().Respond(302).Expect("ACK").Invited().Respond(200, OfAudio).Expect("ACK").HangUp());
        Assert.True(outcome is { Status: CallStatus.CallDropped, SipStatus: 200 }, CallAssert.Ladder(outcome));
    }

    [Fact]
    public async Task Redirections_in_a_circle_end()
    {
        var outcome = await PlayAsync(IsCalled().Respond(302).Expect("ACK").Invited().Respond(302).Expect("ACK"));
        Assert.True(outcome is { Status: CallStatus.TrunkFailure, SipStatus: 302 }, CallAssert.Ladder(outcome));
    }

    [Fact]
    public async Task A_redirection_is_a_failure_where_none_is_followed()
    {
        var outcome = await PlayAsync(IsCalled().Respond(302).Expect("ACK"), trunk => trunk with { Redirects = RedirectPolicy.Refuse });
        Assert.True(outcome is { Status: CallStatus.TrunkFailure, SipStatus: 302 }, CallAssert.Ladder(outcome));
    }

    [Fact]
    public async Task A_trunk_that_is_busy_for_a_while_has_failed()
    {
        var outcome = await PlayAsync(IsCalled().Respond(503, headers: "Retry-After: 30\n").Expect("ACK"));
        Assert.True(outcome is { Status: CallStatus.TrunkFailure, SipStatus: 503 }, CallAssert.Ladder(outcome));
    }

    [Fact]
    public async Task A_proxy_in_front_asks_for_credentials_and_stays_on_the_way()
    {
        const string Route = "sip:127.0.0.1:[0-9]+;lr";
        var outcome = await PlayAsync(
            IsCalled().Respond(407, headers: "Proxy-Authenticate: Digest realm=\"proxy\", nonce=\"n1\", algorithm=MD5, qop=\"auth\"\n").Expect("ACK")
                .Invited(("Proxy-Authorization:", "username=\"fax\".*nonce=\"n1\"")).Respond(200, OfAudio, "Record-Route: <sip:[local_ip]:[local_port];lr>\n")
                .Expect("ACK", null, ("Route:", Route))
                .Expect("INVITE", "m=image", ("Route:", Route)).Respond(488).Expect("ACK", null, ("Route:", Route))
                .Expect("BYE", null, ("Route:", Route)).Respond(200),
            trunk => trunk with { User = "fax", Password = "secret" });
        Assert.True(outcome is { Status: CallStatus.NotAFax, SipStatus: 200 }, CallAssert.Ladder(outcome));
    }

    [Fact]
    public async Task A_second_answer_of_a_fork_is_acknowledged_and_hung_up()
    {
        var outcome = await PlayAsync(IsCalled()
            .Forked("one").Respond(200, OfAudio).Expect("ACK")
            .Forked("two").RespondToInvite(200, OfAudio).Expect("ACK").IsHungUp()
            .Forked("one").HangUp());
        Assert.True(outcome is { Status: CallStatus.CallDropped, SipStatus: 200 }, CallAssert.Ladder(outcome));
    }

    [Fact]
    public async Task An_answer_that_crosses_our_cancel_is_hung_up()
    {
        using var cancel = new CancellationTokenSource();
        var outcome = await PlayAsync(
            IsCalled().Respond(180).Expect("CANCEL").Respond(200).RespondToInvite(200, OfAudio).Expect("ACK").IsHungUp(),
            progress: step =>
            {
                if (step == CallStep.Ringing) cancel.Cancel();
            },
            cancel: cancel.Token);
        Assert.True(outcome is { Status: CallStatus.Cancelled, PagesConfirmed: 0 }, CallAssert.Ladder(outcome));
    }

    private static SippScript Answers() => IsCalled().Respond(200, OfAudio).Expect("ACK");

    private static async Task<CallOutcome> PlayAsync(
        SippScript script,
        Func<SipTrunkOptions, SipTrunkOptions>? trunk = null,
        Action<CallStep>? progress = null,
        int speed = Speed,
        CancellationToken cancel = default)
    {
        await using var peer = SippPeer.IsCalled(script);
        await using var rig = await EndpointRig.StartAsync(new QuickClock(speed), peer.Port, Hasty, trunk);
        var fax = CallRig.Fax("4711", [TestPages.Make(1)], (step, _) =>
        {
            progress?.Invoke(step.Step);
            return ValueTask.FromResult(true);
        });
        var outcome = await rig.Endpoint.SendAsync(fax, cancel);
        await peer.SucceedsAsync();
        return outcome;
    }
}
