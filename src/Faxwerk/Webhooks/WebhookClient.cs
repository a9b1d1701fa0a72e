using Faxwerk.Hosting;
using Microsoft.Extensions.Options;

namespace Faxwerk.Webhooks;

/// <summary>Sends requests to addresses that <see cref="WebhookSettings.Allows"/>, as <see cref="GuardedHttp"/> does.</summary>
public sealed class WebhookClient(IOptionsMonitor<WebhookSettings> settings) : IDisposable
{
    private readonly GuardedHttp _http = new(address => settings.CurrentValue.Allows(address), "webhooks.allowedNetworks");

    /// <summary>Sends; what went wrong, or "" where a 2xx came. The body of the answer is not read.</summary>
    public Task<string> SendAsync(HttpRequestMessage request, CancellationToken cancel) => _http.SendAsync(request, cancel);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
