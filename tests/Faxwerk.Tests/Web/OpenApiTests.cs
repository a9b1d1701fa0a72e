using System.Text.Json.Nodes;

namespace Faxwerk.Tests.Web;

/// <summary>The web application is made from <c>web/openapi.json</c>, so that must be what the server says.</summary>
public sealed class OpenApiTests
{
    [Fact]
    public async Task The_description_that_is_kept_is_the_one_that_is_served()
    {
        await using var server = await FaxServer.StartAsync();
        var served = JsonNode.Parse(await server.Http.GetStringAsync("openapi.json"));
        Assert.StartsWith("3.1.", served!["openapi"]!.GetValue<string>(), StringComparison.Ordinal);
        var kept = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Root(), "web", "openapi.json")));
        Assert.True(JsonNode.DeepEquals(kept, served), "The API is not as web/openapi.json says. Of a running server of this version: curl -s http://127.0.0.1:8080/openapi.json > web/openapi.json");
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Faxwerk.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The repository's root was not found.");
        return folder;
    }
}
