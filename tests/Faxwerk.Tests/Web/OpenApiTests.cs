using System.Text.Json.Nodes;

namespace Faxwerk.Tests.Web;

/// <summary>The web application is made from <c>web/openapi.json</c>, so that must be what the server says. After a change on purpose run with FAXWERK_ACCEPT_GOLDEN=1.</summary>
public sealed class OpenApiTests
{
    [Fact]
    public async Task The_description_that_is_kept_is_the_one_that_is_served()
    {
        await using var server = await FaxServer.StartAsync();
        var text = await server.Http.GetStringAsync("openapi.json");
        var served = JsonNode.Parse(text);
        Assert.StartsWith("3.1.", served!["openapi"]!.GetValue<string>(), StringComparison.Ordinal);
        var file = Path.Combine(Root(), "web", "openapi.json");
        if (Environment.GetEnvironmentVariable("FAXWERK_ACCEPT_GOLDEN") == "1")
            await File.WriteAllTextAsync(file, text);
        var kept = JsonNode.Parse(await File.ReadAllTextAsync(file));
        Assert.True(JsonNode.DeepEquals(kept, served), "The API is not as web/openapi.json says.");
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Faxwerk.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The repository's root was not found.");
        return folder;
    }
}
