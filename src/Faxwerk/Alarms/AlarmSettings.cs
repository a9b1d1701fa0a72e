using System.ComponentModel;
using Faxwerk.Settings;

namespace Faxwerk.Alarms;

/// <summary>Section <c>alarms</c>: who is told by mail when something is wrong.</summary>
public sealed record AlarmSettings : SettingsSection
{
    /// <summary>Whether mails are sent.</summary>
    [Description("Tell by mail when a trunk, the relay, the disk or a certificate is in trouble, and when that is over")]
    public bool Enabled { get; init; } = true;

    /// <summary>Who gets them; empty: the postmaster.</summary>
    [Description("Who gets alarms, empty for mail.postmaster")]
    public IReadOnlyList<string> Recipients { get; init; } = [];

    /// <summary>What is over sooner is no alarm.</summary>
    [Description("What is over sooner than this is no alarm")]
    public TimeSpan After { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>So long before its end a certificate is one.</summary>
    [Description("A certificate is an alarm so long before its end")]
    public TimeSpan CertificateBefore { get; init; } = TimeSpan.FromDays(21);

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        if (!Recipients.All(NetworkName.IsMailbox))
            yield return "recipients: mail addresses such as admin@example.com";
        if (After < TimeSpan.Zero || After > TimeSpan.FromDays(1))
            yield return "after: 0s to 1d";
        if (CertificateBefore < TimeSpan.FromDays(1) || CertificateBefore > TimeSpan.FromDays(365))
            yield return "certificateBefore: 1d to 365d";
    }
}
