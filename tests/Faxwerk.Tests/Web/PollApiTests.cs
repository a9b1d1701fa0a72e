using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Mail.Mime;
using Faxwerk.Pages;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Telephony;

namespace Faxwerk.Tests.Web;

/// <summary>Polls over REST, to the mail with the document.</summary>
public sealed class PollApiTests : IAsyncLifetime
{
    private FaxServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FaxServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_document_is_fetched_listed_in_the_inbox_and_mailed_to_whom_the_request_names()
    {
        FaxFetch? asked = null;
        _server.Line.Fetch = async (fetch, _) =>
        {
            asked = fetch;
            await fetch.StorePage(new ReceivedPage(0, Page(), 0, IsLast: true, "+49 30 555"), default);
            return SimulatedLine.Ok(1);
        };
        using var response = await PostAsync(new { number = "+49 30 1234", password = "4711#", address = "12", mailTo = "anne@firma.de" });
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var accepted = await response.Content.ReadAsStringAsync();
        Assert.DoesNotContain("4711", accepted);
        var id = Read(accepted).GetProperty("id").GetInt64();
        Assert.Equal($"/api/polls/{id}", response.Headers.Location!.ToString());
        var shown = await UntilAsync(id, "fetched");
        Assert.Equal(("12", "4711#"), (asked!.Document, asked.Password));
        var attempt = Assert.Single(shown.GetProperty("attempts").EnumerateArray());
        Assert.Equal(["INVITE", "MCF"], attempt.GetProperty("trace").EnumerateArray().Select(line => line.GetProperty("what").GetString()));
        var received = Read(await _server.Http.GetStringAsync($"api/received/{shown.GetProperty("poll").GetProperty("received").GetInt64()}"));
        Assert.Equal(("out", id, "+49301234", "complete"), (Text(received, "direction"), received.GetProperty("poll").GetInt64(), Text(received, "caller"), Text(received, "state")));
        var mail = Assert.Single(await _server.OutboxAsync(1));
        Assert.Equal("anne@firma.de", Assert.Single(mail.To).Address);
        Assert.DoesNotContain("4711", await _server.Http.GetStringAsync("api/polls"));
    }

    [Fact]
    public async Task Where_nothing_waits_the_poll_says_so_and_nobody_gets_a_mail()
    {
        using var response = await PostAsync(new { number = "+49 30 1234" });
        var poll = (await UntilAsync(Read(await response.Content.ReadAsStringAsync()).GetProperty("id").GetInt64(), "nothingToFetch")).GetProperty("poll");
        Assert.Equal((24, "the other machine has no document to fetch"), (poll.GetProperty("status").GetInt32(), Text(poll, "cause")));
        Assert.Empty(Read(await _server.Http.GetStringAsync("api/received")).GetProperty("faxes").EnumerateArray());
    }

    [Theory]
    [InlineData("""{ "number": "0900123456" }""", "barred-number")]
    [InlineData("""{ "number": "112" }""", "barred-number")]
    [InlineData("""{ "number": "Meier" }""", "bad-number")]
    [InlineData("""{ "password": "1" }""", "bad-request")]
    [InlineData("""{ "number": "+49301234", "password": "secret" }""", "bad-request")]
    [InlineData("""{ "number": "+49301234", "address": "A" }""", "bad-request")]
    [InlineData("""{ "number": "+49301234", "mailTo": "anne" }""", "bad-request")]
    [InlineData("""{ "number": "+49301234", "trunk": "none" }""", "bad-request")]
    [InlineData("""{ "number": "+49301234", "dueAt": "9999-12-31T23:59:59Z" }""", "bad-request")]
    public async Task What_cannot_be_polled_is_refused(string request, string code)
    {
        using var response = await _server.Http.PostAsync("api/polls", new StringContent(request, System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(code, Text(Read(await response.Content.ReadAsStringAsync()), "code"));
        Assert.Empty(Read(await _server.Http.GetStringAsync("api/polls")).GetProperty("polls").EnumerateArray());
    }

    [Fact]
    public async Task The_same_request_with_its_key_is_one_poll_and_another_with_that_key_is_refused()
    {
        var ids = new List<long>();
        foreach (var _ in new[] { 1, 2 })
        {
            using var response = await PostAsync(new { number = "+49 30 1234" }, "k1");
            ids.Add(Read(await response.Content.ReadAsStringAsync()).GetProperty("id").GetInt64());
        }

        Assert.Equal(ids[0], ids[1]);
        using var other = await PostAsync(new { number = "+49 30 1235" }, "k1");
        Assert.Equal("idempotency-key-reused", Text(Read(await other.Content.ReadAsStringAsync()), "code"));
        Assert.Single(Read(await _server.Http.GetStringAsync("api/polls")).GetProperty("polls").EnumerateArray());
    }

    [Fact]
    public async Task A_key_that_may_only_send_sees_and_cancels_its_own_polls()
    {
        var (anne, annesKey) = ApiKey.Create("anne");
        var (bert, bertsKey) = ApiKey.Create("bert");
        await _server.SetAsync("api.keys", JsonSerializer.Serialize(new[] { anne, bert }, SettingValue.Json));
        using var response = await PostAsync(new { number = "+49 30 1234", dueAt = TimeProvider.System.GetUtcNow().AddDays(30) }, apiKey: annesKey);
        var path = response.Headers.Location!.ToString();
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(HttpMethod.Get, path, bertsKey));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(HttpMethod.Delete, path, bertsKey));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(HttpMethod.Delete, path, annesKey));
        Assert.Equal(HttpStatusCode.Conflict, await StatusAsync(HttpMethod.Delete, path, annesKey));
    }

    [Fact]
    public async Task A_key_that_may_only_send_chooses_who_gets_the_mail_but_no_trunk()
    {
        var (anne, annesKey) = ApiKey.Create("anne");
        await _server.SetAsync("api.keys", JsonSerializer.Serialize(new[] { anne }, SettingValue.Json));
        using var trunk = await PostAsync(new { number = "+49 30 1234", trunk = "trunk" }, apiKey: annesKey);
        Assert.Equal("forbidden", Text(Read(await trunk.Content.ReadAsStringAsync()), "code"));
        using var mail = await PostAsync(new { number = "+49 30 1234", mailTo = "office@firma.de" }, apiKey: annesKey);
        Assert.Equal(HttpStatusCode.Accepted, mail.StatusCode);
    }

    [Theory]
    [InlineData(Role.User, "Anna@Firma.de", "", HttpStatusCode.Accepted)]
    [InlineData(Role.User, "bert@firma.de", "", HttpStatusCode.Forbidden)]
    [InlineData(Role.User, "", "trunk", HttpStatusCode.Forbidden)]
    [InlineData(Role.Operator, "bert@firma.de", "", HttpStatusCode.Accepted)]
    public async Task A_user_has_documents_mailed_to_himself_only_and_chooses_no_trunk(Role role, string mailTo, string trunk, HttpStatusCode expected)
    {
        const string password = "correct horse battery";
        var anna = new User { Login = "anna", DisplayName = "Anna", Language = "en", Role = role, Addresses = ["anna@firma.de"] };
        Assert.Null((await _server.Get<Users>().AddAsync(anna, await _server.Get<Passwords>().HashAsync(password, default), "test")).Error);
        using var handler = new HttpClientHandler { CookieContainer = new CookieContainer() };
        using var browser = new HttpClient(handler) { BaseAddress = _server.Http.BaseAddress };
        using var session = await browser.PostAsJsonAsync("api/session", new { login = "anna", password });
        browser.DefaultRequestHeaders.Add(ApiAccess.CsrfHeader, Text(Read(await session.Content.ReadAsStringAsync()), "csrfToken"));
        using var response = await browser.PostAsJsonAsync("api/polls", new { number = "+49 30 1234", mailTo, trunk });
        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task A_poll_is_of_the_site_whose_dial_parameters_it_was_read_by()
    {
        Assert.Null(await _server.Get<Sites>().AddAsync("wien", new Dictionary<string, string?> { ["country"] = "43", ["area"] = "1" }, "test"));
        Assert.Null((await _server.Get<Users>().AddAsync(new User { Login = "anna", DisplayName = "Anna", Language = "en", Site = "wien" }, await _server.Get<Passwords>().HashAsync("correct horse battery", default), "test")).Error);
        using var handler = new HttpClientHandler { CookieContainer = new CookieContainer() };
        using var anna = new HttpClient(handler) { BaseAddress = _server.Http.BaseAddress };
        using var session = await anna.PostAsJsonAsync("api/session", new { login = "anna", password = "correct horse battery" });
        anna.DefaultRequestHeaders.Add(ApiAccess.CsrfHeader, Text(Read(await session.Content.ReadAsStringAsync()), "csrfToken"));
        using var own = await anna.PostAsJsonAsync("api/polls", new { number = "58858" });
        using var named = await PostAsync(new { number = "58859", site = "wien" });
        using var first = await PostAsync(new { number = "+49 30 1234", site = "default" });
        Assert.All([own, named, first], response => Assert.Equal(HttpStatusCode.Accepted, response.StatusCode));
        Assert.Equal(
            [("+43158858", "wien"), ("+43158859", "wien"), ("+49301234", "default")],
            await _server.Get<Database>().QueryAsync<(string, string)>("SELECT number_e164, site FROM poll ORDER BY id"));
    }

    private static PageImage Page() => new(new Bitmap(1728, 200), Resolution.Fine);

    private static JsonElement Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private async Task<HttpResponseMessage> PostAsync(object request, string? key = null, string? apiKey = null)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "api/polls") { Content = JsonContent.Create(request) };
        if (key is not null)
            message.Headers.Add("Idempotency-Key", key);
        if (apiKey is not null)
            message.Headers.Add("X-Api-Key", apiKey);
        return await _server.Http.SendAsync(message);
    }

    private async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path, string apiKey)
    {
        using var message = new HttpRequestMessage(method, path);
        message.Headers.Add("X-Api-Key", apiKey);
        using var response = await _server.Http.SendAsync(message);
        return response.StatusCode;
    }

    private async Task<JsonElement> UntilAsync(long id, string state)
    {
        JsonElement shown = default;
        await Eventually.HoldsAsync(
            async () =>
            {
                shown = Read(await _server.Http.GetStringAsync($"api/polls/{id}"));
                return Text(shown.GetProperty("poll"), "state") == state;
            },
            $"poll {id} {state}");
        return shown;
    }
}
