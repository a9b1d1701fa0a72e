using Faxwerk.Headline;
using Faxwerk.Settings;

namespace Faxwerk.Covers;

/// <summary>Registers cover pages.</summary>
public static class CoversSetup
{
    /// <summary><see cref="CoverPages"/> and <see cref="CoverCatalogue"/>. Needs storage, settings and rendering.</summary>
    public static IServiceCollection AddCovers(this IServiceCollection services) =>
        services.AddSettings<CoverSettings>("cover").AddSettings<HeadlineSettings>("headline").AddSingleton<CoverStore>().AddSingleton<CoverPages>().AddSingleton<CoverCatalogue>();
}
