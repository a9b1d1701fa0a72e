using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Faxwerk.Directory;
using Faxwerk.Queue;
using Faxwerk.Storage;

namespace Faxwerk.Tests.Web;

/// <summary>Groups, sites, lists of users and preferences over REST.</summary>
public sealed class PeopleApiTests : IAsyncLifetime
{
    private FaxServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FaxServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Groups_are_added_listed_by_cursor_changed_and_removed()
    {
        var anna = await AddUserAsync("anna");
        var ids = new List<long>();
        foreach (var name in new[] { "Board", "Sales", "Stock" })
            ids.Add((await SendAsync(HttpMethod.Post, "groups", new { name, members = new[] { "anna" } }, HttpStatusCode.Created)).GetProperty("id").GetInt64());
        Assert.Equal("bad-group", Code(await SendAsync(HttpMethod.Post, "groups", new { name = "SALES" }, HttpStatusCode.UnprocessableEntity)));
        foreach (var wrong in new object[] { new { members = new string?[] { null } }, new { mailTo = new string?[] { null } }, new { extensions = new string?[] { null } }, new { members = new[] { " " } } })
            Assert.Equal("bad-group", Code(await SendAsync(HttpMethod.Patch, $"groups/{ids[0]}", wrong, HttpStatusCode.UnprocessableEntity)));
        foreach (var wrong in new object[] { new { groups = new string?[] { null } }, new { addresses = new string?[] { null } }, new { extensions = new string?[] { null } } })
            Assert.Equal("bad-user", Code(await SendAsync(HttpMethod.Patch, $"users/{anna}", wrong, HttpStatusCode.UnprocessableEntity)));
        var page = await GetAsync("groups?limit=2");
        Assert.Equal(("Sales", 2), (page.GetProperty("next").GetString(), page.GetProperty("groups").GetArrayLength()));
        page = await GetAsync("groups?limit=2&after=Sales");
        Assert.Equal((JsonValueKind.Null, "Stock"), (page.GetProperty("next").ValueKind, page.GetProperty("groups")[0].GetProperty("name").GetString()));
        var changed = await SendAsync(HttpMethod.Patch, $"groups/{ids[1]}", new { extensions = new[] { "50", "500-599" }, mailTo = new[] { "sales@firma.de" } });
        Assert.Equal("anna", changed.GetProperty("members")[0].GetString());
        Assert.Equal("Board Sales Stock", string.Join(' ', (await GetAsync("users?text=anna")).GetProperty("users")[0].GetProperty("groups").EnumerateArray()));
        await SendAsync(HttpMethod.Delete, $"groups/{ids[1]}", null, HttpStatusCode.NoContent);
        Assert.Equal("not-found", Code(await SendAsync(HttpMethod.Get, $"groups/{ids[1]}", null, HttpStatusCode.NotFound)));
        Assert.Equal("bad-request", Code(await SendAsync(HttpMethod.Get, "groups?limit=0", null, HttpStatusCode.BadRequest)));
    }

    [Fact]
    public async Task Sites_are_sections_of_settings_with_a_window_and_a_calendar_of_their_own()
    {
        Assert.Equal("default", (await GetAsync("sites")).GetProperty("sites")[0].GetProperty("name").GetString());
        var made = await SendAsync(HttpMethod.Post, "sites", new { name = "berlin", settings = new { area = "30", extensions = new[] { "10-99" }, outsideLineTyped = true } }, HttpStatusCode.Created);
        Assert.Equal(("30", true), (made.GetProperty("settings").GetProperty("area").GetString(), made.GetProperty("settings").GetProperty("outsideLineTyped").GetBoolean()));
        Assert.Equal("in-use", Code(await SendAsync(HttpMethod.Post, "sites", new { name = "berlin" }, HttpStatusCode.Conflict)));
        Assert.Equal("bad-setting", Code(await SendAsync(HttpMethod.Patch, "sites/berlin", new { area = "030" }, HttpStatusCode.UnprocessableEntity)));
        Assert.Equal("national", (await SendAsync(HttpMethod.Patch, "sites/berlin", new { callerForm = "national" })).GetProperty("settings").GetProperty("callerForm").GetString());
        foreach (var section in new[] { "site:berlin", "economy:berlin", "calendar:berlin" })
            Assert.Equal(section, (await GetAsync("settings/" + section)).GetProperty("name").GetString());
        var anna = await AddUserAsync("anna", new { site = "berlin" });
        Assert.Equal("in-use", Code(await SendAsync(HttpMethod.Delete, "sites/berlin", null, HttpStatusCode.Conflict)));
        await SendAsync(HttpMethod.Patch, $"users/{anna}", new { site = "default" });
        await SendAsync(HttpMethod.Delete, "sites/berlin", null, HttpStatusCode.NoContent);
        Assert.Equal("not-found", Code(await SendAsync(HttpMethod.Patch, "sites/berlin", new { area = "30" }, HttpStatusCode.NotFound)));
        Assert.Equal("not-found", Code(await SendAsync(HttpMethod.Get, "settings/economy:berlin", null, HttpStatusCode.NotFound)));
    }

    [Fact]
    public async Task A_fax_shows_the_number_of_its_group_and_is_dialled_and_put_off_as_its_site_says()
    {
        await SendAsync(HttpMethod.Post, "sites", new { name = "wien", settings = new { country = "43", area = "1", callerForm = "e164", timeZone = "Europe/Vienna" } }, HttpStatusCode.Created);
        await SendAsync(HttpMethod.Patch, "settings/economy:wien", new { enabled = true, priorities = new[] { "normal" }, windows = new[] { new { days = new[] { Tomorrow() }, from = "18:00", to = "19:00" } } });
        var anna = await AddUserAsync("anna", new { site = "wien", addresses = new[] { "chef@firma.de" } });
        await SendAsync(HttpMethod.Post, "groups", new { name = "Sales", members = new[] { "anna" }, senderNumber = "01 58858-50" }, HttpStatusCode.Created);
        var mail = FaxServer.Mail("Angebot", "Text");
        var sent = await _server.MailAsync(Faxwerk.Mail.Mime.MimeWriter.Write(mail), new Faxwerk.Mail.Smtp.SmtpRecipient(FaxServer.Address("5885812@fax.localhost")));
        Assert.True(sent.AllAccepted, string.Join(", ", sent.Outcomes));
        QueuedFax? fax = null;
        await Eventually.HoldsAsync(async () => (fax = await _server.Get<Database>().FindAsync<QueuedFax>("SELECT * FROM fax")) is not null, "the fax is in the queue", 60);
        Assert.Equal(("+4315885812", "wien", $"user:{anna}"), (fax!.NumberE164, fax.Site, fax.SubmittedBy));
        Assert.Equal("+43158858" + "50", fax.ReadOptions().Caller);
        Assert.True(fax.DueAt > DateTimeOffset.UtcNow.AddHours(1), $"due {fax.DueAt}");
        await SendAsync(HttpMethod.Patch, "settings/economy:wien", new { enabled = (bool?)null, priorities = (object?)null, windows = (object?)null });
        await Eventually.HoldsAsync(async () => (await _server.Get<Database>().FindAsync<QueuedFax>("SELECT * FROM fax"))!.DueAt <= DateTimeOffset.UtcNow.AddMinutes(1), "the window of all holds again", 60);
    }

    [Fact]
    public async Task A_user_hands_in_from_his_own_site_only_and_nobody_from_a_site_that_there_is_not()
    {
        await SendAsync(HttpMethod.Post, "sites", new { name = "wien", settings = new { country = "43", area = "1" } }, HttpStatusCode.Created);
        await SendAsync(HttpMethod.Post, "queue/pause", new { minutes = 30 });
        using var anna = await SignedInAsync("anna");
        await SendAsync(HttpMethod.Patch, $"users/{(await _server.Get<Users>().FindByLoginAsync("anna"))!.Id}", new { site = "wien" });
        foreach (var path in new[] { "faxes", "broadcasts", "polls" })
        {
            Assert.Equal((path, "forbidden"), (path, await HandInAsync(anna, path, "default")));
            Assert.Equal((path, ""), (path, await HandInAsync(anna, path, "wien")));
            Assert.Equal((path, "bad-request"), (path, await HandInAsync(_server.Http, path, "bonn")));
            Assert.Equal((path, ""), (path, await HandInAsync(_server.Http, path, "wien")));
        }

        await _server.SetAsync("routes.rules", """[{ "name": "west", "site": "bonn", "trunks": [{ "trunk": "a", "cost": 0 }] }]""");
        Assert.Equal("", await HandInAsync(_server.Http, "faxes", "bonn"));
        Assert.Equal("forbidden", await HandInAsync(anna, "faxes", "bonn"));
    }

    [Fact]
    public async Task A_list_is_tried_and_taken()
    {
        const string List = "login;displayName;extensions\r\nanna;Anna K\u00f6hler;12|300-399\r\nbert;;x\r\n";
        Assert.Equal((1, 1), Of(await PostListAsync("?dryRun=true", Encoding.Latin1.GetBytes(List))));
        Assert.Equal(0, (await GetAsync("users")).GetProperty("users").GetArrayLength());
        var done = await PostListAsync("", Encoding.Latin1.GetBytes(List));
        Assert.Equal((1, 1), Of(done));
        Assert.Equal((3, "bert"), (done.GetProperty("problems")[0].GetProperty("row").GetInt32(), done.GetProperty("problems")[0].GetProperty("login").GetString()));
        Assert.Equal("Anna K\u00f6hler", (await GetAsync("users")).GetProperty("users")[0].GetProperty("displayName").GetString());
        Assert.Equal("bad-list", Code(await PostListAsync("", "name\nanna\n"u8.ToArray(), HttpStatusCode.UnprocessableEntity)));
        Assert.Equal("bad-setting", Code(await SendAsync(HttpMethod.Post, "users/sync?dryRun=true", new { }, HttpStatusCode.UnprocessableEntity)));
    }

    [Fact]
    public async Task A_user_keeps_his_preferences_and_sees_those_of_nobody_else()
    {
        var (anna, bert) = (await SignedInAsync("anna"), await SignedInAsync("bert"));
        using (var set = await anna.PutAsJsonAsync("api/session/preferences/queue.columns", new { value = "number,pages" }))
            Assert.Equal(HttpStatusCode.NoContent, set.StatusCode);
        using (var tooLong = await anna.PutAsJsonAsync("api/session/preferences/queue.columns", new { value = new string('x', Preferences.LongestValue + 1) }))
            Assert.Equal(HttpStatusCode.BadRequest, tooLong.StatusCode);
        using (var badName = await anna.PutAsJsonAsync("api/session/preferences/a%20b", new { value = "1" }))
            Assert.Equal(HttpStatusCode.BadRequest, badName.StatusCode);
        Assert.Equal("number,pages", (await anna.GetFromJsonAsync<JsonElement>("api/session/preferences")).GetProperty("queue.columns").GetString());
        Assert.Empty((await bert.GetFromJsonAsync<JsonElement>("api/session/preferences")).EnumerateObject());
        anna.Dispose();
        bert.Dispose();
    }

    private static string Tomorrow() => DateTimeOffset.UtcNow.AddDays(2).DayOfWeek.ToString().ToLowerInvariant();

    private static (int, int) Of(JsonElement done) => (done.GetProperty("added").GetInt32(), done.GetProperty("problems").GetArrayLength());

    private static string? Code(JsonElement problem) => problem.GetProperty("code").GetString();

    private async Task<HttpClient> SignedInAsync(string login)
    {
        var user = (await _server.Get<Users>().AddAsync(new User { Login = login, DisplayName = login, Language = "en" }, "", "test")).User!;
        var session = await _server.Get<Database>().InTransactionAsync(tx => _server.Get<Sessions>().StartAsync(tx, user, "", ""));
        return new HttpClient { BaseAddress = _server.Http.BaseAddress, DefaultRequestHeaders = { { "Cookie", $"faxwerk-session={session.Token}" }, { "X-CSRF-Token", session.CsrfToken } } };
    }

    private static async Task<string?> HandInAsync(HttpClient client, string path, string site)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent("Text", Encoding.UTF8, "text/plain"), "file", "text.txt" }, { new StringContent("+4989123456\r\n"), "recipients", "list.csv" }, { new StringContent("+4989123456"), "to" }, { new StringContent(site), "site" },
        };
        using HttpContent content = path == "polls" ? JsonContent.Create(new { number = "+4989123456", site }) : form;
        using var answer = await client.PostAsync(new Uri("api/" + path, UriKind.Relative), content);
        return answer.IsSuccessStatusCode ? "" : Code(await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    private async Task<long> AddUserAsync(string login, object? rest = null)
    {
        var id = (await SendAsync(HttpMethod.Post, "users", new { login }, HttpStatusCode.Created)).GetProperty("id").GetInt64();
        if (rest is not null)
            await SendAsync(HttpMethod.Patch, $"users/{id}", rest);
        return id;
    }

    private async Task<JsonElement> PostListAsync(string query, byte[] list, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var content = new ByteArrayContent(list) { Headers = { ContentType = new("text/csv") } };
        using var answer = await _server.Http.PostAsync(new Uri("api/users/import" + query, UriKind.Relative), content);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == expected, text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    private Task<JsonElement> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var request = new HttpRequestMessage(method, "api/" + path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await _server.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == expected, $"{method} {path}: {answer.StatusCode} {text}");
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }
}
