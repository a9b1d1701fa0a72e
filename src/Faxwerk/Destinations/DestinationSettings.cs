using System.ComponentModel;
using Faxwerk.Settings;

namespace Faxwerk.Destinations;

/// <summary>Section <c>destinations</c>: how long it is remembered what failed with a number.</summary>
public sealed record DestinationSettings : SettingsSection
{
    /// <summary>Age at which it is forgotten: the next call is made in the best way.</summary>
    [Description("What failed with a number is forgotten after")]
    public TimeSpan RememberFor { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Faxes sent after which what was left out last is tried again.</summary>
    [Description("Faxes sent to a number after which what was left out last is tried again")]
    public int TryBetterAfter { get; init; } = 10;

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        if (RememberFor < TimeSpan.FromHours(1) || RememberFor > TimeSpan.FromDays(3650))
            yield return "rememberFor: 1h to 3650d";
        if (TryBetterAfter is < 1 or > 10_000)
            yield return "tryBetterAfter: 1 to 10000";
    }
}
