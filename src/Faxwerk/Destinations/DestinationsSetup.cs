using Faxwerk.Settings;
using Faxwerk.Storage;

namespace Faxwerk.Destinations;

/// <summary>Registers the memory of destinations.</summary>
public static class DestinationsSetup
{
    /// <summary>The memory, its section and its retention.</summary>
    public static IServiceCollection AddDestinations(this IServiceCollection services) =>
        services.AddSettings<DestinationSettings>("destinations").AddSingleton<DestinationMemory>()
            .AddSingleton<RetentionRule>(provider => provider.GetRequiredService<DestinationMemory>().PruneAsync);
}
