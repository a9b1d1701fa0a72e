using System.ComponentModel;
using Faxwerk.Settings;

namespace Faxwerk.Journal;

/// <summary>Section <c>journal</c>: the calls that were.</summary>
public sealed record JournalSettings : SettingsSection
{
    /// <summary>Calls with their ladders are kept so long.</summary>
    [Description("Calls and their ladders are kept for")]
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromDays(30);

    /// <summary>What was sent and received is kept so long, without its pages: letters of business belong to the books for years.</summary>
    [Description("Entries of sent and received faxes are kept for")]
    public TimeSpan FaxesKeepFor { get; init; } = TimeSpan.FromDays(3650);

    /// <summary>The packets of calls are kept so long: they are large, and hold what was faxed.</summary>
    [Description("Packets of calls (captureBytes of a trunk) are kept for")]
    public TimeSpan CaptureKeepFor { get; init; } = TimeSpan.FromDays(7);

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        if (KeepFor < TimeSpan.FromHours(1) || KeepFor > TimeSpan.FromDays(3650))
            yield return "keepFor: 1h to 3650d";
        if (FaxesKeepFor < TimeSpan.FromDays(1) || FaxesKeepFor > TimeSpan.FromDays(36500))
            yield return "faxesKeepFor: 1d to 36500d";
        if (CaptureKeepFor < TimeSpan.FromHours(1) || CaptureKeepFor > TimeSpan.FromDays(3650))
            yield return "captureKeepFor: 1h to 3650d";
    }
}
