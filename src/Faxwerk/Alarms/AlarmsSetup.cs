using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Settings;

namespace Faxwerk.Alarms;

/// <summary>An alarm with its words in the reader's language. <paramref name="ToldAt"/>: since then somebody knows; null while it may still be over by itself.</summary>
public sealed record AlarmView(string Name, DateTimeOffset Since, DateTimeOffset? ToldAt, string Words)
{
    /// <summary>In German or in English.</summary>
    public static AlarmView Of(Alarm alarm, bool german) => new(alarm.Name, alarm.Since, alarm.ToldAt, german && alarm.German.Length > 0 ? alarm.German : alarm.Words);
}

/// <summary>Alarms that last.</summary>
public sealed record AlarmList(IReadOnlyList<AlarmView> Alarms);

/// <summary>Registers alarms.</summary>
public static class AlarmsSetup
{
    /// <summary>The section <c>alarms</c>, and the watch.</summary>
    public static IServiceCollection AddAlarms(this IServiceCollection services) =>
        services.AddSettings<AlarmSettings>("alarms").AddSingleton<Troubles>().AddSingleton<AlarmKeeper>().AddHostedService<AlarmWatch>();

    /// <summary>Maps <c>/alarms</c>.</summary>
    public static void MapAlarms(this IEndpointRouteBuilder api) =>
        api.MapGet("/alarms", async (AlarmKeeper alarms, HttpRequest request, CancellationToken cancel) => TypedResults.Ok(new AlarmList([.. (await alarms.ListAsync(cancel)).Select(alarm => AlarmView.Of(alarm, request.WantsGerman()))])))
            .RequireAccess(Permission.ReadOperation).WithTags("Alarms").WithName("listAlarms").WithSummary("What is wrong now: trunks, relay, disk, certificates; and since when somebody was told.");
}
