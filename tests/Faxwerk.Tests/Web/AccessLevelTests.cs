using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Faxwerk.Api;
using Faxwerk.Settings;

namespace Faxwerk.Tests.Web;

/// <summary>What keys of each level may do.</summary>
public sealed class AccessLevelTests : IAsyncLifetime
{
    private readonly Dictionary<string, HttpClient> _clients = [];
    private FaxServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await FaxServer.StartAsync();
        var keys = new List<ApiKey>();
        foreach (var (name, level) in new[] { ("sap", AccessLevel.Send), ("crm", AccessLevel.Send), ("audit", AccessLevel.Read), ("admin", AccessLevel.Administer) })
        {
            var (key, text) = ApiKey.Create(name, level);
            keys.Add(key);
            _clients[name] = new HttpClient { BaseAddress = _server.Http.BaseAddress, DefaultRequestHeaders = { { "X-Api-Key", text } } };
        }

        await _server.SetAsync("api.keys", JsonSerializer.Serialize(keys, SettingValue.Json));
    }

    public ValueTask DisposeAsync()
    {
        foreach (var client in _clients.Values)
            client.Dispose();
        return _server.DisposeAsync();
    }

    [Theory]
    [InlineData("sap", 200, 403, 403)]
    [InlineData("audit", 200, 200, 403)]
    [InlineData("admin", 200, 200, 200)]
    public async Task Each_level_opens_what_is_below_it(string key, int faxes, int trunks, int change)
    {
        using var listed = await _clients[key].GetAsync("api/faxes");
        Assert.Equal(faxes, (int)listed.StatusCode);
        foreach (var path in new[] { "api/trunks", "api/calls", "api/destinations" })
        {
            using var shown = await _clients[key].GetAsync(path);
            Assert.Equal(trunks, (int)shown.StatusCode);
        }

        using var changed = await _clients[key].PatchAsJsonAsync("api/trunks/trunk", new { channels = 9 });
        Assert.Equal(change, (int)changed.StatusCode);
        if (change == 403)
            Assert.Equal("forbidden", await CodeAsync(changed));
    }

    [Fact]
    public async Task A_sender_sees_and_cancels_its_own_faxes_only()
    {
        var (mine, others, local) = (await SubmitAsync(_clients["sap"]), await SubmitAsync(_clients["crm"]), await SubmitAsync(_server.Http));
        Assert.Equal([mine], await ListAsync(_clients["sap"]));
        Assert.Equal([local, others, mine], await ListAsync(_clients["audit"]));
        foreach (var hidden in new[] { others, local })
        {
            using var shown = await _clients["sap"].GetAsync($"api/faxes/{hidden}");
            using var cancelled = await _clients["sap"].DeleteAsync($"api/faxes/{hidden}");
            Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (shown.StatusCode, cancelled.StatusCode));
            using var read = await _clients["audit"].GetAsync($"api/faxes/{hidden}");
            using var refused = await _clients["audit"].DeleteAsync($"api/faxes/{hidden}");
            Assert.Equal((HttpStatusCode.OK, "forbidden"), (read.StatusCode, await CodeAsync(refused)));
        }

        using var own = await _clients["sap"].DeleteAsync($"api/faxes/{mine}");
        using var byAdmin = await _clients["admin"].DeleteAsync($"api/faxes/{others}");
        using var byLocal = await _server.Http.DeleteAsync($"api/faxes/{local}");
        Assert.All([own, byAdmin, byLocal], answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
    }

    [Fact]
    public async Task A_key_named_like_a_program_of_this_machine_does_not_see_its_faxes()
    {
        var local = await SubmitAsync(_server.Http);
        var (key, text) = ApiKey.Create("local");
        await _server.SetAsync("api.keys", JsonSerializer.Serialize(new[] { key }, SettingValue.Json));
        using var client = new HttpClient { BaseAddress = _server.Http.BaseAddress, DefaultRequestHeaders = { { "X-Api-Key", text } } };
        using var shown = await client.GetAsync($"api/faxes/{local}");
        Assert.Equal(HttpStatusCode.NotFound, shown.StatusCode);
    }

    [Fact]
    public async Task A_key_from_before_there_were_levels_sends()
    {
        var (key, _) = ApiKey.Create("old", AccessLevel.Administer);
        await _server.SetAsync("api.keys", $$"""[{"name":"old","sha256":"{{key.Sha256}}"}]""");
        Assert.Equal(AccessLevel.Send, Assert.Single(_server.Get<SettingsStore>().Get<ApiSettings>().Keys).Level);
    }

    [Theory]
    [InlineData("sap", "api/faxes", "urgent", "forbidden")]
    [InlineData("sap", "api/faxes", "high", null)]
    [InlineData("crm", "api/faxes", "urgent", null)]
    [InlineData("crm", "api/broadcasts", "high", "forbidden")]
    [InlineData("crm", "api/broadcasts", "normal", null)]
    [InlineData("sap", "api/broadcasts", "high", null)]
    [InlineData("admin", "api/broadcasts", "urgent", null)]
    public async Task Nobody_who_does_not_steer_the_queue_makes_his_faxes_more_urgent_than_he_may(string key, string path, string priority, string? code)
    {
        await _server.SetAsync("priorities.users", """[{"user":"key:SAP","highest":"high","highestOfBroadcasts":"high"}]""");
        using var form = new MultipartFormDataContent
        {
            { new StringContent("+49893001"), "to" }, { new StringContent(Tomorrow), "dueAt" }, { new StringContent(priority), "priority" }, { new ByteArrayContent("Hello"u8.ToArray()), "file", "hello.txt" },
        };
        if (path == "api/broadcasts")
            form.Add(new StringContent("+49893001\n"), "recipients", "list.csv");
        using var answer = await _clients[key].PostAsync(path, form);
        Assert.Equal(code is null ? HttpStatusCode.Accepted : HttpStatusCode.Forbidden, answer.StatusCode);
        if (code is not null)
            Assert.Equal(code, await CodeAsync(answer));
    }

    private static async Task<long> SubmitAsync(HttpClient client)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent("+49893001"), "to" }, { new StringContent(Tomorrow), "dueAt" }, { new ByteArrayContent(Encoding.UTF8.GetBytes("Hello")), "file", "hello.txt" },
        };
        using var answer = await client.PostAsync("api/faxes", form);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("faxes")[0].GetProperty("id").GetInt64();
    }

    private static async Task<IEnumerable<long>> ListAsync(HttpClient client) =>
        (await client.GetFromJsonAsync<JsonElement>("api/faxes")).GetProperty("faxes").EnumerateArray().Select(fax => fax.GetProperty("id").GetInt64());

    private static string Tomorrow => TimeProvider.System.GetUtcNow().AddDays(1).ToString("o", System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<string?> CodeAsync(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();
}
