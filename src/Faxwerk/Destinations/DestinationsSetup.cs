using Faxwerk.Settings;

namespace Faxwerk.Destinations;

/// <summary>Registers the memory of destinations.</summary>
public static class DestinationsSetup
{
    /// <summary>The memory and its section.</summary>
    public static IServiceCollection AddDestinations(this IServiceCollection services) =>
        services.AddSettings<DestinationSettings>("destinations").AddSingleton<DestinationMemory>();
}
