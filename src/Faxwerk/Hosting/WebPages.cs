using Microsoft.Net.Http.Headers;

namespace Faxwerk.Hosting;

/// <summary>The web application: files beside the program, and its first page for the address of every page.</summary>
public static class WebPages
{
    /// <summary>
    /// Serves the files; where the program was built without them there are none. Those under <c>/assets</c> have a hash in their names and may be kept for ever; all others are
    /// asked for again.
    /// </summary>
    public static void UseWebPages(this WebApplication server)
    {
        server.Use((context, next) =>
        {
            if (IsPage(context))
                context.Request.Path = "/index.html";
            return next(context);
        });
        server.UseStaticFiles(new StaticFileOptions
        {
            OnPrepareResponse = file => file.Context.Response.Headers[HeaderNames.CacheControl] =
                file.Context.Request.Path.StartsWithSegments("/assets") ? "public, max-age=31536000, immutable" : "no-cache",
        });
    }

    /// <summary>What no endpoint answers and looks like no file; an unknown path of the API stays unknown.</summary>
    private static bool IsPage(HttpContext context) =>
        context.GetEndpoint() is null && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        && !context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) && !Path.HasExtension(context.Request.Path);
}
