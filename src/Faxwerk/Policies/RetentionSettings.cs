using System.ComponentModel;
using Faxwerk.Settings;

namespace Faxwerk.Policies;

/// <summary>Section <c>retention</c>: how long what is over is kept. Zero is for ever. Calls have <c>journal</c>, archived documents <c>archive</c>.</summary>
public sealed record RetentionSettings : SettingsSection
{
    /// <summary>Pages of sent, failed and cancelled faxes.</summary>
    [Description("Pages of faxes that were sent, given up or cancelled are kept for, 0s for ever")]
    public TimeSpan SentPages { get; init; }

    /// <summary>Pages of received faxes.</summary>
    [Description("Pages of received faxes are kept for, 0s for ever")]
    public TimeSpan ReceivedPages { get; init; }

    /// <summary>What stands of faxes in lists, when their pages are gone.</summary>
    [Description("Sent, failed and cancelled faxes stand in lists for, 0s for ever")]
    public TimeSpan Faxes { get; init; }

    /// <summary>Entries of the audit log.</summary>
    [Description("Entries of the audit log are kept for, 0s for ever")]
    public TimeSpan AuditLog { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        foreach (var (name, value) in new[] { ("sentPages", SentPages), ("receivedPages", ReceivedPages), ("faxes", Faxes) })
        {
            if (value != TimeSpan.Zero && (value < TimeSpan.FromDays(1) || value > TimeSpan.FromDays(36_500)))
                yield return $"{name}: 0s for ever, or 1d to 36500d";
        }

        if (AuditLog != TimeSpan.Zero && (AuditLog < TimeSpan.FromDays(30) || AuditLog > TimeSpan.FromDays(36_500)))
            yield return "auditLog: 0s for ever, or 30d to 36500d";
        if (Faxes > TimeSpan.Zero && (SentPages == TimeSpan.Zero || SentPages > Faxes))
            yield return "faxes: at least as long as sentPages";
    }
}
