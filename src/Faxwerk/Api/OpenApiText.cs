namespace Faxwerk.Api;

/// <summary>The description of the API as it is kept in <c>web/openapi.json</c>.</summary>
internal static class OpenApiText
{
    /// <summary>Registers it; without the address of this server, which is another everywhere.</summary>
    public static IServiceCollection AddApiDescription(this IServiceCollection services) => services.AddOpenApi(options => options.AddDocumentTransformer((document, _, _) =>
    {
        document.Servers = null;
        document.Info.Title = "Faxwerk";
        document.Info.Version = "1";
        return Task.CompletedTask;
    }));
}
