using Faxwerk.Settings;

namespace Faxwerk.Queue;

/// <summary>Registers the queue of outgoing faxes.</summary>
public static class QueueSetup
{
    /// <summary><see cref="FaxQueue"/>, <see cref="QueueView"/>, <see cref="QueuePause"/> the routes, and their keepers.</summary>
    public static IServiceCollection AddQueue(this IServiceCollection services) =>
        services
            .AddSettings<EconomySettings>("economy", ofSites: true)
            .AddSettings<PrioritySettings>("priorities")
            .AddSingleton<Economy>()
            .AddHostedService<EconomyKeeper>()
            .AddSingleton<FaxEnding>()
            .AddSingleton<FaxQueue>()
            .AddSingleton<BroadcastFaxes>()
            .AddSingleton<QueueView>()
            .AddSingleton<QueuePositions>()
            .AddSingleton<QueuePause>()
            .AddSingleton<FaxSteering>()
            .AddSingleton<FaxUndo>()
            .AddSingleton<OpenFaxes>()
            .AddSingleton<RouteTable>()
            .AddHostedService<ClearPasswords>()
            .AddHostedService<QueueKeeper>()
            .AddHostedService<RouteKeeper>();
}
