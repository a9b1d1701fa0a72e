using Faxwerk.Statistics;
using Faxwerk.Telephony;
using Faxwerk.Tests.Queue;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Statistics;

public sealed class FaxStatisticsTests
{
    [Theory, EveryEngine]
    public async Task Faxes_calls_time_and_cost_are_added_up(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var from = bed.Now;
        await bed.EnqueueAsync(QueueBed.Fax("+4989111", "+4989112", "+43155512"));
        for (var call = 0; call < 3; call++)
        {
            var claim = await bed.Node.MustClaimAsync();
            var ok = claim.Fax.NumberE164 != "+4989112";
            await bed.Queue.CompleteAsync(claim, new CallOutcome
            {
                Status = ok ? CallStatus.Ok : CallStatus.UnallocatedNumber, PagesConfirmed = ok ? 3 : 0, FaxAnswered = ok, Started = bed.Now - TimeSpan.FromSeconds(100),
                Connected = ok ? bed.Now - TimeSpan.FromSeconds(90) : null, Ended = bed.Now,
            });
        }

        var settings = new StatisticsSettings { Rates = [new Rate { Prefix = "+49", Name = "Germany", PerMinute = 0.5m }, new Rate { Prefix = "+4989", Name = "Munich", PerMinute = 0.25m, PerCall = 0.1m }] };
        Assert.Empty(settings.Errors());
        var statistics = await new FaxStatistics(bed.Test.Database, new Fixed<StatisticsSettings>(settings)).ReadAsync(from, bed.Now + TimeSpan.FromSeconds(1), TimeZoneInfo.Utc, default);
        var day = Assert.Single(statistics.Days);
        Assert.Equal((2, 1, 6), (day.Sent, day.Failed, day.PagesSent));
        var trunk = Assert.Single(statistics.Trunks);
        Assert.Equal(("trunk", 8, 2, 1, 66.7), (trunk.Trunk, trunk.Channels, trunk.Sent, trunk.Failed, trunk.SuccessPercent));

        // 90 seconds are two minutes of 60.
        Assert.Equal(
            [new DestinationView("+4989", "Munich", 2, 1, 1, 90, 0.6m), new DestinationView("+43", "", 1, 1, 1, 90, null)], statistics.Destinations);
        // Faxes go before the journal does.
        await bed.Test.Database.InTransactionAsync(async tx => await tx.ExecuteAsync("DELETE FROM attempt") + await tx.ExecuteAsync("DELETE FROM fax"));
        var later = await new FaxStatistics(bed.Test.Database, new Fixed<StatisticsSettings>(settings)).ReadAsync(from, bed.Now + TimeSpan.FromSeconds(1), TimeZoneInfo.Utc, default);
        Assert.Equal(statistics.Destinations, later.Destinations);
        Assert.Equal([("Ok", 2L), ("UnallocatedNumber", 1L)], statistics.Causes.Select(cause => (cause.Cause, cause.Calls)));
        Assert.Equal((3, 300), (statistics.Hours.Sum(hour => hour.Calls), statistics.Hours.Sum(hour => hour.BusySeconds)));
    }

    [Theory]
    [InlineData("49")]
    [InlineData("+4x")]
    [InlineData("+123456789")]
    public void A_rate_has_a_prefix_in_international_form(string prefix) => Assert.NotEmpty(new StatisticsSettings { Rates = [new Rate { Prefix = prefix }] }.Errors());
}
