using Faxwerk.Hosting;
using Faxwerk.Rendering;
using Faxwerk.Settings;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Faxwerk.Ocr;

/// <summary>Registers reading of pages.</summary>
public static class OcrSetup
{
    /// <summary><see cref="Tesseract"/>, its settings and its health.</summary>
    public static IServiceCollection AddOcr(this IServiceCollection services)
    {
        services.TryAddSingleton<ProcessRunner>();
        return services
            .AddSettings<RenderingSettings>("rendering")
            .AddSettings<OcrSettings>("ocr")
            .AddSingleton<Tesseract>()
            .AddSingleton<HealthProbe>(provider =>
            {
                var (tesseract, settings) = (provider.GetRequiredService<Tesseract>(), provider.GetRequiredService<IOptionsMonitor<OcrSettings>>());
                return () => settings.CurrentValue.Enabled && tesseract.Fault is { } fault
                    ? new HealthCheck("ocr", false, fault, IsRequired: false)
                    : new HealthCheck("ocr", true, "", IsRequired: false);
            })
            .AddHostedService<OcrCheck>();
    }
}
