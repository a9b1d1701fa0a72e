using System.ComponentModel;
using Faxwerk.Policies;
using Faxwerk.Settings;

namespace Faxwerk.Queue;

/// <summary>Section <c>economy</c>: when faxes that can wait are sent.</summary>
public sealed record EconomySettings : SettingsSection
{
    private static readonly DayOfWeek[] Workdays = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday];

    /// <summary>Whether they wait.</summary>
    [Description("Whether faxes of the priorities below wait for the times below")]
    public bool Enabled { get; init; }

    /// <summary>Those of these priorities can wait.</summary>
    [Description("Priorities that wait: urgent, high, normal, low")]
    public IReadOnlyList<FaxPriority> Priorities { get; init; } = [FaxPriority.Low];

    /// <summary>When they are sent, in the time zone of the site.</summary>
    [Description("When they are sent, in the time zone of the site; a holiday of the calendar counts as a Sunday")]
    public IReadOnlyList<WeeklyWindow> Windows { get; init; } =
    [
        new WeeklyWindow { Days = Workdays, From = "18:00", To = "08:00" }, new WeeklyWindow { Days = [DayOfWeek.Saturday, DayOfWeek.Sunday] },
    ];

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        if (Windows.Count is 0 or > 100 || !Windows.All(window => window.IsValid))
            yield return "windows: 1 to 100, each with days (monday to sunday), from and to as 18:00";
    }
}
