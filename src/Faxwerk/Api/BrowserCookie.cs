using Faxwerk.Directory;

namespace Faxwerk.Api;

/// <summary>The cookie by which a browser is known in which somebody signed in before (<see cref="KnownBrowsers"/>). It opens nothing: it only says who is counted.</summary>
internal static class BrowserCookie
{
    public static string? In(HttpRequest request) => request.Cookies.TryGetValue(NameFor(request), out var token) && token.Length is > 0 and < 2000 ? token : null;

    public static void Set(HttpContext context, string token) => context.Response.Cookies.Append(
        NameFor(context.Request),
        token,
        new CookieOptions { Path = "/", HttpOnly = true, IsEssential = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps, MaxAge = KnownBrowsers.Lifetime });

    private static string NameFor(HttpRequest request) => request.IsHttps ? "__Host-faxwerk-browser" : "faxwerk-browser";
}
