using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Settings;

namespace Faxwerk.Statistics;

/// <summary>Sums over REST.</summary>
public static class StatisticsEndpoints
{
    private static readonly TimeSpan Usual = TimeSpan.FromDays(30), Longest = TimeSpan.FromDays(366);

    /// <summary>Registers the statistics and what calls cost.</summary>
    public static IServiceCollection AddStatistics(this IServiceCollection services) => services.AddSettings<StatisticsSettings>("statistics").AddSingleton<FaxStatistics>();

    /// <summary>Maps <c>/statistics</c>.</summary>
    public static void MapStatistics(this IEndpointRouteBuilder api) => api.MapGet("/statistics", ReadAsync).RequireAccess(Permission.ReadOperation).WithTags("Statistics").WithName("statistics")
        .WithSummary("Faxes and pages a day, success by trunk, destination and cause, channels in use, and cost: of the last 30 days, or from one time until another, 366 days at most.")
        .Produces<StatisticsView>().ProducesProblem(400);

    private static async Task<IResult> ReadAsync(
        FaxStatistics statistics, TimeProvider time, CancellationToken cancel, DateTimeOffset? from = null, DateTimeOffset? until = null, string timeZone = "UTC")
    {
        var end = until ?? time.GetUtcNow();
        var start = from ?? (end > DateTimeOffset.MinValue + Usual ? end - Usual : end);
        if (start >= end || end - start > Longest)
            return Problem.Of(Problem.BadRequest, $"from is before until, {Longest.TotalDays:0} days at most.");
        return TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var zone)
            ? TypedResults.Ok(await statistics.ReadAsync(start, end, zone, cancel))
            : Problem.Of(Problem.BadRequest, $"There is no time zone {timeZone}: name it as in Europe/Berlin.");
    }
}
