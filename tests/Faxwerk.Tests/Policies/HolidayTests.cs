using System.Globalization;
using Faxwerk.Policies;

namespace Faxwerk.Tests.Policies;

public sealed class HolidayTests
{
    [Theory]
    [InlineData(2000, "2000-04-23")]
    [InlineData(2024, "2024-03-31")]
    [InlineData(2025, "2025-04-20")]
    [InlineData(2026, "2026-04-05")]
    [InlineData(2038, "2038-04-25")]
    [InlineData(2285, "2285-03-22")]
    public void Easter_is_where_the_church_has_it(int year, string day) => Assert.Equal(Day(day), Holidays.Easter(year));

    [Theory]
    [InlineData("DE-BY", "01-01 01-06 04-03 04-06 05-01 05-14 05-25 06-04 08-15 10-03 11-01 12-25 12-26")]
    [InlineData("DE-BE", "01-01 03-08 04-03 04-06 05-01 05-14 05-25 10-03 12-25 12-26")]
    [InlineData("DE-BB", "01-01 04-03 04-05 04-06 05-01 05-14 05-24 05-25 10-03 10-31 12-25 12-26")]
    [InlineData("DE-SN", "01-01 04-03 04-06 05-01 05-14 05-25 10-03 10-31 11-18 12-25 12-26")]
    [InlineData("DE-TH", "01-01 04-03 04-06 05-01 05-14 05-25 09-20 10-03 10-31 12-25 12-26")]
    [InlineData("DE-NW", "01-01 04-03 04-06 05-01 05-14 05-25 06-04 10-03 11-01 12-25 12-26")]
    [InlineData("DE-HE", "01-01 04-03 04-06 05-01 05-14 05-25 06-04 10-03 12-25 12-26")]
    [InlineData("CH-ZH", "01-01 04-03 04-06 05-01 05-14 05-25 08-01 12-25 12-26")]
    [InlineData("CH-TI", "01-01 01-06 03-19 04-06 05-01 05-14 05-25 06-04 06-29 08-01 08-15 11-01 12-08 12-25 12-26")]
    [InlineData("CH-GE", "01-01 04-03 04-06 05-14 05-25 08-01 09-10 12-25 12-31")]
    [InlineData("CH-VD", "01-01 01-02 04-03 04-06 05-14 05-25 08-01 09-21 12-25")]
    [InlineData("CH-GL", "01-01 04-03 04-06 04-09 05-14 05-25 08-01 11-01 12-25 12-26")]
    [InlineData("AT", "01-01 01-06 04-06 05-01 05-14 05-25 06-04 08-15 10-26 11-01 12-08 12-25 12-26")]
    public void A_region_keeps_its_days_of_2026(string region, string days) =>
        Assert.Equal(days.Split(' ').Select(day => Day($"2026-{day}")), Holidays.InYear(region, 2026).Order());

    [Fact]
    public void There_are_sixteen_laender_and_twenty_six_cantons_each_with_its_days()
    {
        Assert.Equal((16, 26), (Holidays.Regions.Count(region => region.StartsWith("DE-", StringComparison.Ordinal)), Holidays.Regions.Count(region => region.StartsWith("CH-", StringComparison.Ordinal))));
        foreach (var region in Holidays.Regions)
        {
            for (var year = 2020; year < 2060; year++)
            {
                var days = Holidays.InYear(region, year).ToList();
                Assert.InRange(days.Count, 7, 16);
                Assert.All(days, day => Assert.Equal(year, day.Year));
            }
        }
    }

    [Theory]
    [InlineData("2026-12-24", true)]
    [InlineData("2027-12-24", true)]
    [InlineData("2026-07-13", true)]
    [InlineData("2027-07-13", false)]
    [InlineData("2026-01-06", false)]
    [InlineData("2026-04-03", true)]
    public void Days_off_are_added_and_working_days_taken_away(string day, bool isHoliday)
    {
        var calendar = new CalendarSettings { Region = "DE-BW", DaysOff = ["12-24", "2026-07-13"], WorkingDays = ["01-06"] };
        Assert.Empty(calendar.Errors());
        Assert.Equal(isHoliday, calendar.IsHoliday(Day(day)));
    }

    [Theory]
    [InlineData("DE-XX", "", "region: ")]
    [InlineData("", "2026-02-30", "daysOff, ")]
    [InlineData("", "Christmas", "daysOff, ")]
    public void A_calendar_that_cannot_be_is_refused(string region, string day, string error) =>
        Assert.StartsWith(error, Assert.Single(new CalendarSettings { Region = region, DaysOff = day.Length > 0 ? [day] : [] }.Errors()), StringComparison.Ordinal);

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
