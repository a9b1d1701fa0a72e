using System.ComponentModel;

namespace Faxwerk.Settings;

/// <summary>Which of a user's numbers his faxes show as his own.</summary>
public enum OwnFaxNumber
{
    /// <summary>That of the section "Fax" of the master data.</summary>
    Fax,

    /// <summary>That of the section "General".</summary>
    General,
}

/// <summary>Section <c>sending</c>: limits and redial.</summary>
public sealed record SendingSettings : SettingsSection
{
    /// <summary>A fax is given up when it is older.</summary>
    [Description("A fax is given up this long after it was handed in")]
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Which of a user's numbers is his own on his faxes (XPhone: <c>SFAXFromMasterData</c>).</summary>
    [Description("Which number of a user his faxes show as his own: fax or general")]
    public OwnFaxNumber OwnNumber { get; init; }

    /// <summary>Calls at most in which no fax machine answered.</summary>
    [Description("Calls at most without a fax machine answering")]
    public int MaxDials { get; init; } = 12;

    /// <summary>Calls at most in which a fax machine answered and no page was brought through.</summary>
    [Description("Calls at most with a fax machine answering and no page brought through")]
    public int MaxTries { get; init; } = 5;

    /// <summary>Calls to one number within any hour, of all faxes together; 0: no limit.</summary>
    [Description("Calls to one number within an hour at most, of all faxes together; 0 for no limit")]
    public int CallsPerDestination { get; init; }

    /// <summary>After each such time of waiting for its turn a fax moves up one priority.</summary>
    [Description("A fax moves up one priority each time it has waited this long for its turn, 0s for never")]
    public TimeSpan AgeStep { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Busy.</summary>
    public RedialRule Busy { get; init; } = new() { Interval = TimeSpan.FromMinutes(3), Limit = 12 };

    /// <summary>No answer.</summary>
    public RedialRule NoAnswer { get; init; } = new() { Interval = TimeSpan.FromMinutes(5), Limit = 6 };

    /// <summary>Somebody or something answered, but no fax machine: few calls, they annoy.</summary>
    public RedialRule NotAFax { get; init; } = new() { Interval = TimeSpan.FromMinutes(15), Limit = 2 };

    /// <summary>A person or a voice box answered: one more call, for the shared line whose fax machine is switched on later, and no third.</summary>
    public RedialRule VoiceAnswered { get; init; } = new() { Interval = TimeSpan.FromMinutes(30), Limit = 2 };

    /// <summary>The trunk refused the call.</summary>
    public RedialRule Rejected { get; init; } = new() { Interval = TimeSpan.FromMinutes(10), Limit = 2 };

    /// <summary>The trunk could not place the call; this is not the recipient's fault, so an outage of a day is waited out.</summary>
    public RedialRule TrunkFailure { get; init; } = new() { Interval = TimeSpan.FromMinutes(2), Limit = 1000 };

    /// <summary>T.38 was refused.</summary>
    public RedialRule T38Refused { get; init; } = new() { Interval = TimeSpan.FromMinutes(10), Limit = 2 };

    /// <summary>The fax call broke off or failed on the way.</summary>
    public RedialRule Transmission { get; init; } = new() { Interval = TimeSpan.FromMinutes(2), Limit = 5 };

    /// <summary>The server or its line broke down during the call; this is not the recipient's fault, but a fax that breaks it each time must end some day.</summary>
    public RedialRule Breakdown { get; init; } = new() { Interval = TimeSpan.FromMinutes(2), Limit = 10 };

    /// <summary><see cref="AgeStep"/> in milliseconds, as the queue counts; so long that nobody waits it out where there is none.</summary>
    internal long AgeStepMilliseconds => AgeStep > TimeSpan.Zero ? (long)AgeStep.TotalMilliseconds : long.MaxValue;

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        if (GiveUpAfter < TimeSpan.FromMinutes(1) || GiveUpAfter > TimeSpan.FromDays(30))
            yield return "giveUpAfter: 1m to 30d";
        if (AgeStep < TimeSpan.Zero || AgeStep > TimeSpan.FromDays(30) || (AgeStep > TimeSpan.Zero && AgeStep < TimeSpan.FromMinutes(1)))
            yield return "ageStep: 1m to 30d, or 0s for never";
        if (MaxDials is < 1 or > 100)
            yield return "maxDials: 1 to 100";
        if (MaxTries is < 1 or > 100)
            yield return "maxTries: 1 to 100";
        if (CallsPerDestination is < 0 or > 10_000)
            yield return "callsPerDestination: 0 to 10000";
        foreach (var (name, rule) in Rules())
        {
            foreach (var error in rule.Errors())
                yield return $"{name}.{error}";
        }
    }

    private IEnumerable<(string Name, RedialRule Rule)> Rules() =>
    [
        ("busy", Busy), ("noAnswer", NoAnswer), ("notAFax", NotAFax), ("voiceAnswered", VoiceAnswered), ("rejected", Rejected),
        ("trunkFailure", TrunkFailure), ("t38Refused", T38Refused), ("transmission", Transmission), ("breakdown", Breakdown),
    ];
}

/// <summary>When a call that ended for one cause is made again.</summary>
public sealed record RedialRule : SettingsSection
{
    /// <summary>Pause before the next call.</summary>
    [Description("Pause before the next call")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Up to so much is added to the pause, another each time: faxes that failed together do not all call again together.</summary>
    [Description("Up to so much is added to the pause, another each time")]
    public TimeSpan Jitter { get; init; }

    /// <summary>Calls at most that end for this cause.</summary>
    [Description("Calls at most that end so")]
    public int Limit { get; init; } = 1;

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        if (Interval < TimeSpan.FromSeconds(1) || Interval > TimeSpan.FromDays(1))
            yield return "interval: 1s to 1d";
        if (Jitter < TimeSpan.Zero || Jitter > TimeSpan.FromDays(1))
            yield return "jitter: 0s to 1d";
        if (Limit is < 1 or > 1000)
            yield return "limit: 1 to 1000";
    }
}
