using Faxwerk.Settings;
using Faxwerk.Telephony;

namespace Faxwerk.Queue;

/// <summary>What one earlier call came to.</summary>
public readonly record struct PastCall(CallStatus Status, bool FaxAnswered, int PagesConfirmed);

/// <summary>What becomes of a fax after a call.</summary>
public abstract record RedialDecision
{
    private RedialDecision()
    {
    }

    /// <summary>Every page is confirmed.</summary>
    public sealed record Sent : RedialDecision;

    /// <summary>Call again at this time.</summary>
    public sealed record Redial(DateTimeOffset At) : RedialDecision;

    /// <summary>Give it up.</summary>
    public sealed record GiveUp(EndReason Reason) : RedialDecision;

    /// <summary>It was cancelled.</summary>
    public sealed record Cancelled : RedialDecision;
}

/// <summary>
/// Decides about the next call. Calls in which no fax machine answered (dials) and calls in which one did (tries) are counted apart, each cause has its
/// interval and its limit, and some causes no other call would change.
/// </summary>
public static class RedialPolicy
{
    /// <summary>
    /// <paramref name="outcome"/> is the call just ended, <paramref name="past"/> the ones before; <paramref name="allConfirmed"/> says that no page is left,
    /// <paramref name="share"/> (0 to below 1) is how much of the jitter is added to the interval.
    /// </summary>
    public static RedialDecision Decide(
        CallOutcome outcome, bool allConfirmed, IReadOnlyCollection<PastCall> past, SendingSettings settings, DateTimeOffset notAfter, DateTimeOffset now, double share = 0)
    {
        if (allConfirmed)
            return new RedialDecision.Sent();
        if (IsOurDoing(outcome.Status))
            return now < notAfter ? new RedialDecision.Redial(now) : new RedialDecision.GiveUp(EndReason.Expired);
        if (RuleFor(outcome.Status, settings) is not { } rule)
            return new RedialDecision.GiveUp(EndReason.Permanent);
        PastCall[] calls = [.. past, new PastCall(outcome.Status, outcome.FaxAnswered, outcome.PagesConfirmed)];
        if (calls.Count(CountsAsDial) >= settings.MaxDials)
            return new RedialDecision.GiveUp(EndReason.TooManyDials);
        if (calls.Count(CountsAsTry) >= settings.MaxTries)
            return new RedialDecision.GiveUp(EndReason.TooManyTries);
        if (calls.Count(call => !IsOurDoing(call.Status) && call.PagesConfirmed == 0 && ReferenceEquals(RuleFor(call.Status, settings), rule)) >= rule.Limit)
            return new RedialDecision.GiveUp(EndReason.TooManyOfThisCause);
        var next = now + rule.Interval + (rule.Jitter * share);
        return next < notAfter ? new RedialDecision.Redial(next) : new RedialDecision.GiveUp(EndReason.Expired);
    }

    /// <summary>Spreads calls evenly over the jitter: always the same for one call, so that nothing need be kept (Knuth's multiplicative hash, TAOCP 6.4).</summary>
    public static double ShareOf(long id, long attempt) => (uint)(((ulong)id * 31) + (ulong)attempt) * 2654435761U / (1.0 + uint.MaxValue);

    /// <summary>We ended the call ourselves: it says nothing of the other side and costs the fax nothing.</summary>
    public static bool IsOurDoing(CallStatus status) => status is CallStatus.Stopped or CallStatus.Cancelled;

    /// <summary>The line could not place the call, or our own rules keep it from doing so: another line may.</summary>
    public static bool IsOfTheLine(CallOutcome outcome) => outcome is { Status: CallStatus.TrunkFailure } or { Status: CallStatus.CallRejected, SipStatus: 0 };

    /// <summary>No fax machine answered. A failing trunk or store says nothing of the destination and has its own limit only.</summary>
    public static bool CountsAsDial(PastCall call) =>
        !call.FaxAnswered && !IsOurDoing(call.Status)
        && call.Status is not (CallStatus.TrunkFailure or CallStatus.OutcomeUnknown or CallStatus.HeaderLineFailed or CallStatus.StorageFailed);

    /// <summary>
    /// A fax machine answered, and the call brought no page further; one that did makes the next call worth its price. A breakdown of the server is not the
    /// destination's fault either and has its own limit only.
    /// </summary>
    public static bool CountsAsTry(PastCall call) =>
        call.FaxAnswered && call.PagesConfirmed == 0 && !IsOurDoing(call.Status) && call.Status is not (CallStatus.OutcomeUnknown or CallStatus.HeaderLineFailed);

    /// <summary>The rule of a cause; null where another call would change nothing.</summary>
    private static RedialRule? RuleFor(CallStatus status, SendingSettings settings) => status switch
    {
        CallStatus.Busy => settings.Busy,
        CallStatus.NoAnswer => settings.NoAnswer,
        CallStatus.NotAFax => settings.NotAFax,
        CallStatus.VoiceAnswered => settings.VoiceAnswered,
        CallStatus.CallRejected => settings.Rejected,
        CallStatus.TrunkFailure or CallStatus.HeaderLineFailed or CallStatus.StorageFailed => settings.TrunkFailure,
        CallStatus.T38Refused => settings.T38Refused,
        CallStatus.OutcomeUnknown => settings.Breakdown,
        CallStatus.UnallocatedNumber or CallStatus.Incompatible or CallStatus.NothingToFetch or CallStatus.DocumentUnreadable => null,
        _ => settings.Transmission,
    };
}
