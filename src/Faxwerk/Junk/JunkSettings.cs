using System.ComponentModel;
using Faxwerk.Settings;

namespace Faxwerk.Junk;

/// <summary>Who hears by mail of faxes that are kept as unwanted.</summary>
public enum QuarantineSummaryTo
{
    /// <summary>Nobody.</summary>
    Off,

    /// <summary>The postmaster, or <see cref="JunkSettings.SummaryMailbox"/>.</summary>
    Postmaster,

    /// <summary>Who would have got the fax by its number.</summary>
    Addressee,
}

/// <summary>Section <c>junk</c>: what becomes of unwanted faxes.</summary>
public sealed record JunkSettings : SettingsSection
{
    /// <summary>Where faxes go that a rule sends to the junk mailbox; empty for the quarantine.</summary>
    [Description("Mail address of unwanted faxes that a rule sends to a mailbox, empty for the quarantine")]
    public string Mailbox { get; init; } = "";

    /// <summary>SIP status of rejected calls.</summary>
    [Description("SIP status with which unwanted calls are rejected, 603 or 403")]
    public int RejectStatus { get; init; } = 603;

    /// <summary>How long the quarantine keeps a fax that nobody releases; zero is for ever.</summary>
    [Description("A fax is deleted from the quarantine after, 0s for never")]
    public TimeSpan KeepFor { get; init; }

    /// <summary>Who hears once a day of what is new in the quarantine.</summary>
    [Description("Who hears by mail, once a day at most, of faxes that are new in the quarantine")]
    public QuarantineSummaryTo Summary { get; init; } = QuarantineSummaryTo.Postmaster;

    /// <summary>Where that goes in place of the postmaster.</summary>
    [Description("Mail address that hears of the quarantine in place of the postmaster, empty for him")]
    public string SummaryMailbox { get; init; } = "";

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        if (Mailbox.Length > 0 && !NetworkName.IsMailbox(Mailbox))
            yield return "mailbox: a mail address, or empty";
        if (SummaryMailbox.Length > 0 && !NetworkName.IsMailbox(SummaryMailbox))
            yield return "summaryMailbox: a mail address, or empty";
        if (KeepFor != TimeSpan.Zero && (KeepFor < TimeSpan.FromDays(1) || KeepFor > TimeSpan.FromDays(36_500)))
            yield return "keepFor: 0s for ever, or 1d to 36500d";
        if (RejectStatus is not (603 or 403))
            yield return "rejectStatus: 603 or 403";
    }
}
