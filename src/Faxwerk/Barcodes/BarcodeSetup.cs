using Faxwerk.Hosting;
using Faxwerk.Rendering;
using Faxwerk.Settings;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Faxwerk.Barcodes;

/// <summary>Registers reading of barcodes.</summary>
public static class BarcodeSetup
{
    /// <summary><see cref="BarcodeReader"/>, its settings and its health.</summary>
    public static IServiceCollection AddBarcodes(this IServiceCollection services)
    {
        services.TryAddSingleton<ProcessRunner>();
        return services
            .AddSettings<RenderingSettings>("rendering")
            .AddSettings<BarcodeSettings>("barcodes")
            .AddSingleton<BarcodeReader>()
            .AddSingleton<HealthProbe>(provider =>
            {
                var reader = provider.GetRequiredService<BarcodeReader>();
                return () => new HealthCheck("barcodes", reader.Fault is null, reader.Fault ?? "", IsRequired: false);
            });
    }
}
