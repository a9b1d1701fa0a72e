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
            .AddKeyedSingleton(RendererRole.Office, (provider, _) => ActivatorUtilities.CreateInstance<RendererPool>(provider, RendererRole.Office))
            .AddKeyedSingleton(RendererRole.Html, (provider, _) => ActivatorUtilities.CreateInstance<RendererPool>(provider, RendererRole.Html))
            .AddSingleton<IPageSource, WorkerPageSource>()
            .AddSingleton<IPageSource>(provider => new WorkerPageSource(provider.GetRequiredKeyedService<RendererPool>(RendererRole.Html)))
            .AddSingleton<IPageSource>(provider => new WorkerPageSource(provider.GetRequiredKeyedService<RendererPool>(RendererRole.Office)))
            .AddSingleton(new HealthProbe(OfficeTypes.Health))
            .AddSingleton(new HealthProbe(HtmlBrowser.Health))
            .AddSingleton<DocumentRenderer>()
            .AddHostedService<RendererWarmUp>();
    }

    private sealed class RendererWarmUp(RendererPool pool, [FromKeyedServices(RendererRole.Office)] RendererPool office, NodeOptions node) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            if (!node.WarmUp)
                return;
            RendererPool[] pools = OfficeTypes.IsInstalled ? [pool, office] : [pool];
            for (var worker = 0; worker <= RendererPool.Spare; worker++)
                foreach (var warming in pools) await warming.WarmUpAsync(stoppingToken);
        }
    }
}
