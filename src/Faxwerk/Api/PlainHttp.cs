using System.Net;
using Faxwerk.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace Faxwerk.Api;

/// <summary>
/// Where the node has HTTPS, passwords, keys and faxes of other machines do not come without it (<c>web.httpsOnly</c>): pages are sent there, the API refuses. This machine, its local socket, and what only says whether the
/// server is well stay as they are.
/// </summary>
public sealed class PlainHttp(RequestDelegate next, NodeOptions node, IServer server, IOptionsMonitor<WebSettings> settings)
{
    private static readonly string[] Open = ["/health", "/metrics"];

    /// <summary>Answers what came in the clear and should not; passes all else on.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (node.HttpsPort is null || request.IsHttps || !settings.CurrentValue.HttpsOnly
            || context.Connection.RemoteIpAddress is not { } remote || IPAddress.IsLoopback(remote) || Open.Any(path => request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase)))
            return next(context);
        if (request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) || !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)))
            return Problem.Of(Problem.HttpsNeeded, $"Use {Base(request)}.").ExecuteAsync(context);

        // Whoever follows for ever to a port that is changed some day does not come back.
        return Results.Redirect($"{Base(request)}{request.PathBase}{request.Path}{request.QueryString}", permanent: false, preserveMethod: true).ExecuteAsync(context);
    }

    private string Base(HttpRequest request)
    {
        if (settings.CurrentValue.Address.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
            return settings.CurrentValue.Address.TrimEnd('/');
        var bound = server.Features.Get<IServerAddressesFeature>()!.Addresses.First(address => address.StartsWith("https:", StringComparison.Ordinal));
        return $"https://{(settings.CurrentValue.Knows(request.Host.Host) ? request.Host.Host : Environment.MachineName)}:{new Uri(bound).Port}";
    }
}
