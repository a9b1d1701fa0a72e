using System.Net;
using System.Text;
using Faxwerk.Tests.Storage;
using Npgsql;

namespace Faxwerk.Tests.Web;

/// <summary>Texts with a NUL character at every way in over HTTP, on PostgreSQL, which keeps none.</summary>
public sealed class StorableTextTests : IAsyncLifetime
{
    private const string Nul = "a\\u0000b", Half = "a\\ud800b";

    private FaxServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        var server = await TestContext.Current.GetFixture<PostgresServer>() is { } fixture ? await fixture.StartedAsync() : null;
        Prerequisite.Require(server is not null, "PostgreSQL is not installed in /usr/lib/postgresql");
        var schema = $"storable_{Guid.NewGuid():n}";
        await using (var connection = new NpgsqlConnection($"{server};Pooling=false"))
        {
            await connection.OpenAsync();
            await using var create = new NpgsqlCommand($"CREATE SCHEMA {schema}", connection);
            await create.ExecuteNonQueryAsync();
        }

        _server = await FaxServer.StartAsync(new KeyValuePair<string, string?>("Faxwerk:Postgres", $"{server};Search Path={schema};Maximum Pool Size=20"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Fact]
    public async Task No_request_brings_a_text_that_the_database_cannot_keep()
    {
        foreach (var path in new[] { "journal?q=abc%00", "journal?user=a%00", "journal/export.csv?trunk=a%00", "queue?q=abc%00", "queue?trunk=%00", "users?q=a%00", "audit?who=%00", "calls?number=%00", "trunks/a%00" })
            await RefusedAsync(path, await _server.Http.GetAsync($"/api/{path}"));

        foreach (var (method, path, json) in new[]
        {
            ("POST", "session", $$"""{"login":"{{Nul}}","password":"x"}"""), ("POST", "users", $$"""{"login":"anna","displayName":"{{Nul}}","role":"user"}"""),
            ("POST", "users", $$"""{"login":"anna","displayName":"Anna","role":"user","addresses":["{{Nul}}"]}"""), ("POST", "users", $$"""{"login":"{{Half}}","displayName":"Anna","role":"user"}"""),
            ("PATCH", "settings/headline", $$"""{"text":"{{Nul}}"}"""), ("PATCH", "settings/headline", $$"""{"text":"{{Half}}"}"""), ("POST", "webhooks", $$"""{"url":"http://8.8.8.8/","secret":"0123456789abcdef{{Nul}}"}"""),
        })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/{path}") { Content = new StringContent(json, Encoding.UTF8, "application/json") };
            await RefusedAsync($"{path} {json}", await _server.Http.SendAsync(request));
        }
    }

    [Fact]
    public async Task No_form_brings_a_text_that_the_database_cannot_keep()
    {
        foreach (var (path, part) in new[] { ("faxes", "subject"), ("faxes", "site"), ("faxes", "to"), ("broadcasts", "subject"), ("offers", "name") })
        {
            using var form = new MultipartFormDataContent
            {
                { new StringContent("Ein kurzer Text.", Encoding.UTF8, "text/plain"), "file", "text.txt" }, { new StringContent("+4989123456"), "recipients", "list.csv" }, { new StringContent("a\0b"), part },
            };
            if (part != "to")
                form.Add(new StringContent("+4989123456"), "to");
            await RefusedAsync($"{path} {part}", await _server.Http.PostAsync($"/api/{path}", form));
        }
    }

    private static async Task RefusedAsync(string what, HttpResponseMessage answer)
    {
        using (answer)
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{what}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }
}
