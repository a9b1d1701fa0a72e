using Faxwerk.Settings;

namespace Faxwerk.Directory;

/// <summary>Registers the directory.</summary>
public static class DirectorySetup
{
    /// <summary>The sections <c>site</c> and <c>routes</c>.</summary>
    public static IServiceCollection AddDirectory(this IServiceCollection services) => services.AddSettings<SiteSettings>("site").AddSettings<RouteSettings>("routes");
}
