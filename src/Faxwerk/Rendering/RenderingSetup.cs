using Faxwerk.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Faxwerk.Rendering;

/// <summary>Registers rendering.</summary>
public static class RenderingSetup
{
    /// <summary><see cref="DocumentRenderer"/> with its workers, the first of which is started with the server.</summary>
    public static IServiceCollection AddRendering(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<Func<RenderingSettings>>(() => new RenderingSettings());
        return services
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
