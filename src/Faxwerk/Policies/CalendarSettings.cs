using System.ComponentModel;
using System.Globalization;
using Faxwerk.Settings;

namespace Faxwerk.Policies;

/// <summary>Section <c>calendar</c>: which days are holidays, for everything that goes by days of the week.</summary>
public sealed record CalendarSettings : SettingsSection
{
    /// <summary>Whose public holidays are kept; empty for none. One of <see cref="Holidays.Regions"/>.</summary>
    [Description("Whose public holidays are kept, such as DE-BY, CH-ZH or AT; empty for none")]
    [OneOf(typeof(Holidays), nameof(Holidays.Regions))]
    public string Region { get; init; } = "";

    /// <summary>Further days off: <c>2026-12-24</c>, or <c>12-24</c> for every year.</summary>
    [Description("Further days off: 2026-12-24, or 12-24 for every year")]
    public IReadOnlyList<string> DaysOff { get; init; } = [];

    /// <summary>Days that are none though the region says so, written like <see cref="DaysOff"/>.</summary>
    [Description("Working days though the region says otherwise, written like daysOff")]
    public IReadOnlyList<string> WorkingDays { get; init; } = [];

    /// <summary>Whether a day is a holiday.</summary>
    public bool IsHoliday(DateOnly day) => !Names(WorkingDays, day) && (Names(DaysOff, day) || Holidays.Contains(Region, day));

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        if (Region.Length > 0 && !Holidays.Regions.Contains(Region))
            yield return $"region: empty or one of {string.Join(", ", Holidays.Regions)}";
        if (DaysOff.Concat(WorkingDays).FirstOrDefault(day => !IsDay(day)) is { } wrong)
            yield return $"daysOff, workingDays: days such as 2026-12-24 or 12-24, not \"{wrong}\"";
    }

    private static bool Names(IReadOnlyList<string> days, DateOnly day) =>
        days.Count > 0 && (days.Contains(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)) || days.Contains(day.ToString("MM-dd", CultureInfo.InvariantCulture)));

    private static bool IsDay(string text) => DateOnly.TryParseExact(text.Length == 5 ? $"2024-{text}" : text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
