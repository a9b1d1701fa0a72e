using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.Calls;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>Calls in which no fax machine is, by the modems' ears and without them.</summary>
public sealed class VoiceCallTests
{
    private readonly QuickClock _clock = new(5);

    [Theory]
    [InlineData(true, FaxTransport.T38First, CallStatus.VoiceAnswered)]
    [InlineData(true, FaxTransport.G711Only, CallStatus.VoiceAnswered)]
    [InlineData(true, FaxTransport.T38Only, CallStatus.VoiceAnswered)]
    [InlineData(false, FaxTransport.G711Only, CallStatus.Busy)]
    [InlineData(false, FaxTransport.T38Only, CallStatus.Busy)]
    public async Task A_voice_and_the_busy_tone_have_their_own_status(bool voice, FaxTransport transport, CallStatus status)
    {
        if (transport == FaxTransport.G711Only) Prerequisite.Require(FaxModems.IsAvailable, "libspandsp.so.2 is not on this machine.");
        await using var station = await SoundingStation.StartAsync(_clock, voice ? Sounds.Speech : Sounds.Busy);
        await using var rig = await EndpointRig.StartAsync(_clock, station.Port, new FaxTrunkOptions { Transport = transport, FaxSignalTimeout = TimeSpan.FromSeconds(15) });
        var outcome = await rig.Endpoint.SendAsync(CallRig.Fax("4711", [TestPages.Make(1)]), CancellationToken.None);
        Assert.True(outcome.Status == status && !outcome.FaxAnswered, CallAssert.Ladder(outcome));
        Assert.Contains(outcome.Trace, line => line is { What: "BYE", Sent: true });
    }

    [Fact]
    public async Task A_person_who_calls_the_fax_number_is_told_from_a_fax_machine()
    {
        Prerequisite.Require(FaxModems.IsAvailable, "libspandsp.so.2 is not on this machine.");
        await using var station = await SoundingStation.StartAsync(_clock, Sounds.Speech);
        await using var rig = await EndpointRig.StartAsync(_clock, 0);
        await station.CallAsync(rig.Endpoint.LocalEndPoint).WaitAsync(TimeSpan.FromSeconds(60));
        var outcome = await rig.Ended;
        Assert.True(outcome is { Status: CallStatus.VoiceAnswered, FaxAnswered: false, PagesConfirmed: 0 }, CallAssert.Ladder(outcome));
        Assert.Empty(rig.Received);
    }
}
