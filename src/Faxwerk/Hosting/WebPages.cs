using Microsoft.Net.Http.Headers;

namespace Faxwerk.Hosting;

/// <summary>The web application: files beside the program, and its first page for the address of every page.</summary>
public static class WebPages
{
    /// <summary>
    /// Serves the files; nothing where the program was built without them. Those under <c>/assets</c> have a hash in their names and may be kept for ever; all others are
    /// asked for again.
    /// </summary>
    public static void UseWebPages(this WebApplication server)
    {
        if (!AreBuilt(server))
            return;
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

    /// <summary>Whether the program has its pages beside it.</summary>
    public static bool AreBuilt(WebApplication server) => File.Exists(Path.Combine(server.Environment.ContentRootPath, "wwwroot", "index.html"));

    /// <summary>What no endpoint answers and looks like no file; an unknown path of the API stays unknown.</summary>
    private static bool IsPage(HttpContext context) =>
        context.GetEndpoint() is null && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        && !context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) && !Path.HasExtension(context.Request.Path);
}
