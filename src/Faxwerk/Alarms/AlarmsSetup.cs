using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Settings;

namespace Faxwerk.Alarms;

/// <summary>Alarms that last.</summary>
public sealed record AlarmList(IReadOnlyList<Alarm> Alarms);

/// <summary>Registers alarms.</summary>
public static class AlarmsSetup
{
    /// <summary>The section <c>alarms</c>, and the watch.</summary>
    public static IServiceCollection AddAlarms(this IServiceCollection services) =>
        services.AddSettings<AlarmSettings>("alarms").AddSingleton<Troubles>().AddSingleton<AlarmKeeper>().AddHostedService<AlarmWatch>();

    /// <summary>Maps <c>/alarms</c>.</summary>
    public static void MapAlarms(this IEndpointRouteBuilder api) =>
        api.MapGet("/alarms", async (AlarmKeeper alarms, CancellationToken cancel) => TypedResults.Ok(new AlarmList(await alarms.ListAsync(cancel))))
            .RequireAccess(Permission.ReadOperation).WithTags("Alarms").WithName("listAlarms").WithSummary("What is wrong now: trunks, relay, disk, certificates; and since when somebody was told.");
}
