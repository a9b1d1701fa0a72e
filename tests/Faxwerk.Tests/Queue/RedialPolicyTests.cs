using Faxwerk.Queue;
using Faxwerk.Settings;
using Faxwerk.Telephony;

namespace Faxwerk.Tests.Queue;

public sealed class RedialPolicyTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly SendingSettings Settings = new();

    [Theory]
    [InlineData(CallStatus.Busy, false, 3)]
    [InlineData(CallStatus.NoAnswer, false, 5)]
    [InlineData(CallStatus.NotAFax, false, 15)]
    [InlineData(CallStatus.VoiceAnswered, false, 30)]
    [InlineData(CallStatus.CallRejected, false, 10)]
    [InlineData(CallStatus.TrunkFailure, false, 2)]
    [InlineData(CallStatus.T38Refused, false, 10)]
    [InlineData(CallStatus.TrainingFailed, true, 2)]
    [InlineData(CallStatus.NoResponse, true, 2)]
    [InlineData(CallStatus.RemoteDisconnect, true, 2)]
    [InlineData(CallStatus.CallDropped, true, 2)]
    [InlineData(CallStatus.PageRejected, true, 2)]
    [InlineData(CallStatus.ProtocolError, true, 2)]
    [InlineData(CallStatus.OutcomeUnknown, true, 2)]
    [InlineData(CallStatus.HeaderLineFailed, false, 2)]
    [InlineData(CallStatus.StorageFailed, false, 2)]
    [InlineData(CallStatus.Stopped, true, 0)]
    public void Each_cause_is_redialled_after_its_interval(CallStatus status, bool answered, int minutes) =>
        Assert.Equal(new RedialDecision.Redial(Now + TimeSpan.FromMinutes(minutes)), Decide(status, answered));

    [Fact]
    public void Jitter_spreads_calls_evenly_over_its_time()
    {
        var settings = Settings with { Busy = Settings.Busy with { Jitter = TimeSpan.FromMinutes(4) } };
        var outcome = new CallOutcome { Status = CallStatus.Busy };
        Assert.Equal(new RedialDecision.Redial(Now + TimeSpan.FromMinutes(4)), RedialPolicy.Decide(outcome, false, [], settings, Now.AddDays(1), Now, 0.25));
        var quarters = Enumerable.Range(1, 4000).CountBy(id => (int)(RedialPolicy.ShareOf(id, 1) * 4)).ToDictionary();
        Assert.Equal(4, quarters.Count);
        Assert.All(quarters.Values, calls => Assert.InRange(calls, 900, 1100));
    }

    [Theory]
    [InlineData(CallStatus.UnallocatedNumber)]
    [InlineData(CallStatus.Incompatible)]
    [InlineData(CallStatus.DocumentUnreadable)]
    public void What_no_other_call_would_change_is_given_up_at_once(CallStatus status) =>
        Assert.Equal(new RedialDecision.GiveUp(EndReason.Permanent), Decide(status, false));

    [Fact]
    public void Busy_is_redialled_until_the_dials_are_used_up()
    {
        var past = Enumerable.Repeat(new PastCall(CallStatus.Busy, false, 0), 10).ToList();
        Assert.IsType<RedialDecision.Redial>(Decide(CallStatus.Busy, false, [.. past]));
        Assert.Equal(new RedialDecision.GiveUp(EndReason.TooManyDials), Decide(CallStatus.Busy, false, [.. past, past[0]]));
    }

    [Fact]
    public void Dials_do_not_use_up_tries_nor_the_other_way_round()
    {
        var dials = Enumerable.Repeat(new PastCall(CallStatus.Busy, false, 0), 11);
        Assert.IsType<RedialDecision.Redial>(Decide(CallStatus.CallDropped, true, [.. dials]));
        var tries = Enumerable.Repeat(new PastCall(CallStatus.CallDropped, true, 0), 4);
        Assert.IsType<RedialDecision.Redial>(Decide(CallStatus.Busy, false, [.. tries]));
        Assert.Equal(new RedialDecision.GiveUp(EndReason.TooManyTries), Decide(CallStatus.CallDropped, true, [.. tries]));
    }

    [Fact]
    public void A_call_that_brought_pages_further_does_not_count_as_a_vain_try()
    {
        var progress = Enumerable.Repeat(new PastCall(CallStatus.CallDropped, true, 7), 30);
        Assert.IsType<RedialDecision.Redial>(Decide(CallStatus.CallDropped, true, [.. progress]));
    }

    [Fact]
    public void A_voice_is_not_called_a_third_time() =>
        Assert.Equal(new RedialDecision.GiveUp(EndReason.TooManyOfThisCause), Decide(CallStatus.NotAFax, false, new PastCall(CallStatus.NotAFax, false, 0)));

    [Theory]
    [InlineData(CallStatus.TrunkFailure)]
    [InlineData(CallStatus.StorageFailed)]
    public void A_failing_trunk_or_store_uses_up_no_dials(CallStatus status)
    {
        var past = Enumerable.Repeat(new PastCall(status, false, 0), 50);
        Assert.IsType<RedialDecision.Redial>(Decide(status, false, [.. past]));
        Assert.IsType<RedialDecision.Redial>(Decide(CallStatus.Busy, false, [.. past]));
    }

    [Theory]
    [InlineData(CallStatus.Stopped)]
    [InlineData(CallStatus.Cancelled)]
    [InlineData(CallStatus.OutcomeUnknown)]
    [InlineData(CallStatus.HeaderLineFailed)]
    public void What_the_server_did_itself_uses_up_nothing_of_other_causes(CallStatus status)
    {
        var past = Enumerable.Repeat(new PastCall(status, true, 0), 9).ToArray();
        Assert.IsType<RedialDecision.Redial>(Decide(CallStatus.CallDropped, true, past));
        Assert.IsType<RedialDecision.Redial>(Decide(CallStatus.Busy, false, past));
        Assert.IsType<RedialDecision.Redial>(Decide(CallStatus.OutcomeUnknown, true, past[1..]));
    }

    [Fact]
    public void A_redial_after_the_fax_expires_is_none()
    {
        var decision = RedialPolicy.Decide(new CallOutcome { Status = CallStatus.Busy }, false, [], Settings, Now + TimeSpan.FromMinutes(3), Now);
        Assert.Equal(new RedialDecision.GiveUp(EndReason.Expired), decision);
    }

    [Fact]
    public void All_pages_confirmed_is_sent_however_the_call_ended() =>
        Assert.IsType<RedialDecision.Sent>(RedialPolicy.Decide(new CallOutcome { Status = CallStatus.CallDropped }, true, [], Settings, Now, Now));

    [Fact]
    public void Every_status_has_a_decision_that_ends_some_day()
    {
        foreach (var status in Enum.GetValues<CallStatus>().Except([CallStatus.Stopped, CallStatus.Cancelled]))
        {
            var past = new List<PastCall>();
            while (Decide(status, (int)status >= 30, [.. past]) is RedialDecision.Redial)
            {
                past.Add(new PastCall(status, (int)status >= 30, 0));
                Assert.True(past.Count <= 1000, $"{status} is redialled for ever");
            }
        }
    }

    private static RedialDecision Decide(CallStatus status, bool answered, params PastCall[] past) =>
        RedialPolicy.Decide(new CallOutcome { Status = status, FaxAnswered = answered }, false, past, Settings, Now + TimeSpan.FromDays(1), Now);
}
