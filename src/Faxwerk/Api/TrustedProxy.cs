using System.Net;
using Microsoft.Extensions.Options;

namespace Faxwerk.Api;

/// <summary>Takes address and scheme of the browser from the headers of a trusted proxy (<c>web.trustedProxies</c>), so that sessions, audit log and lock-out know it.</summary>
public sealed class TrustedProxy(RequestDelegate next, IOptionsMonitor<WebSettings> settings)
{
    /// <summary>Passes every request on.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var web = settings.CurrentValue;
        if (web.TrustedProxies.Count > 0 && context.Connection.RemoteIpAddress is { } proxy && web.IsProxy(proxy))
        {
            // Each proxy appends who spoke to it, so the last one that is no proxy of ours is the browser; what stands before may be made up.
            var hops = string.Join(',', context.Request.Headers["X-Forwarded-For"].ToArray()).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            foreach (var hop in hops.Reverse())
            {
                if (!IPAddress.TryParse(hop, out var address))
                    break;
                context.Connection.RemoteIpAddress = address;
                if (!web.IsProxy(address))
                    break;
            }

            if (context.Request.Headers["X-Forwarded-Proto"].ToString() is ("https" or "http") and var scheme)
                context.Request.Scheme = scheme;
        }

        return next(context);
    }
}
