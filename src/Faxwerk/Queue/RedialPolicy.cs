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
    /// <paramref name="outcome"/> is the call just ended, <paramref name="past"/> the ones before; <paramref name="allConfirmed"/> says that no page is left.
    /// </summary>
    public static RedialDecision Decide(
        CallOutcome outcome, bool allConfirmed, IReadOnlyCollection<PastCall> past, SendingSettings settings, DateTimeOffset notAfter, DateTimeOffset now)
    {
        if (allConfirmed)
            return new RedialDecision.Sent();
        if (outcome.Status is CallStatus.Stopped or CallStatus.Cancelled)
            return now < notAfter ? new RedialDecision.Redial(now) : new RedialDecision.GiveUp(EndReason.Expired);
        if (RuleFor(outcome.Status, settings) is not { } rule)
            return new RedialDecision.GiveUp(EndReason.Permanent);
        PastCall[] calls = [.. past, new PastCall(outcome.Status, outcome.FaxAnswered, outcome.PagesConfirmed)];
        if (calls.Count(CountsAsDial) >= settings.MaxDials)
            return new RedialDecision.GiveUp(EndReason.TooManyDials);
        if (calls.Count(CountsAsTry) >= settings.MaxTries)
            return new RedialDecision.GiveUp(EndReason.TooManyTries);
        if (calls.Count(call => call.PagesConfirmed == 0 && ReferenceEquals(RuleFor(call.Status, settings), rule)) >= rule.Limit)
            return new RedialDecision.GiveUp(EndReason.TooManyOfThisCause);
        var next = now + rule.Interval;
        return next < notAfter ? new RedialDecision.Redial(next) : new RedialDecision.GiveUp(EndReason.Expired);
    }

    /// <summary>No fax machine answered. A failing trunk says nothing of the destination and has its own limit only.</summary>
    public static bool CountsAsDial(PastCall call) =>
        !call.FaxAnswered && call.Status is not (CallStatus.TrunkFailure or CallStatus.Stopped or CallStatus.Cancelled or CallStatus.OutcomeUnknown);

    /// <summary>A fax machine answered, and the call brought no page further; one that did makes the next call worth its price.</summary>
    public static bool CountsAsTry(PastCall call) =>
        (call.FaxAnswered || call.Status == CallStatus.OutcomeUnknown) && call.PagesConfirmed == 0 && call.Status is not (CallStatus.Stopped or CallStatus.Cancelled);

    /// <summary>The rule of a cause; null where another call would change nothing.</summary>
    private static RedialRule? RuleFor(CallStatus status, SendingSettings settings) => status switch
    {
        CallStatus.Busy => settings.Busy,
        CallStatus.NoAnswer => settings.NoAnswer,
        CallStatus.NotAFax => settings.NotAFax,
        CallStatus.CallRejected => settings.Rejected,
        CallStatus.TrunkFailure => settings.TrunkFailure,
        CallStatus.T38Refused => settings.T38Refused,
        CallStatus.UnallocatedNumber or CallStatus.Incompatible or CallStatus.DocumentUnreadable => null,
        _ => settings.Transmission,
    };
}
