namespace Faxwerk.Api;

/// <summary>
/// The cookie that names a session. Scripts cannot read it and other sites cannot make a browser send it. Over TLS it has a name that browsers take only from this host
/// and only over TLS; without TLS it is another cookie.
/// </summary>
internal static class SessionCookie
{
    private const string Secure = "__Host-faxwerk-session";
    private const string Clear = "faxwerk-session";

    public static string? In(HttpRequest request) => request.Cookies.TryGetValue(NameFor(request), out var token) && token.Length > 0 ? token : null;

    public static void Set(HttpContext context, string token) => context.Response.Cookies.Append(NameFor(context.Request), token, OptionsFor(context.Request));

    public static void Remove(HttpContext context) => context.Response.Cookies.Delete(NameFor(context.Request), OptionsFor(context.Request));

    private static string NameFor(HttpRequest request) => request.IsHttps ? Secure : Clear;

    private static CookieOptions OptionsFor(HttpRequest request) => new()
    {
        Path = "/", HttpOnly = true, IsEssential = true, SameSite = SameSiteMode.Strict, Secure = request.IsHttps,
    };
}
