using System.Globalization;
using Faxwerk.Policies;

namespace Faxwerk.Tests.Policies;

public sealed class WeeklyWindowTests
{
    private static readonly WeeklyWindow[] Nights =
    [
        new() { Days = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday], From = "18:00", To = "08:00" },
        new() { Days = [DayOfWeek.Saturday, DayOfWeek.Sunday] },
    ];

    [Theory]
    [InlineData("2026-03-02 12:00", "2026-03-02 18:00")] // Monday noon
    [InlineData("2026-03-02 18:00", "2026-03-02 18:00")]
    [InlineData("2026-03-03 07:59", "2026-03-03 07:59")] // the night that began on Monday
    [InlineData("2026-03-03 08:00", "2026-03-03 18:00")]
    [InlineData("2026-03-07 11:00", "2026-03-07 11:00")] // Saturday
    [InlineData("2026-03-09 00:30", "2026-03-09 18:00")] // Monday: Sunday ends at midnight
    [InlineData("2026-04-03 12:00", "2026-04-03 12:00")] // Good Friday counts as a Sunday
    [InlineData("2026-04-07 09:00", "2026-04-07 18:00")]
    public void The_next_moment_in_the_window_is_found(string at, string expected) => Assert.Equal(Berlin(expected), Next(Nights, Berlin(at)));

    [Fact]
    public void A_window_that_begins_in_the_hour_that_is_left_out_begins_after_it()
    {
        WeeklyWindow[] early = [new() { Days = [DayOfWeek.Sunday], From = "02:30", To = "04:00" }];
        Assert.Equal(new DateTimeOffset(2026, 3, 29, 1, 30, 0, TimeSpan.Zero), Next(early, Berlin("2026-03-28 12:00")));
        Assert.Equal(new DateTimeOffset(2026, 10, 25, 1, 30, 0, TimeSpan.Zero), Next(early, Berlin("2026-10-24 12:00")));
    }

    [Theory]
    [InlineData("18:00", "08:00", true)]
    [InlineData("24:00", "08:00", false)]
    [InlineData("6 pm", "08:00", false)]
    public void A_window_that_cannot_be_read_is_none(string from, string to, bool valid) =>
        Assert.Equal(valid, new WeeklyWindow { Days = [DayOfWeek.Monday], From = from, To = to }.IsValid);

    private static DateTimeOffset Next(WeeklyWindow[] windows, DateTimeOffset at) =>
        WeeklyWindow.NextIn(windows, at, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"), new CalendarSettings { Region = "DE-BY" });

    private static DateTimeOffset Berlin(string local)
    {
        var time = DateTime.ParseExact(local, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        return new DateTimeOffset(time, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin").GetUtcOffset(time));
    }
}
