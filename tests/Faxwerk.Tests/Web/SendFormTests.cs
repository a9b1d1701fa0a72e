using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Faxwerk.Api;
using Faxwerk.Settings;

namespace Faxwerk.Tests.Web;

/// <summary>What the form for a new fax is told before anything is sent.</summary>
public sealed class SendFormTests : IAsyncLifetime
{
    private FaxServer _server = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await FaxServer.StartAsync();
        var (key, text) = ApiKey.Create("form", AccessLevel.Send);
        await _server.SetAsync("api.keys", JsonSerializer.Serialize(new[] { key }, SettingValue.Json));
        _client = new HttpClient { BaseAddress = _server.Http.BaseAddress, DefaultRequestHeaders = { { "X-Api-Key", text } } };
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _server.DisposeAsync();
    }

    [Fact]
    public async Task Recipients_are_judged_one_by_one_in_the_language_of_the_reader_and_nothing_is_sent()
    {
        await _server.SetAsync("limits.blockedPrefixes", "+49900");
        _client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("de");
        var read = await CheckAsync("Dr. Huber <089 2401>", "0900 123456", "berta@kunde.de", "nobody", "110");
        Assert.Equal(("+49892401", "Dr. Huber"), (Of(read[0], "number"), Of(read[0], "name")));
        Assert.Equal(["barred-number", "forbidden", "bad-number", "barred-number"], read.Skip(1).Select(one => Of(one, "code")));
        Assert.StartsWith("0900 123456 darf nicht angerufen werden: ", Of(read[1], "detail"), StringComparison.Ordinal);
        await _server.SetAsync("mail.copySenders", "*");
        Assert.Equal("berta@kunde.de", Of((await CheckAsync("berta@kunde.de"))[0], "mail"));
        _client.DefaultRequestHeaders.AcceptLanguage.Clear();
        Assert.Equal("nobody is not a fax number.", Of((await CheckAsync("nobody"))[0], "detail"));
        Assert.Empty((await _client.GetFromJsonAsync<JsonElement>("/api/faxes")).GetProperty("faxes").EnumerateArray());
    }

    [Fact]
    public async Task None_and_too_many_recipients_and_another_site_are_refused()
    {
        foreach (var to in new[] { [], [.. Enumerable.Repeat("+49892401", 5001)], new string?[] { null } })
        {
            using var refused = await _client.PostAsJsonAsync("/api/faxes/recipients", new { to });
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }

        using var elsewhere = await _client.PostAsJsonAsync("/api/faxes/recipients", new { to = new[] { "+49892401" }, site = "Mond" });
        Assert.Equal(HttpStatusCode.BadRequest, elsewhere.StatusCode);
    }

    [Fact]
    public async Task A_caller_is_told_what_he_may_ask_for()
    {
        var rights = await _client.GetFromJsonAsync<JsonElement>("/api/faxes/form");
        Assert.Equal(50 * 1024 * 1024, rights.GetProperty("sizeLimit").GetInt64());
        Assert.Equal(("urgent", JsonValueKind.Null, false, true), (Of(rights, "highestPriority"), rights.GetProperty("pageLimit").ValueKind, rights.GetProperty("mayMail").GetBoolean(), rights.GetProperty("mayWriteHeadline").GetBoolean()));
        foreach (var (key, value) in new[] { ("api.sizeLimit", "2048"), ("limits.pages", "12"), ("priorities.highest", "normal"), ("mail.copySenders", "key:form"), ("headline.senderText", "false") })
            await _server.SetAsync(key, value);
        rights = await _client.GetFromJsonAsync<JsonElement>("/api/faxes/form");
        Assert.Equal((2048, 12, "normal", true, false), (rights.GetProperty("sizeLimit").GetInt32(), rights.GetProperty("pageLimit").GetInt32(), Of(rights, "highestPriority"), rights.GetProperty("mayMail").GetBoolean(), rights.GetProperty("mayWriteHeadline").GetBoolean()));
    }

    private static string? Of(JsonElement one, string name) => one.GetProperty(name).GetString();

    private async Task<JsonElement[]> CheckAsync(params string[] to)
    {
        using var answer = await _client.PostAsJsonAsync("/api/faxes/recipients", new { to });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return [.. (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("recipients").EnumerateArray()];
    }
}
