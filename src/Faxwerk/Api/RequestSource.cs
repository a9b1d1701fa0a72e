using System.Collections.Frozen;
using System.Net;
using Microsoft.Net.Http.Headers;

namespace Faxwerk.Api;

/// <summary>What sent a request, as far as its headers tell.</summary>
internal static class RequestSource
{
    /// <summary>Fetch Metadata: what kind of site made the browser send it.</summary>
    private const string FetchSite = "Sec-Fetch-Site";

    /// <summary>A page says with it that it asks by itself: nobody pressed a key or touched anything.</summary>
    private const string Background = "X-Faxwerk-Background";

    private static readonly FrozenSet<string> ProxyHeaders =
        new[] { "Forwarded", "Via", "X-Real-IP", "True-Client-IP", "CF-Connecting-IP" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>A web page made a browser send it, be it one of ours: no program on this machine, however near the browser.</summary>
    public static bool IsBrowser(HttpRequest request) => request.Headers.ContainsKey(HeaderNames.Origin) || request.Headers.ContainsKey(FetchSite) || SessionCookie.In(request) is not null;

    /// <summary>An open page sent it by itself: by its own word, or because it is a stream of events.</summary>
    public static bool IsBackground(HttpRequest request) =>
        request.Headers.ContainsKey(Background) || request.GetTypedHeaders().Accept.Any(type => type.MediaType.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase));

    /// <summary>A page of another site sent it. Schemes are not compared: behind a proxy they differ.</summary>
    public static bool IsForeign(HttpRequest request) =>
        (request.Headers.TryGetValue(FetchSite, out var site) && site.ToString() is not ("same-origin" or "none"))
        || (request.Headers.TryGetValue(HeaderNames.Origin, out var origin)
            && !(Uri.TryCreate(origin.ToString(), UriKind.Absolute, out var page) && page.Authority.Equals(request.Host.ToString(), StringComparison.OrdinalIgnoreCase)));

    /// <summary>From this machine, to this machine, and not forwarded by a proxy.</summary>
    public static bool IsLocal(HttpRequest request)
    {
        var host = request.Host.Host.Trim('[', ']');
        return request.HttpContext.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote)
            && (host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address)))
            && !IsForwarded(request);
    }

    /// <summary>By the headers of proxies, or by HTTP/1.0: nginx speaks it to what is behind it, and unless told otherwise adds no header at all.</summary>
    private static bool IsForwarded(HttpRequest request) =>
        HttpProtocol.IsHttp10(request.Protocol)
        || request.Headers.Keys.Any(name => name.StartsWith("X-Forwarded", StringComparison.OrdinalIgnoreCase) || ProxyHeaders.Contains(name));
}
