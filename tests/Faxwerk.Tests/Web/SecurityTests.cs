using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Mail.Mime;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Faxwerk.Tests.Web;

/// <summary>What attackers try, at every way in over HTTP: forged requests, planted sessions, paths, SQL, headers.</summary>
public sealed class SecurityTests : IAsyncLifetime
{
    private FaxServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FaxServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task No_change_is_made_for_a_session_without_its_token_or_from_another_site()
    {
        var session = await SessionAsync("root", Role.Administrator);
        var asked = 0;
        foreach (var endpoint in _server.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(endpoint => endpoint.Metadata.GetMetadata<RequiredPermission>() is { Permission: not null }))
        {
            foreach (var method in (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Where(method => method != "GET"))
            {
                var path = "/" + System.Text.RegularExpressions.Regex.Replace(endpoint.RoutePattern.RawText!.Trim('/'), @"\{[^}]+\}", "1");
                var type = endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes[0] ?? "application/json";
                Assert.Equal("bad-csrf-token", await CodeAsync(method, path, type, session.Cookie));
                Assert.Equal("bad-csrf-token", await CodeAsync(method, path, type, session.Cookie, (ApiAccess.CsrfHeader, new string('x', session.Token.Length))));
                Assert.Equal("foreign-page", await CodeAsync(method, path, type, session.Cookie, (ApiAccess.CsrfHeader, session.Token), ("Origin", "https://attacker.example")));
                asked++;
            }
        }

        Assert.True(asked > 20, $"only {asked} endpoints");
    }

    [Fact]
    public async Task A_session_is_known_by_its_cookie_alone_and_dies_with_the_next_sign_in()
    {
        var session = await SessionAsync("anna", Role.User);
        var value = session.Cookie.Value[(session.Cookie.Value.IndexOf('=', StringComparison.Ordinal) + 1)..];
        Assert.Equal("unauthorized", await CodeAsync("GET", $"/api/session?faxwerk-session={value}"));
        Assert.Equal("unauthorized", await CodeAsync("GET", "/api/session", ("X-Session", value)));
        Assert.Equal("", await CodeAsync("GET", "/api/session", session.Cookie));
        using var again = new HttpRequestMessage(HttpMethod.Post, "api/session") { Content = JsonContent.Create(new { login = "anna", password = Password }) };
        again.Headers.Add("Cookie", session.Cookie.Value);
        using var answer = await _server.Http.SendAsync(again);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("unauthorized", await CodeAsync("GET", "/api/session", session.Cookie));
    }

    [Theory]
    [InlineData("/../../../../etc/passwd")]
    [InlineData("/..%2f..%2f..%2fetc/passwd")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/assets/..%5c..%5cfaxwerk.db")]
    [InlineData("/api/covers/..%2f..%2fkeys")]
    [InlineData("/api/covers/pictures/..%2f..%2fkeys")]
    [InlineData("/api/settings/..%2ftrunk")]
    [InlineData("/api/trunks/..%2f..%2fx")]
    [InlineData("/api/destinations/..%2f..%2fx")]
    [InlineData("/api/archive/..%2f1/document")]
    [InlineData("/api/faxes/1/pages/..%2f..%2f1.png")]
    public async Task Paths_lead_nowhere_else(string path)
    {
        var (status, body) = await RawAsync($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        // The pages, where they are built, answer for every address that looks like none of a file.
        Assert.True(status is >= 400 and < 500 || (status == 200 && !path.StartsWith("/api/", StringComparison.Ordinal) && body.Contains("<div id=\"root\">", StringComparison.Ordinal)), $"{path}: {status}");
        Assert.DoesNotContain("root:", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("' OR 1=1 --")]
    [InlineData("x'; DROP TABLE fax; --")]
    [InlineData("\" OR \"\"=\"")]
    [InlineData("%_\\!")]
    [InlineData("0) UNION SELECT password_hash FROM account --")]
    public async Task Texts_stay_texts_in_every_query(string text)
    {
        await SessionAsync("anna", Role.User);
        var given = Uri.EscapeDataString(text);
        foreach (var path in new[]
        {
            $"api/faxes?sender={given}", $"api/faxes?job={given}", $"api/queue?q={given}", $"api/queue?trunk={given}", $"api/users?q={given}", $"api/users?text={given}", $"api/calls?number={given}",
            $"api/audit?who={given}", $"api/audit?action={given}", $"api/audit?target={given}", $"api/received?number={given}", $"api/archive?number={given}", $"api/destinations?number={given}",
        })
        {
            using var answer = await _server.Http.GetAsync(new Uri(path, UriKind.Relative));
            Assert.True((int)answer.StatusCode < 500, $"{path}: {answer.StatusCode}");
            Assert.DoesNotContain("AQAAAA", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        foreach (var path in new[] { $"api/queue?sort={given}", $"api/faxes?state={given}", $"api/queue?state={given}" })
        {
            using var answer = await _server.Http.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }

        using var wrong = await _server.Http.PostAsJsonAsync("api/session", new { login = text, password = text });
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Equal(0, await _server.Get<Database>().FindAsync<int>("SELECT count(*) FROM fax"));
    }

    [Theory]
    [InlineData("mail.fromAddress", "fax@firma.de\r\nBcc: all@firma.de")]
    [InlineData("trunk.caller", "+4989\r\nContact: <sip:evil@example.com>")]
    [InlineData("trunk.user", "fax\nRoute: <sip:evil@example.com>")]
    [InlineData("headline.text", "Firma\u0000")]
    [InlineData("web.hosts", "[\"fax.firma.de\\r\\nX: y\"]")]
    [InlineData("receiving.routes", "[{\"number\":\"*\",\"mailTo\":[\"a@b.de\\r\\nBcc: c@d.de\"]}]")]
    public async Task No_setting_begins_another_header(string key, string value) =>
        Assert.StartsWith(key, (await _server.Get<SettingsStore>().SetAsync(key, value, "test")).Error, StringComparison.Ordinal);

    [Fact]
    public async Task What_a_sender_writes_begins_no_header_of_a_mail_and_no_request_of_SIP()
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent("+49891234"), "to" }, { new StringContent("Angebot\r\nBcc: all@firma.de\r\n\r\nText"), "subject" }, { new StringContent("anna@firma.de"), "reportTo" },
            { new ByteArrayContent(Encoding.UTF8.GetBytes("Guten Tag")), "file", "a.txt" },
        };
        using var sent = await _server.Http.PostAsync("api/faxes", form);
        Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);
        var report = Assert.Single(await _server.OutboxAsync(1));
        Assert.Null(report.Headers["Bcc"]);
        Assert.Contains("Angebot", report.Subject, StringComparison.Ordinal);

        foreach (var number in new[] { "+4989\r\nRoute: <sip:evil@example.com>", "+4989@evil.example", "+4989>;x=<sip:evil", "sip:evil@example.com" })
        {
            using var refused = await _server.Http.PostAsync("api/faxes", new MultipartFormDataContent { { new StringContent(number), "to" }, { new ByteArrayContent([65]), "file", "a.txt" } });
            // Those with an @ are taken for mail addresses, which nobody may write to here.
            Assert.Contains(refused.StatusCode, new[] { HttpStatusCode.UnprocessableEntity, HttpStatusCode.BadRequest });
        }

        using var report2 = await _server.Http.PostAsync("api/faxes", new MultipartFormDataContent { { new StringContent("+49891235"), "to" }, { new StringContent("a@b.de\r\nBcc: c@d.de"), "reportTo" }, { new ByteArrayContent([65]), "file", "a.txt" } });
        Assert.Equal(HttpStatusCode.BadRequest, report2.StatusCode);
    }

    [Theory]
    [InlineData("GET /api/faxes?x=%0d%0aSet-Cookie:%20a=b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /api/trunks/%0d%0aSet-Cookie:a=b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /api/faxes HTTP/1.1\r\nHost: localhost\r\nX: a\nSet-Cookie: b\r\nConnection: close\r\n\r\n")]
    [InlineData("POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n")]
    public async Task No_request_splits_an_answer(string request)
    {
        var (status, answer) = await RawAsync(request);
        Assert.True(status is >= 200 and < 500, $"{status}");
        Assert.DoesNotContain("\nSet-Cookie: a=b", answer, StringComparison.OrdinalIgnoreCase);
        Assert.Single(answer.Split("HTTP/1.1 ").Skip(1));
    }

    private const string Password = "correct horse battery";

    private async Task<((string Name, string Value) Cookie, string Token)> SessionAsync(string login, Role role)
    {
        var hash = await _server.Get<Passwords>().HashAsync(Password, CancellationToken.None);
        var (user, error) = await _server.Get<Users>().AddAsync(new User { Login = login, DisplayName = login, Language = "en", Role = role }, hash, "test");
        Assert.Null(error);
        var session = await _server.Get<Database>().InTransactionAsync(tx => _server.Get<Sessions>().StartAsync(tx, user!, "", ""));
        return (("Cookie", $"faxwerk-session={session.Token}"), session.CsrfToken);
    }

    private Task<string> CodeAsync(string method, string path, params (string Name, string Value)[] headers) => CodeAsync(method, path, "application/json", headers);

    private async Task<string> CodeAsync(string method, string path, string type, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        foreach (var (name, value) in headers.Append(("Sec-Fetch-Site", headers.Any(header => header.Name == "Origin") ? "cross-site" : "same-origin")))
            request.Headers.Add(name, value);
        if (method is not "GET" and not "DELETE")
            request.Content = new StringContent("{}", Encoding.UTF8, type);
        using var answer = await _server.Http.SendAsync(request);
        return answer.IsSuccessStatusCode ? "" : (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString()!;
    }

    /// <summary>As it stands, which no client would send; over the server's own socket, so that nothing is refused for want of a key.</summary>
    private async Task<(int Status, string Answer)> RawAsync(string request)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(_server.Folder, "run", Environment.MachineName + ".sock")));
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var answer = await reader.ReadToEndAsync();
        return (int.Parse(answer.AsSpan("HTTP/1.1 ".Length, 3), System.Globalization.CultureInfo.InvariantCulture), answer);
    }
}
