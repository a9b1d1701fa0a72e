using System.Collections.Frozen;
using System.Net;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Faxwerk.Api;

/// <summary>
/// Lets requests to the API pass that carry a key (<c>X-Api-Key</c>, or <c>Authorization: Bearer</c>), and without a key those that come from a
/// program on this machine: not what a proxy forwards, and not what a web page makes a browser send. A key opens what its level allows, a program on this machine
/// all: who signs in there could as well use the command line.
/// </summary>
public sealed class ApiAccess(IOptionsMonitor<ApiSettings> settings) : IEndpointFilter
{
    private const string Bearer = "Bearer ";

    private static readonly FrozenSet<string> ProxyHeaders =
        new[] { "Forwarded", "Via", "X-Real-IP", "True-Client-IP", "CF-Connecting-IP" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Who sent the request, for <c>changed_by</c>: the key's name, or <c>local</c>.</summary>
    public static string UserOf(HttpContext context) => CallerOf(context).Name;

    /// <summary>Who sent the request and what he may do.</summary>
    public static ApiCaller CallerOf(HttpContext context) => (ApiCaller?)context.Items[nameof(ApiAccess)] ?? ApiCaller.Local;

    /// <inheritdoc/>
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        if (KeyOf(request) is { } text)
        {
            if (settings.CurrentValue.Keys.FirstOrDefault(key => key.Matches(text)) is not { } key)
                return Refuse("The API key is not known.");
            var required = context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<RequiredAccess>()?.Level ?? AccessLevel.Administer;
            if (key.Level < required)
                return Problem.Of(Problem.Forbidden, $"This takes a key of level {Word(required)}; {key.Name} has {Word(key.Level)}.");
            context.HttpContext.Items[nameof(ApiAccess)] = new ApiCaller(key.Name, key.Level, HasKey: true);
        }
        else if (!IsLocal(request))
        {
            return Refuse("An API key is required: send it as X-Api-Key. Without one the API answers programs on this machine only.");
        }

        return await next(context);
    }

    private static string? KeyOf(HttpRequest request)
    {
        if (request.Headers.TryGetValue("X-Api-Key", out var key))
            return key.ToString();
        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..].Trim() : null;
    }

    private static bool IsLocal(HttpRequest request)
    {
        var host = request.Host.Host.Trim('[', ']');
        return request.HttpContext.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote)
            && (host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address)))
            && !IsForwarded(request)
            && (!request.Headers.TryGetValue(HeaderNames.Origin, out var origin) || origin.ToString() == $"{request.Scheme}://{request.Host}");
    }

    /// <summary>By the headers of proxies, or by HTTP/1.0: nginx speaks it to what is behind it, and unless told otherwise adds no header at all.</summary>
    private static bool IsForwarded(HttpRequest request) =>
        HttpProtocol.IsHttp10(request.Protocol)
        || request.Headers.Keys.Any(name => name.StartsWith("X-Forwarded", StringComparison.OrdinalIgnoreCase) || ProxyHeaders.Contains(name));

    private static string Word(AccessLevel level) => level.ToString().ToLowerInvariant();

    private static IResult Refuse(string detail) => Problem.Of(Problem.Unauthorized, detail);
}
