using System.ComponentModel;
using Faxwerk.Settings;

namespace Faxwerk.Junk;

/// <summary>Section <c>junk</c>: what becomes of unwanted faxes.</summary>
public sealed record JunkSettings : SettingsSection
{
    /// <summary>Where faxes go that a rule sends to the junk mailbox; empty for the quarantine.</summary>
    [Description("Mail address of unwanted faxes that a rule sends to a mailbox, empty for the quarantine")]
    public string Mailbox { get; init; } = "";

    /// <summary>SIP status of rejected calls.</summary>
    [Description("SIP status with which unwanted calls are rejected, 603 or 403")]
    public int RejectStatus { get; init; } = 603;

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        if (Mailbox.Length > 0 && !NetworkName.IsMailbox(Mailbox))
            yield return "mailbox: a mail address, or empty";
        if (RejectStatus is not (603 or 403))
            yield return "rejectStatus: 603 or 403";
    }
}
