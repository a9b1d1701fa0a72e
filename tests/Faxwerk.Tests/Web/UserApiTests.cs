using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Faxwerk.Directory;
using Faxwerk.Storage;

namespace Faxwerk.Tests.Web;

/// <summary>Users, their faxes and the audit log over REST.</summary>
public sealed class UserApiTests : IAsyncLifetime
{
    private FaxServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FaxServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_user_is_added_changed_and_found()
    {
        using var added = await _server.Http.PostAsJsonAsync("api/users", new { login = "anna", displayName = "Anna Huber", role = "operator", addresses = new[] { "anna@firma.de" }, password = "correct horse battery" });
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        var id = (await ReadAsync(added)).GetProperty("id").GetInt64();
        using var twice = await _server.Http.PostAsJsonAsync("api/users", new { login = "ANNA" });
        Assert.Equal("bad-user", (await ReadAsync(twice)).GetProperty("code").GetString());
        using var weak = await _server.Http.PostAsJsonAsync("api/users", new { login = "bert", password = "short" });
        Assert.Equal("bad-user", (await ReadAsync(weak)).GetProperty("code").GetString());
        using var changed = await _server.Http.PatchAsJsonAsync($"api/users/{id}", new { state = "disabled", language = "de" });
        var now = await ReadAsync(changed);
        Assert.Equal(("disabled", "operator"), (now.GetProperty("state").GetString(), now.GetProperty("role").GetString()));
        using var missing = await _server.Http.PatchAsJsonAsync("api/users/4711", new { });
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        using var password = await _server.Http.PutAsJsonAsync($"api/users/{id}/password", new { password = "another good password" });
        Assert.Equal(HttpStatusCode.NoContent, password.StatusCode);
        var found = await _server.Http.GetFromJsonAsync<JsonElement>("api/users?text=huber");
        Assert.Equal("anna", Assert.Single(found.GetProperty("users").EnumerateArray()).GetProperty("login").GetString());
        Assert.DoesNotContain("hash", found.ToString(), StringComparison.OrdinalIgnoreCase);

        var audit = await _server.Http.GetFromJsonAsync<JsonElement>("api/audit?action=user&limit=2");
        Assert.Equal(["user.passwordSet", "user.changed"], audit.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("action").GetString()));
        Assert.Equal(("local", "local socket"), (audit.GetProperty("entries")[0].GetProperty("who").GetString(), audit.GetProperty("entries")[0].GetProperty("origin").GetString()));
        var rest = await _server.Http.GetFromJsonAsync<JsonElement>($"api/audit?action=user&before={audit.GetProperty("next").GetInt64()}");
        Assert.Equal("user.added", Assert.Single(rest.GetProperty("entries").EnumerateArray()).GetProperty("action").GetString());
    }

    [Fact]
    public async Task Who_changes_a_setting_stands_in_the_log_and_its_secrets_do_not()
    {
        await _server.SetAsync("mail.relayPassword", "very secret indeed");
        await _server.SetAsync("mail.relayHost", "mx.example.com");
        var log = (await _server.Http.GetFromJsonAsync<JsonElement>("api/audit?target=setting:mail")).ToString();
        Assert.Contains("mx.example.com", log, StringComparison.Ordinal);
        Assert.Contains("********", log, StringComparison.Ordinal);
        Assert.DoesNotContain("secret indeed", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_sees_and_cancels_his_own_faxes_an_operator_those_of_all()
    {
        var people = new Dictionary<string, (User User, HttpClient Client)>();
        foreach (var (login, role) in new[] { ("anna", Role.User), ("bert", Role.User), ("olga", Role.Operator), ("otto", Role.Auditor) })
        {
            var user = (await _server.Get<Users>().AddAsync(new User { Login = login, DisplayName = login, Language = "en", Role = role }, "", "test")).User!;
            var session = await _server.Get<Database>().InTransactionAsync(tx => _server.Get<Sessions>().StartAsync(tx, user, "", ""));
            people[login] = (user, new HttpClient { BaseAddress = _server.Http.BaseAddress, DefaultRequestHeaders = { { "Cookie", $"faxwerk-session={session.Token}" }, { "X-CSRF-Token", session.CsrfToken } } });
        }

        var (mine, others) = (await SubmitAsync(people["anna"].Client), await SubmitAsync(people["bert"].Client));
        Assert.Equal([mine], await ListAsync(people["anna"].Client));
        Assert.Equal([others, mine], await ListAsync(people["olga"].Client));
        Assert.Equal([others, mine], await ListAsync(people["otto"].Client));

        // Whose pages are read by somebody else stands in the log, once for all the pictures of them.
        foreach (var who in new[] { "anna", "otto", "otto" })
        {
            foreach (var path in new[] { "pages/1.png", "pages/1/thumbnail.png", "document.pdf" })
            {
                using var shown = await people[who].Client.GetAsync($"api/faxes/{mine}/{path}");
                Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
            }
        }

        Assert.Equal((404, 404, 200), (await StatusAsync("anna", "GET", others), await StatusAsync("anna", "DELETE", others), await StatusAsync("otto", "GET", others)));
        Assert.Equal((403, 200, 200), (await StatusAsync("otto", "DELETE", mine), await StatusAsync("anna", "DELETE", mine), await StatusAsync("olga", "DELETE", others)));
        var log = await _server.Http.GetFromJsonAsync<JsonElement>("api/audit?action=fax");
        Assert.Equal([$"olga fax:{others}", $"anna fax:{mine}", $"otto fax:{mine}"], log.GetProperty("entries").EnumerateArray().Select(entry => $"{entry.GetProperty("who").GetString()} {entry.GetProperty("target").GetString()}"));
        foreach (var (_, client) in people.Values)
            client.Dispose();

        async Task<int> StatusAsync(string who, string method, long fax)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), $"api/faxes/{fax}");
            using var answer = await people[who].Client.SendAsync(request);
            return (int)answer.StatusCode;
        }
    }

    private static async Task<long> SubmitAsync(HttpClient client)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent("+49893001"), "to" }, { new StringContent(Tomorrow), "dueAt" }, { new ByteArrayContent(Encoding.UTF8.GetBytes("Hello")), "file", "hello.txt" },
        };
        using var answer = await client.PostAsync("api/faxes", form);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return (await ReadAsync(answer)).GetProperty("faxes")[0].GetProperty("id").GetInt64();
    }

    private static async Task<IEnumerable<long>> ListAsync(HttpClient client) =>
        (await client.GetFromJsonAsync<JsonElement>("api/faxes")).GetProperty("faxes").EnumerateArray().Select(fax => fax.GetProperty("id").GetInt64());

    private static string Tomorrow => TimeProvider.System.GetUtcNow().AddDays(1).ToString("o", System.Globalization.CultureInfo.InvariantCulture);

    private static Task<JsonElement> ReadAsync(HttpResponseMessage answer) => answer.Content.ReadFromJsonAsync<JsonElement>();
}
