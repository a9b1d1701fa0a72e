using Faxwerk.Api;
using Faxwerk.Directory;

namespace Faxwerk.Metrics;

/// <summary>Figures for Prometheus.</summary>
public static class MetricsEndpoint
{
    /// <summary>Registers what is written there.</summary>
    public static IServiceCollection AddMetricsText(this IServiceCollection services) => services.AddSingleton<MetricStore>().AddSingleton<QueueGauges>();

    /// <summary>Maps <c>/metrics</c>. A scraper brings a key of level read as bearer token, or runs on this machine.</summary>
    public static void MapMetrics(this IEndpointRouteBuilder app)
    {
        // Made now, not at the first question: what happens before is counted too.
        app.ServiceProvider.GetRequiredService<MetricStore>();
        app.MapGet("/metrics", WriteAsync).RequireAccess(Permission.ReadOperation).WithTags("Health").WithName("metrics")
            .WithSummary("Figures in the text format of Prometheus: the queue over all nodes, and what this node counted since its start.").Produces(200, contentType: "text/plain");
    }

    private static async Task<IResult> WriteAsync(MetricStore store, QueueGauges gauges, CancellationToken cancel)
    {
        var writer = new PrometheusWriter();
        await gauges.WriteAsync(writer, cancel);
        store.Write(writer);
        return TypedResults.Text(writer.ToString(), PrometheusWriter.MediaType);
    }
}
