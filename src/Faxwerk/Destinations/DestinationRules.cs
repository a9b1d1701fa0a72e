using Faxwerk.Telephony;

namespace Faxwerk.Destinations;

/// <summary>
/// What a call teaches about its destination. A failure of the transmission leaves one more thing out, in the order T.38, V.17, ECM; refused T.38 leaves T.38 out and
/// nothing more, for it is no sign of a bad line; enough faxes sent put back what was left out last. Calls that say nothing of the transmission (busy, no answer, voice,
/// cancelled) teach nothing.
/// </summary>
internal static class DestinationRules
{
    /// <summary>What holds after the call: <paramref name="known"/> itself where nothing was learnt, an empty one where it is to be forgotten.</summary>
    public static Destination After(Destination known, CallOutcome outcome, DestinationSettings settings, DateTimeOffset now)
    {
        if (known is { IsEmpty: false, IsFixed: true })
            return known;
        if (outcome.Status == CallStatus.Ok)
            return known.IsEmpty ? known : AfterSuccess(known, settings, now);
        var less = outcome.Status == CallStatus.T38Refused ? LeaveOutT38(known)
            : IsOfTransmission(outcome) ? LeaveOutMore(known, outcome.Transport)
            : null;
        return less is not null
            ? less with { Reason = $"{outcome.Status}: {outcome.Detail}", Since = now, Until = now + settings.RememberFor, Successes = 0 }
            : known;
    }

    /// <summary>
    /// Statuses 30 to 35. Over G.711 a fax machine must have answered: somebody who hangs up says nothing of modems. Over T.38 it need not: a gateway that agrees to
    /// T.38 and lets nothing through is the case that this is for.
    /// </summary>
    private static bool IsOfTransmission(CallOutcome outcome) => outcome.Status switch
    {
        >= CallStatus.TrainingFailed and <= CallStatus.ProtocolError => outcome.Transport == Transports.T38 || (outcome.Transport == Transports.G711 && outcome.FaxAnswered),
        _ => false,
    };

    private static Destination? LeaveOutT38(Destination known) => known.NoT38 ? null : known with { NoT38 = true };

    private static Destination? LeaveOutMore(Destination known, string transport) => known switch
    {
        { NoT38: false } when transport != Transports.G711 => known with { NoT38 = true },
        { NoV17: false } => known with { NoV17 = true },
        { NoEcm: false } => known with { NoEcm = true },
        _ => null,
    };

    private static Destination AfterSuccess(Destination known, DestinationSettings settings, DateTimeOffset now)
    {
        if (known.Successes + 1 < settings.TryBetterAfter)
            return known with { Successes = known.Successes + 1 };
        var better = known switch
        {
            { NoEcm: true } => known with { NoEcm = false },
            { NoV17: true } => known with { NoV17 = false },
            _ => known with { NoT38 = false },
        };
        return better with { Successes = 0, Since = now, Until = now + settings.RememberFor };
    }

    private static class Transports
    {
        public const string T38 = "T.38";
        public const string G711 = "G.711";
    }
}
