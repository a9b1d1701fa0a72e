using System.ComponentModel;
using Faxwerk.Settings;

namespace Faxwerk.Journal;

/// <summary>Section <c>journal</c>: the calls that were.</summary>
public sealed record JournalSettings : SettingsSection
{
    /// <summary>Calls with their ladders are kept so long.</summary>
    [Description("Calls and their ladders are kept for")]
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromDays(30);

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        if (KeepFor < TimeSpan.FromHours(1) || KeepFor > TimeSpan.FromDays(3650))
            yield return "keepFor: 1h to 3650d";
    }
}
