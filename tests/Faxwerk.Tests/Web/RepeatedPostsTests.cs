using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Faxwerk.Storage;

namespace Faxwerk.Tests.Web;

/// <summary>POSTs of JSON that are repeated with their Idempotency-Key.</summary>
public sealed class RepeatedPostsTests : IAsyncLifetime
{
    private FaxServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FaxServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_repeated_request_adds_nothing_again_and_is_answered_as_the_first_with_its_secret()
    {
        var (status, first, wasReplayed) = await AddAsync("one", "https://example.com/a");
        Assert.Equal((HttpStatusCode.Created, false), (status, wasReplayed));
        var again = await AddAsync("one", "https://example.com/a");
        Assert.Equal((HttpStatusCode.Created, true), (again.Status, again.WasReplayed));
        Assert.Equal(first, again.Body);
        var secret = JsonDocument.Parse(first).RootElement.GetProperty("secret").GetString()!;
        Assert.Equal(1, await CountAsync());
        Assert.DoesNotContain(secret, await _server.Get<Database>().FindAsync<string>("SELECT body FROM api_answer"), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await AddAsync("one", "https://example.com/b")).Status);
        Assert.Equal(HttpStatusCode.Created, (await AddAsync("two", "https://example.com/a")).Status);
        Assert.Equal(HttpStatusCode.Created, (await AddAsync(null, "https://example.com/a")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await AddAsync(new string('x', 400), "https://example.com/a")).Status);
        Assert.Equal(3, await CountAsync());
    }

    [Fact]
    public async Task Of_requests_at_the_same_time_one_is_done()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AddAsync("same", "https://example.com/a")));
        Assert.All(answers, answer => Assert.Contains(answer.Status, new[] { HttpStatusCode.Created, HttpStatusCode.Conflict }));
        Assert.Equal(1, answers.Count(answer => answer is { Status: HttpStatusCode.Created, WasReplayed: false }));
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task What_was_refused_may_be_tried_again_under_its_key_and_the_key_of_another_caller_is_another()
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await AddAsync("one", "ftp://example.com")).Status);
        Assert.Equal(HttpStatusCode.Created, (await AddAsync("one", "https://example.com/a")).Status);
        using var key = await _server.Http.PostAsJsonAsync("/api/keys", new { name = "crm", level = "administer" });
        var text = (await key.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString();
        var other = await AddAsync("one", "https://example.com/a", text);
        Assert.Equal((HttpStatusCode.Created, false), (other.Status, other.WasReplayed));
        Assert.Equal(2, await CountAsync());
    }

    private Task<int> CountAsync() => _server.Get<Database>().FindAsync<int>("SELECT count(*) FROM webhook");

    private async Task<(HttpStatusCode Status, string Body, bool WasReplayed)> AddAsync(string? key, string url, string? apiKey = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/webhooks") { Content = JsonContent.Create(new { url }) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        if (apiKey is not null)
            request.Headers.Add("X-Api-Key", apiKey);
        using var answer = await _server.Http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Headers.Contains("Idempotency-Replayed"));
    }
}
