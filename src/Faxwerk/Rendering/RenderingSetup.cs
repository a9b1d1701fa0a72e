using Faxwerk.Hosting;
using Faxwerk.Settings;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Faxwerk.Rendering;

/// <summary>Registers rendering.</summary>
public static class RenderingSetup
{
    /// <summary><see cref="DocumentRenderer"/> with its workers, the first of which is started with the server.</summary>
    public static IServiceCollection AddRendering(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddSettings<RenderingSettings>("rendering")
            .AddSingleton<Func<RenderingSettings>>(provider =>
            {
                var settings = provider.GetRequiredService<IOptionsMonitor<RenderingSettings>>();
                return () => settings.CurrentValue;
            })
            .AddSingleton<ProcessRunner>()
            .AddSingleton<RendererLauncher>()
            .AddSingleton<RendererPool>()
            .AddSingleton<IPageSource, WorkerPageSource>()
            .AddSingleton<DocumentRenderer>()
            .AddHostedService<RendererWarmUp>();
    }

    private sealed class RendererWarmUp(RendererPool pool) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => pool.WarmUpAsync(stoppingToken);
    }
}
