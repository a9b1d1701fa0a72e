using Faxwerk.Journal;
using Faxwerk.Storage;
using Faxwerk.Telephony;
using Microsoft.Extensions.Options;

namespace Faxwerk.Statistics;

/// <summary>Adds up the tables <c>journal</c> and <c>call</c>.</summary>
public sealed class FaxStatistics(Database database, IOptionsMonitor<StatisticsSettings> settings)
{
    private const long Hour = 3_600_000;

    /// <summary>Between two times; <paramref name="zone"/> says when a day begins.</summary>
    public async Task<StatisticsView> ReadAsync(DateTimeOffset from, DateTimeOffset until, TimeZoneInfo zone, CancellationToken cancel)
    {
        var range = new { from, until };
        var rates = settings.CurrentValue;
        var faxes = await database.QueryAsync<FaxSum>(
            $"""
            SELECT at / {Hour} AS hour, trunk, direction, outcome, count(*) AS faxes, sum(pages_confirmed) AS pages FROM journal
            WHERE at >= @from AND at < @until GROUP BY at / {Hour}, trunk, direction, outcome
            """,
            range, cancel);
        var calls = await database.QueryAsync<CallSum>(
            $"""
            SELECT started_at / {Hour} AS hour, trunk, direction, status, sum(times) AS calls, sum(ended_at - started_at) AS milliseconds FROM call
            WHERE ended_at >= @from AND ended_at < @until GROUP BY started_at / {Hour}, trunk, direction, status
            """,
            range, cancel);
        var step = rates.BillingSeconds * 1000L;

        // The journal keeps the number when the fax was removed.
        var destinations = await database.QueryAsync<DestinationSum>(
            $"""
            SELECT substr(coalesce(f.number_e164, j.number), 1, {Rate.LongestPrefix + 1}) AS prefix, count(*) AS calls, count(c.connected_at) AS answered, sum(CASE WHEN c.status = 0 THEN 1 ELSE 0 END) AS ok,
                coalesce(sum(c.ended_at - c.connected_at), 0) AS milliseconds, coalesce(sum((c.ended_at - c.connected_at + {step - 1}) / {step}), 0) AS steps
            FROM call c LEFT JOIN fax f ON f.id = c.fax_id LEFT JOIN journal j ON j.direction = 'out' AND j.fax_id = c.fax_id
            WHERE c.ended_at >= @from AND c.ended_at < @until AND c.direction = 'out' AND coalesce(f.number_e164, j.number) IS NOT NULL
            GROUP BY substr(coalesce(f.number_e164, j.number), 1, {Rate.LongestPrefix + 1})
            """,
            range, cancel);
        var channels = (await database.QueryAsync<Line>("SELECT name, send_channels FROM line", null, cancel)).ToDictionary(line => line.Name, line => line.SendChannels, StringComparer.Ordinal);
        return new StatisticsView(
            from, until, [.. Days(faxes, zone)], [.. Trunks(faxes, channels)], [.. Destinations(destinations, rates)],
            [.. calls.GroupBy(call => (call.Direction, call.Status)).Select(group => new CauseCount(group.Key.Direction, group.Key.Status, ((CallStatus)group.Key.Status).ToString(), group.Sum(call => call.Calls)))
                .OrderByDescending(cause => cause.Calls)],
            [.. calls.GroupBy(call => (call.Hour, call.Trunk, call.Direction)).OrderBy(group => group.Key.Hour)
                .Select(group => new HourView(DateTimeOffset.FromUnixTimeMilliseconds(group.Key.Hour * Hour), group.Key.Trunk, group.Key.Direction, group.Sum(call => call.Calls), group.Sum(call => call.Milliseconds) / 1000))],
            rates.Currency);
    }

    private static IEnumerable<DayView> Days(IEnumerable<FaxSum> faxes, TimeZoneInfo zone) =>
        from fax in faxes
        group fax by DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(fax.Hour * Hour), zone).DateTime) into day
        orderby day.Key
        select new DayView(
            day.Key, Count(day, JournalOutcome.Sent), day.Where(fax => fax is { Direction: CallDirection.Out, Outcome: JournalOutcome.Failed }).Sum(fax => fax.Faxes),
            day.Where(fax => fax.Direction == CallDirection.Out).Sum(fax => fax.Pages), Count(day, JournalOutcome.Received) + Count(day, JournalOutcome.Incomplete),
            day.Where(fax => fax.Direction == CallDirection.In).Sum(fax => fax.Pages));

    private static IEnumerable<TrunkView> Trunks(IEnumerable<FaxSum> faxes, Dictionary<string, int> channels) =>
        from fax in faxes
        group fax by fax.Trunk into trunk
        let sent = Count(trunk, JournalOutcome.Sent)
        let failed = trunk.Where(fax => fax is { Direction: CallDirection.Out, Outcome: JournalOutcome.Failed }).Sum(fax => fax.Faxes)
        orderby sent + failed descending
        select new TrunkView(
            trunk.Key, channels.GetValueOrDefault(trunk.Key), sent, failed, Count(trunk, JournalOutcome.Received) + Count(trunk, JournalOutcome.Incomplete),
            sent + failed == 0 ? null : Math.Round(100.0 * sent / (sent + failed), 1));

    private static IEnumerable<DestinationView> Destinations(IEnumerable<DestinationSum> sums, StatisticsSettings rates) =>
        from sum in sums
        let rate = rates.RateOf(sum.Prefix)
        group (sum, rate) by rate?.Prefix ?? sum.Prefix[..Math.Min(3, sum.Prefix.Length)] into destination
        let rate = destination.First().rate
        let minutes = destination.Sum(part => part.sum.Steps) * rates.BillingSeconds / 60m
        let answered = destination.Sum(part => part.sum.Answered)
        let cost = rate is null ? (decimal?)null : Math.Round((minutes * rate.PerMinute) + (answered * rate.PerCall), 4)
        orderby cost descending, destination.Key
        select new DestinationView(
            destination.Key, rate?.Name ?? "", destination.Sum(part => part.sum.Calls), answered, destination.Sum(part => part.sum.Ok), destination.Sum(part => part.sum.Milliseconds) / 1000, cost);

    private static long Count(IEnumerable<FaxSum> faxes, string outcome) => faxes.Where(fax => fax.Outcome == outcome).Sum(fax => fax.Faxes);

    private sealed record FaxSum
    {
        public long Hour { get; init; }

        public string Trunk { get; init; } = "";

        public CallDirection Direction { get; init; }

        public string Outcome { get; init; } = "";

        public long Faxes { get; init; }

        public long Pages { get; init; }
    }

    private sealed record CallSum
    {
        public long Hour { get; init; }

        public string Trunk { get; init; } = "";

        public CallDirection Direction { get; init; }

        public int Status { get; init; }

        public long Calls { get; init; }

        public long Milliseconds { get; init; }
    }

    private sealed record DestinationSum
    {
        public string Prefix { get; init; } = "";

        public long Calls { get; init; }

        public long Answered { get; init; }

        public long Ok { get; init; }

        public long Milliseconds { get; init; }

        public long Steps { get; init; }
    }

    private sealed record Line
    {
        public string Name { get; init; } = "";

        public int SendChannels { get; init; }
    }
}
