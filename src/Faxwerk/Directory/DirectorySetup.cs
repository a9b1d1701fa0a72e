using Faxwerk.Settings;

namespace Faxwerk.Directory;

/// <summary>Registers the directory.</summary>
public static class DirectorySetup
{
    /// <summary>The section <c>site</c>.</summary>
    public static IServiceCollection AddDirectory(this IServiceCollection services) => services.AddSettings<SiteSettings>("site");
}
