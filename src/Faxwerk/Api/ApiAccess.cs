using Faxwerk.Audit;
using Faxwerk.Directory;
using Faxwerk.Policies;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace Faxwerk.Api;

/// <summary>
/// Lets a request pass to its endpoint where its caller has the permission that the endpoint names; an endpoint that names none answers nobody. A caller is a program with a key
/// (<c>X-Api-Key</c>, or <c>Authorization: Bearer</c>), a user with the cookie of his session, or a program without either that comes over the <see cref="LocalSocket"/>, which may do all: who can open that
/// could as well use the command line. What a browser sends is judged by its cookie alone, must come from our own pages, and where it changes something bring the session's token.
/// </summary>
public sealed partial class ApiAccess(
    RequestDelegate next, IOptionsMonitor<ApiSettings> settings, IOptionsMonitor<WebSettings> web, Sessions sessions, RequestRates rates, ILogger<ApiAccess> log)
{
    /// <summary>Largest body in JSON, in bytes.</summary>
    internal const int LargestJson = 1024 * 1024;

    /// <summary>Carries <see cref="Session.CsrfToken"/>.</summary>
    public const string CsrfHeader = "X-CSRF-Token";

    /// <summary>Who sent the request and what he may do.</summary>
    public static ApiCaller CallerOf(HttpContext context) =>
        (ApiCaller?)context.Items[nameof(ApiAccess)] ?? throw new InvalidOperationException("Nobody is known to have sent this request: its endpoint is open to anyone.");

    /// <summary>Whether a caller was let in; else the endpoint is open to anyone, or there is none.</summary>
    internal static bool IsKnown(HttpContext context) => context.Items.ContainsKey(nameof(ApiAccess));

    /// <summary>Who sent the request, for the audit log.</summary>
    public static Actor ActorOf(HttpContext context) => CallerOf(context).Actor;

    /// <summary>Passes the request on, or answers it with a problem.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        // Anything else is an answer of the routing itself: no such method, no such media type.
        if (context.GetEndpoint() is RouteEndpoint endpoint && await JudgeAsync(context, endpoint) is { } refusal)
            await refusal.ExecuteAsync(context);
        else
            await next(context);
    }

    /// <summary>Why the endpoint does not answer the request; null where it does.</summary>
    internal async Task<IResult?> JudgeAsync(HttpContext context, Endpoint endpoint)
    {
        var request = context.Request;
        if (endpoint.Metadata.GetMetadata<RequiredPermission>() is not { } required)
        {
            WithoutPermission(log, endpoint.DisplayName);
            return Problem.Of(Problem.Forbidden, "This endpoint names no permission, so it is open to nobody.");
        }

        if (required.Permission is not { } permission)
            return IsSafe(request) ? null : JudgeBrowser(request);
        var (caller, refusal) = await CallerAsync(request);
        if (caller is null)
            return refusal;
        if (caller.Session is { } session && (JudgeBrowser(request) ?? JudgeToken(request, session)) is { } foreign)
            return foreign;
        if (!caller.May(permission))
        {
            return caller.IsLocal
                ? Problem.Of(Problem.Unauthorized, "Nobody is signed in.")
                : Problem.Of(Problem.Forbidden, $"This takes the permission {Word(permission)}, which {caller.Name} does not have.");
        }

        if (!caller.IsLocal && rates.Take(caller.SubmittedBy) is { } wait)
            return TooFast(context, wait);
        context.Items[nameof(ApiAccess)] = caller with { Address = context.Connection.RemoteIpAddress };
        LimitBody(context, endpoint);
        return null;
    }

    private static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult TooFast(HttpContext context, TimeSpan wait)
    {
        var seconds = (long)Math.Ceiling(wait.TotalSeconds);
        context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Problem.Of(Problem.RateLimited, $"Too many requests within a minute (limits.requestsPerMinute): try again in {seconds} seconds.");
    }

    /// <summary>Uploads have a limit of their own, which they set themselves.</summary>
    private static void LimitBody(HttpContext context, Endpoint endpoint)
    {
        if (endpoint.Metadata.GetMetadata<IRequestSizeLimitMetadata>() is null && endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes.Contains("application/json") == true
            && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = LargestJson;
    }

    private async Task<(ApiCaller? Caller, IResult? Refusal)> CallerAsync(HttpRequest request)
    {
        if (ApiKey.In(request) is { } text)
        {
            return settings.CurrentValue.Keys.FirstOrDefault(key => key.Matches(text)) is { } key
                ? (ApiCaller.Of(key), null)
                : (null, Problem.Of(Problem.Unauthorized, "The API key is not known."));
        }

        if (SessionCookie.In(request) is { } token && await sessions.FindAsync(token, request.HttpContext.RequestAborted, !RequestSource.IsBackground(request)) is { } session)
            return (ApiCaller.Of(session), null);
        if (RequestSource.IsBrowser(request))
            return (null, Problem.Of(Problem.Unauthorized, "Nobody is signed in, or the session is over."));
        return LocalSocket.IsSourceOf(request.HttpContext) || (settings.CurrentValue.TrustLocal && RequestSource.IsLocal(request))
            ? (ApiCaller.Local, null)
            : (null, Problem.Of(Problem.Unauthorized, "An API key is required: send it as X-Api-Key. Without one the API answers the server's own user only, over the socket in the data folder."));
    }

    private IResult? JudgeBrowser(HttpRequest request) =>
        !web.CurrentValue.Knows(request.Host.Host)
            ? Problem.Of(Problem.UnknownHost, $"The server is not known by the name {request.Host.Host}: an administrator can add it to the setting web.hosts.")
            : RequestSource.IsForeign(request) ? Problem.Of(Problem.ForeignPage, "A page of another site sent this request.") : null;

    private static IResult? JudgeToken(HttpRequest request, Session session) =>
        IsSafe(request) || session.HasCsrfToken(request.Headers[CsrfHeader].ToString())
            ? null
            : Problem.Of(Problem.BadCsrfToken, $"Send the csrfToken of the session as {CsrfHeader}.");

    private static bool IsSafe(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    private static string Word(Permission permission) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(permission.ToString());

    [LoggerMessage(Level = LogLevel.Error, Message = "{Endpoint} names no permission")]
    private static partial void WithoutPermission(ILogger logger, string? endpoint);
}
