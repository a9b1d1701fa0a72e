using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Reporting;
using Faxwerk.Settings;
using Faxwerk.Storage;

namespace Faxwerk.Commands;

/// <summary>Database and settings for a command that works beside the server or without it.</summary>
internal static class OfflineServices
{
    /// <summary>The configuration that the server reads: appsettings.json beside the program, then the environment.</summary>
    public static IConfiguration Configuration() => new ConfigurationBuilder()
        .SetBasePath(AppContext.BaseDirectory)
        .AddJsonFile("appsettings.json", optional: true)
        .AddEnvironmentVariables()
        .Build();

    /// <summary>Opens the database, does the work, closes it.</summary>
    public static async Task<int> UseAsync(Action<IServiceCollection> add, Func<IServiceProvider, Task<int>> work, CancellationToken cancel)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddConsole().SetMinimumLevel(LogLevel.Warning));
        services.AddStorage(Configuration()).AddSettings().AddDirectory().AddSettings<ReportSettings>("reports").AddSettings<ApiSettings>("api");
        add(services);
        await using var provider = services.BuildServiceProvider();
        await provider.PrepareStorageAsync(cancel);
        return await work(provider);
    }
}
