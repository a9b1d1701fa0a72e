using Faxwerk.Telephony.Calls;
using Faxwerk.Telephony.Tests.Sip;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>SIPp plays the shapes of calls that trunks and gateways have been seen with, against a whole endpoint with its media. No fax is behind them.</summary>
public sealed class SippCallTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("faxwerk-sipp-script-");

    /// <summary>SIPp calls us; we offer T.38 after half a second and wait two for the answer.</summary>
    private static readonly FaxTrunkOptions Quick = new()
    {
        CalledOffersAfter = TimeSpan.FromSeconds(0.5),
        CallerOffersAfter = TimeSpan.FromSeconds(0.5),
        CallerOffersUnheardAfter = TimeSpan.FromSeconds(0.5),
        OfferTimeout = TimeSpan.FromSeconds(2),
        FaxSignalTimeout = TimeSpan.FromSeconds(5),
    };

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(488)]
    [InlineData(606)]
    [InlineData(415)]
    [InlineData(500)]
    [InlineData(501)]
    [InlineData(603)]
    [InlineData(200)]
    public Task A_refusal_of_t38_leaves_the_call_as_it_is(int status) => CallsAsync(
        SippScenario.Calls(SippScenario.Audio, "m=audio [1-9]").Offered().Answers(status, status == 200 ? SippScenario.NoImage : null).Pauses(1000).HangsUp(), "");

    [Theory]
    [InlineData(408)]
    [InlineData(481)]
    public Task An_answer_that_says_that_the_call_is_lost_is_followed_by_bye(int status) =>
        CallsAsync(SippScenario.Calls(SippScenario.Audio, "m=audio [1-9]").Offered().Answers(status).IsHungUp(), "");

    [Fact]
    public Task An_offer_that_is_held_up_is_cancelled_and_a_later_one_of_the_caller_taken() => CallsAsync(
        SippScenario.Calls(SippScenario.Audio, "m=audio [1-9]").Offered().AwaitsCancel().Pauses(300).Offers(SippScenario.Image, answered: "m=image [1-9]").HangsUp());

    [Fact]
    public Task T38_alone_in_the_first_offer_is_taken() =>
        CallsAsync(SippScenario.Calls(SippScenario.Image, "m=image [1-9]").Pauses(1000).HangsUp());

    [Fact]
    public Task Of_audio_and_t38_in_the_first_offer_t38_is_taken() =>
        CallsAsync(SippScenario.Calls(SippScenario.Audio + "\n" + SippScenario.Image, "m=audio 0 .*m=image [1-9]").Pauses(1000).HangsUp());

    [Fact]
    public Task Of_t38_and_audio_in_the_first_offer_t38_is_taken() =>
        CallsAsync(SippScenario.Calls(SippScenario.Image + "\n" + SippScenario.Audio, "m=image [1-9].*m=audio 0 ").Pauses(1000).HangsUp());

    [Theory]
    [InlineData(SippScenario.Audio, "m=audio [1-9]")]
    [InlineData(SippScenario.NoImage, "m=image 0 ")]
    public Task The_way_back_from_t38_is_answered(string offer, string answered) => CallsAsync(
        SippScenario.Calls(SippScenario.Audio, "m=audio [1-9]").Offered().Answers(200, SippScenario.Image).Pauses(500).Offers(offer, answered: answered).HangsUp(), null);

    [Fact]
    public Task Refreshes_during_t38_are_answered_with_t38() => CallsAsync(
        SippScenario.Calls(SippScenario.Image, "m=image [1-9]").Pauses(300).Offers(SippScenario.Image, answered: "m=image [1-9]")
            .Offers(null, method: "UPDATE").Offers(SippScenario.Image, answered: "m=image [1-9]", method: "UPDATE").HangsUp());

    [Fact]
    public Task Who_hangs_up_before_answering_our_offer_is_gone() =>
        CallsAsync(SippScenario.Calls(SippScenario.Audio, "m=audio [1-9]").Offered().HangsUp(), "");

    [Fact]
    public Task A_number_that_answers_after_20_seconds_is_waited_for() => CalledAsync(
        SippScenario.Called(SippScenario.Audio, ring => ring.Rings(180).Pauses(4000)).Offered().Answers(488).HangsUp(), CallStatus.CallDropped, new QuickClock(5));

    [Fact]
    public Task Tones_before_the_answer_are_no_answer() => CalledAsync(
        SippScenario.Called(SippScenario.Audio, ring => ring.Rings(183, SippScenario.Audio).Pauses(1000)).Offered().Answers(488).IsHungUp(), CallStatus.NotAFax);

    [Theory]
    [InlineData(488)]
    [InlineData(415)]
    [InlineData(603)]
    public Task A_called_side_that_refuses_t38_and_is_silent_is_hung_up_as_no_fax(int status) =>
        CalledAsync(SippScenario.Called(SippScenario.Audio).Offered().Answers(status).IsHungUp(), CallStatus.NotAFax);

    [Fact]
    public Task A_called_side_that_agrees_to_t38_and_sends_nothing_is_hung_up() =>
        CalledAsync(SippScenario.Called(SippScenario.Audio).Offered().Answers(200, SippScenario.Image).IsHungUp(), CallStatus.NotAFax, new QuickClock(8));

    [Fact]
    public Task A_called_side_that_offers_t38_itself_is_followed() =>
        CalledAsync(SippScenario.Called(SippScenario.Audio).Offers(SippScenario.Image, answered: "m=image [1-9]").Pauses(500).HangsUp(), CallStatus.CallDropped);

    private async Task CallsAsync(SippScenario script, string? transport = "T.38")
    {
        await using var rig = await EndpointRig.StartAsync(TimeProvider.System, 0, Quick);
        await using var peer = SippPeer.Calls(script.Save(_folder.FullName), rig.Endpoint.LocalEndPoint.Port);
        await peer.SucceedsAsync();
        var outcome = await rig.Ended;
        Assert.True(outcome is { Status: CallStatus.CallDropped, PagesConfirmed: 0 } && (transport is null || outcome.Transport == transport), CallAssert.Ladder(outcome));
    }

    private async Task CalledAsync(SippScenario script, CallStatus status, TimeProvider? clock = null)
    {
        await using var peer = await SippPeer.CalledAsync(script.Save(_folder.FullName));
        await using var rig = await EndpointRig.StartAsync(clock ?? TimeProvider.System, peer.Port, Quick);
        var outcome = await rig.Endpoint.SendAsync(CallRig.Fax("4711", [TestPages.Make(1)]), CancellationToken.None);
        Assert.True(outcome.Status == status, CallAssert.Ladder(outcome));
        await peer.SucceedsAsync();
    }
}
