using Faxwerk.Hosting;
using Faxwerk.Pages;
using Faxwerk.Rendering;
using Faxwerk.Rendering.Protocol;
using Faxwerk.Settings;
using Microsoft.Extensions.Options;

namespace Faxwerk.Headline;

/// <summary>Renders a request of strips; null when that was done, else why not.</summary>
internal delegate Task<string?> StripRenderer(RenderRequest request, ReadOnlyMemory<byte> text, Action<Bitmap> add, CancellationToken cancel);

/// <summary>Registers header lines.</summary>
public static class HeadlineSetup
{
    /// <summary>Their workers are their own: a document that takes a minute must not hold up a line of text.</summary>
    public static IServiceCollection AddHeadlines(this IServiceCollection services) =>

        // Both routes use them.
        services.Any(service => service.ServiceType == typeof(Headlines)) ? services : services
            .AddSettings<HeadlineSettings>("headline")
            .AddSingleton<HeadlineWorkers>()
            .AddSingleton<StripRenderer>(provider => provider.GetRequiredService<HeadlineWorkers>().RenderAsync)
            .AddSingleton(provider => new Footers(
                provider.GetRequiredService<StripRenderer>(), provider.GetRequiredService<IOptionsMonitor<HeadlineSettings>>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<Footers>>()))
            .AddSingleton<Headlines>()
            .AddSingleton<LineKeeper>()
            .AddSingleton<SentPages>()
            .AddSingleton<HealthProbe>(provider => provider.GetRequiredService<Headlines>().Check);

    private sealed class HeadlineWorkers(
        RendererLauncher launcher, Func<RenderingSettings> rendering, TimeProvider time, ILogger<RendererPool> log) : IAsyncDisposable
    {
        private readonly RendererPool _pool = new(launcher, () => rendering() with { Workers = 2, DocumentSeconds = 10 }, time, log);

        public async Task<string?> RenderAsync(RenderRequest request, ReadOnlyMemory<byte> text, Action<Bitmap> add, CancellationToken cancel)
        {
            var answer = await _pool.RenderAsync(request, text, add, cancel);
            return answer.End is { Code: RenderCode.Ok } ? null : answer.Detail ?? answer.Kind.ToString();
        }

        public ValueTask DisposeAsync() => _pool.DisposeAsync();
    }
}
