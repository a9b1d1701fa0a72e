using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Faxwerk.Directory;

namespace Faxwerk.Tests.Web;

/// <summary>Signing in as a browser does.</summary>
public sealed class SessionTests : IAsyncLifetime
{
    private const string Password = "correct horse battery";
    private FaxServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FaxServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_first_administrator_comes_by_the_set_up_link_and_is_signed_in()
    {
        using var browser = Browser();
        var token = await _server.Get<SetupLinks>().CreateAsync("test");
        using var made = await browser.PostAsJsonAsync("api/setup", new { token, login = "root", password = Password, displayName = "Root", address = "root@firma.de", language = "de" });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var session = await browser.GetFromJsonAsync<JsonElement>("api/session");
        Assert.Equal(("root", "administrator"), (session.GetProperty("user").GetProperty("login").GetString(), session.GetProperty("user").GetProperty("role").GetString()));
        using var again = await browser.PostAsJsonAsync("api/setup", new { token, login = "root2", password = Password });
        Assert.Equal("bad-setup-link", await CodeAsync(again));
    }

    [Fact]
    public async Task A_session_is_a_cookie_that_scripts_and_other_sites_do_not_get()
    {
        await AddAsync("anna", Role.User);
        using var browser = Browser();
        using var answer = await browser.PostAsJsonAsync("api/session", new { login = "anna", password = Password });
        var cookie = SessionCookieOf(answer).ToLowerInvariant();
        Assert.All(["httponly", "samesite=strict", "path=/"], part => Assert.Contains(part, cookie, StringComparison.Ordinal));
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_somebody_planted_is_not_the_one_that_a_sign_in_starts()
    {
        await AddAsync("anna", Role.User);
        using var browser = Browser();
        using var planted = new HttpRequestMessage(HttpMethod.Post, "api/session") { Content = JsonContent.Create(new { login = "anna", password = Password }) };
        planted.Headers.Add("Cookie", "faxwerk-session=planted");
        using var answer = await browser.SendAsync(planted);
        Assert.DoesNotContain("planted", SessionCookieOf(answer), StringComparison.Ordinal);
        using var thief = Request(HttpMethod.Get, "api/session", ("Cookie", "faxwerk-session=planted"));
        using var refused = await _server.Http.SendAsync(thief);
        Assert.Equal("unauthorized", await CodeAsync(refused));
    }

    [Fact]
    public async Task A_change_needs_the_token_of_the_session_and_a_page_of_this_server()
    {
        await AddAsync("root", Role.Administrator);
        using var browser = Browser();
        var csrf = await SignInAsync(browser, "root");
        Assert.Equal("bad-csrf-token", await SendAsync(browser));
        Assert.Equal("bad-csrf-token", await SendAsync(browser, ("X-CSRF-Token", csrf + "x")));
        Assert.Equal("foreign-page", await SendAsync(browser, ("X-CSRF-Token", csrf), ("Origin", "https://attacker.example")));
        Assert.Equal("foreign-page", await SendAsync(browser, ("X-CSRF-Token", csrf), ("Origin", "null")));
        Assert.Equal("foreign-page", await SendAsync(browser, ("X-CSRF-Token", csrf), ("Sec-Fetch-Site", "cross-site")));
        Assert.Equal("unknown-host", await SendAsync(browser, ("X-CSRF-Token", csrf), ("Host", "attacker.example")));
        Assert.Equal("", await SendAsync(browser, ("X-CSRF-Token", csrf), ("Origin", _server.Http.BaseAddress!.GetLeftPart(UriPartial.Authority)), ("Sec-Fetch-Site", "same-origin")));
    }

    [Fact]
    public async Task A_page_of_another_site_signs_nobody_in()
    {
        await AddAsync("anna", Role.User);
        using var request = Request(HttpMethod.Post, "api/session", ("Origin", "https://attacker.example"));
        request.Content = JsonContent.Create(new { login = "anna", password = Password });
        using var answer = await _server.Http.SendAsync(request);
        Assert.Equal("foreign-page", await CodeAsync(answer));
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task A_browser_without_session_is_nobody_even_on_this_machine()
    {
        using var request = Request(HttpMethod.Get, "api/faxes", ("Sec-Fetch-Site", "same-origin"));
        using var answer = await _server.Http.SendAsync(request);
        Assert.Equal("unauthorized", await CodeAsync(answer));
        using var program = await _server.Http.GetAsync("api/session");
        Assert.Equal("unauthorized", await CodeAsync(program));
    }

    [Fact]
    public async Task Signing_out_ends_one_session_or_all()
    {
        await AddAsync("anna", Role.User);
        using var here = Browser();
        using var there = Browser();
        var csrf = await SignInAsync(here, "anna");
        await SignInAsync(there, "anna");
        Assert.Equal("", await SendAsync(here, HttpMethod.Delete, "api/session", ("X-CSRF-Token", csrf)));
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (await StatusAsync(here), await StatusAsync(there)));
        csrf = await SignInAsync(here, "anna");
        Assert.Equal("", await SendAsync(here, HttpMethod.Delete, "api/session?everywhere=true", ("X-CSRF-Token", csrf)));
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (await StatusAsync(here), await StatusAsync(there)));
    }

    [Fact]
    public async Task Changing_the_password_ends_the_other_sessions()
    {
        await AddAsync("anna", Role.User);
        using var here = Browser();
        using var there = Browser();
        var csrf = await SignInAsync(here, "anna");
        await SignInAsync(there, "anna");
        Assert.Equal("bad-user", await ChangeAsync("wrong horse battery", "another good password"));
        Assert.Equal("bad-user", await ChangeAsync(Password, "short"));
        Assert.Equal("", await ChangeAsync(Password, "another good password"));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (await StatusAsync(here), await StatusAsync(there)));

        async Task<string> ChangeAsync(string current, string password)
        {
            using var request = Request(HttpMethod.Put, "api/session/password", ("X-CSRF-Token", csrf));
            request.Content = JsonContent.Create(new { current, password });
            using var answer = await here.SendAsync(request);
            return await CodeAsync(answer);
        }
    }

    [Theory]
    [InlineData("api/session/password", 9_000)]
    [InlineData("api/destinations/%2B49893001", 1_100_000)]
    public async Task A_body_that_no_page_would_send_is_not_read(string path, int size)
    {
        await AddAsync("root", Role.Administrator);
        using var browser = Browser();
        using var request = Request(HttpMethod.Put, path, ("X-CSRF-Token", await SignInAsync(browser, "root")));
        request.Content = new StringContent($$"""{"current":"{{new string('x', size)}}"}""", System.Text.Encoding.UTF8, "application/json");
        using var answer = await browser.SendAsync(request);
        Assert.Equal("too-large", await CodeAsync(answer));
    }

    [Fact]
    public async Task A_browser_is_known_after_a_sign_in_and_strangers_do_not_lock_it_out()
    {
        await AddAsync("anna", Role.User);
        using var known = Browser();
        await SignInAsync(known, "anna");
        using var stranger = Browser();
        for (var i = 0; i < 6; i++)
        {
            using var wrong = await stranger.PostAsJsonAsync("api/session", new { login = "anna", password = "wrong" });
            Assert.Equal(i < 5 ? "wrong-credentials" : "locked-out", await CodeAsync(wrong));
        }

        await SignInAsync(known, "anna");
    }

    [Fact]
    public async Task Events_and_what_a_page_asks_by_itself_are_no_acts_of_its_user()
    {
        await AddAsync("anna", Role.User);
        using var browser = Browser();
        await SignInAsync(browser, "anna");
        var database = _server.Get<Faxwerk.Storage.Database>();
        await database.InTransactionAsync(tx => tx.ExecuteAsync("UPDATE session SET seen_at = seen_at - 600000"));
        var before = await database.QueryAsync<long>("SELECT seen_at FROM session");
        using (var refetch = Request(HttpMethod.Get, "api/queue", ("X-Faxwerk-Background", "1")))
        using (var answer = await browser.SendAsync(refetch))
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using (var events = Request(HttpMethod.Get, "api/queue/events", ("Accept", "text/event-stream")))
        using (var answer = await browser.SendAsync(events, HttpCompletionOption.ResponseHeadersRead))
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(before, await database.QueryAsync<long>("SELECT seen_at FROM session"));
        using (var act = await browser.GetAsync("api/queue"))
            Assert.Equal(HttpStatusCode.OK, act.StatusCode);
        Assert.NotEqual(before, await database.QueryAsync<long>("SELECT seen_at FROM session"));
    }

    [Fact]
    public async Task Who_guesses_hears_how_long_to_wait()
    {
        await AddAsync("anna", Role.User);
        using var browser = Browser();
        for (var i = 0; i < 5; i++)
        {
            using var wrong = await browser.PostAsJsonAsync("api/session", new { login = "anna", password = "wrong" });
            Assert.Equal("wrong-credentials", await CodeAsync(wrong));
        }

        using var locked = await browser.PostAsJsonAsync("api/session", new { login = "anna", password = Password });
        Assert.Equal("locked-out", await CodeAsync(locked));
        Assert.InRange(locked.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
    }

    [Fact]
    public async Task What_stands_behind_a_trusted_proxy_is_known_by_its_own_address_and_scheme()
    {
        await AddAsync("anna", Role.User);
        await _server.SetAsync("web.trustedProxies", "127.0.0.0/8");
        await _server.SetAsync("web.hosts", "fax.firma.de");
        using var request = Request(HttpMethod.Post, "api/session", ("X-Forwarded-For", "198.51.100.9, 203.0.113.5"), ("X-Forwarded-Proto", "https"), ("Host", "fax.firma.de"), ("Origin", "https://fax.firma.de"));
        request.Content = JsonContent.Create(new { login = "anna", password = Password });
        using var browser = Browser();
        using var answer = await browser.SendAsync(request);
        var cookie = SessionCookieOf(answer);
        Assert.StartsWith("__Host-faxwerk-session=", cookie, StringComparison.Ordinal);
        Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.True(answer.Headers.Contains("Strict-Transport-Security"));
        Assert.Equal("203.0.113.5", (await _server.Get<Faxwerk.Audit.AuditLog>().ListAsync(new() { Action = "session.started" }))[0].Origin);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"login":"anna"}""")]
    [InlineData("""{"login":1,"password":[]}""")]
    public async Task A_sign_in_that_cannot_be_read_is_a_bad_request(string body)
    {
        using var answer = await _server.Http.PostAsync("api/session", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal("bad-request", await CodeAsync(answer));
    }

    [Theory]
    [InlineData("api/session", 101, 12, "bad-request")]
    [InlineData("api/session", 4, 257, "bad-request")]
    [InlineData("api/session", 4, 9000, "too-large")]
    [InlineData("api/setup", 101, 12, "bad-request")]
    [InlineData("api/setup", 4, 257, "bad-request")]
    [InlineData("api/setup", 4, 9000, "too-large")]
    public async Task What_is_longer_than_any_login_or_password_is_refused_before_it_is_counted(string path, int login, int password, string code)
    {
        using var answer = await _server.Http.PostAsJsonAsync(path, new { token = "guessed", login = new string('a', login), password = new string('b', password) });
        Assert.Equal(code, await CodeAsync(answer));
        Assert.Equal([0], await _server.Get<Faxwerk.Storage.Database>().QueryAsync<int>("SELECT count(*) FROM sign_in_failure"));
    }

    private async Task AddAsync(string login, Role role) => Assert.Null((await _server.Get<Users>().AddAsync(
        new User { Login = login, DisplayName = login, Language = "en", Role = role }, await _server.Get<Passwords>().HashAsync(Password, CancellationToken.None), "test")).Error);

    /// <summary>Keeps cookies, as a browser does.</summary>
    private HttpClient Browser() => new(new HttpClientHandler { CookieContainer = new CookieContainer() }) { BaseAddress = _server.Http.BaseAddress };

    private static async Task<string> SignInAsync(HttpClient browser, string login)
    {
        using var answer = await browser.PostAsJsonAsync("api/session", new { login, password = Password });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("csrfToken").GetString()!;
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient browser)
    {
        using var answer = await browser.GetAsync("api/session");
        return answer.StatusCode;
    }

    private static Task<string> SendAsync(HttpClient browser, params (string Name, string Value)[] headers) =>
        SendAsync(browser, HttpMethod.Put, "api/destinations/%2B49893001", headers);

    private static async Task<string> SendAsync(HttpClient browser, HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = Request(method, path, headers);
        if (method == HttpMethod.Put)
            request.Content = JsonContent.Create(new { noT38 = true });
        using var answer = await browser.SendAsync(request);
        return await CodeAsync(answer);
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        return request;
    }

    private static string SessionCookieOf(HttpResponseMessage answer) =>
        Assert.Single(answer.Headers.GetValues("Set-Cookie"), cookie => cookie.Contains("faxwerk-session=", StringComparison.Ordinal));

    /// <summary>The code of the problem; empty where there is none.</summary>
    private static async Task<string> CodeAsync(HttpResponseMessage answer) =>
        answer.IsSuccessStatusCode ? "" : (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString()!;
}
