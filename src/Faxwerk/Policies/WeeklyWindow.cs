using System.Globalization;

namespace Faxwerk.Policies;

/// <summary>A time of the week in local time, such as Monday to Friday from 18:00 to 08:00 of the next day. A holiday counts as a Sunday.</summary>
public sealed record WeeklyWindow
{
    private const string TimeFormat = "HH:mm";

    /// <summary>The days on which it begins.</summary>
    public IReadOnlyList<DayOfWeek> Days { get; init; } = [];

    /// <summary>When it begins, <c>18:00</c>.</summary>
    public string From { get; init; } = "00:00";

    /// <summary>When it ends, <c>08:00</c>; on the next day where that is not later than <see cref="From"/>.</summary>
    public string To { get; init; } = "00:00";

    /// <summary>Whether it can be read.</summary>
    public bool IsValid => Days.Count > 0 && TryRead(From, out _) && TryRead(To, out _);

    /// <summary>
    /// The first moment from <paramref name="at"/> on that is in one of the windows: itself, or the next beginning. With no window at all it is <paramref name="at"/>.
    /// </summary>
    public static DateTimeOffset NextIn(IReadOnlyList<WeeklyWindow> windows, DateTimeOffset at, TimeZoneInfo zone, CalendarSettings calendar)
    {
        foreach (var openings in OpeningsFrom(windows, at, zone, calendar))
            return openings.Min(opening => opening.From) is var first && first > at ? first : at;
        return at;
    }

    /// <summary>The first moment after <paramref name="at"/> at which one of the windows ends; null with no window at all.</summary>
    public static DateTimeOffset? NextEnd(IReadOnlyList<WeeklyWindow> windows, DateTimeOffset at, TimeZoneInfo zone, CalendarSettings calendar) =>
        OpeningsFrom(windows, at, zone, calendar).Take(2).SelectMany(openings => openings).Select(opening => (DateTimeOffset?)opening.Until).Min();

    /// <summary>Day by day, from yesterday on, those that are not over at that time.</summary>
    private static IEnumerable<IReadOnlyList<(DateTimeOffset From, DateTimeOffset Until)>> OpeningsFrom(IReadOnlyList<WeeklyWindow> windows, DateTimeOffset at, TimeZoneInfo zone, CalendarSettings calendar)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);
        for (var offset = -1; offset <= FarthestDays; offset++)
        {
            var day = today.AddDays(offset);
            var kind = calendar.IsHoliday(day) ? DayOfWeek.Sunday : day.DayOfWeek;
            var openings = windows.Where(window => window.Days.Contains(kind)).Select(window => window.On(day, zone)).Where(opening => opening.Until > at).ToList();
            if (openings.Count > 0)
                yield return openings;
        }
    }

    /// <summary>Two weeks hold every day of the week, and no region has as many holidays in a row.</summary>
    private const int FarthestDays = 14;

    private (DateTimeOffset From, DateTimeOffset Until) On(DateOnly day, TimeZoneInfo zone)
    {
        TryRead(From, out var from);
        TryRead(To, out var to);
        return (Moment(day.ToDateTime(from), zone), Moment((to > from ? day : day.AddDays(1)).ToDateTime(to), zone));
    }

    /// <summary>A time that the clocks leave out in spring is that of an hour later.</summary>
    private static DateTimeOffset Moment(DateTime local, TimeZoneInfo zone)
    {
        if (zone.IsInvalidTime(local))
            local = local.AddHours(1);
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }

    private static bool TryRead(string text, out TimeOnly time) => TimeOnly.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
}
