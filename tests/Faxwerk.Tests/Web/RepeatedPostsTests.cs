using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Faxwerk.Api;
using Faxwerk.Storage;
using Microsoft.AspNetCore.Http;

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

    [Fact]
    public async Task A_request_whose_sender_has_gone_is_done_to_its_end_and_its_answer_kept()
    {
        var answers = _server.Get<ApiAnswers>();
        using var gone = new CancellationTokenSource();
        var done = 0;
        var posts = new RepeatedPosts(
            async context =>
            {
                await gone.CancelAsync();
                context.RequestAborted.ThrowIfCancellationRequested();
                done++;
                context.Response.StatusCode = 201;
                await context.Response.WriteAsJsonAsync(new { secret = "s" }, context.RequestAborted);
            },
            answers);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => posts.InvokeAsync(Context(gone.Token)));
        var again = Context(CancellationToken.None);
        await posts.InvokeAsync(again);
        Assert.Equal((201, 1, "true"), (again.Response.StatusCode, done, again.Response.Headers["Idempotency-Replayed"].ToString()));
        again.Response.Body.Position = 0;
        Assert.Equal("{\"secret\":\"s\"}", await new StreamReader(again.Response.Body).ReadToEndAsync());

        static DefaultHttpContext Context(CancellationToken aborted) => new()
        {
            Request = { Method = "POST", Path = "/api/things", Headers = { ["Idempotency-Key"] = "k" }, ContentType = "application/json", Body = new MemoryStream("{}"u8.ToArray()) },
            Response = { Body = new MemoryStream() },
            Items = { [nameof(ApiAccess)] = ApiCaller.Local },
            RequestAborted = aborted,
        };
    }

    [Fact]
    public async Task What_changes_nothing_is_not_kept_and_of_one_caller_a_thousand_answers_are()
    {
        var (answers, database) = (_server.Get<ApiAnswers>(), _server.Get<Database>());
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/faxes/recipients") { Content = JsonContent.Create(new { to = new[] { "+49891234" } }), Headers = { { "Idempotency-Key", "check" } } };
        using var answer = await _server.Http.SendAsync(request);
        Assert.Equal((HttpStatusCode.OK, 0), (answer.StatusCode, await database.FindAsync<int>("SELECT count(*) FROM api_answer")));
        await database.InTransactionAsync(async tx =>
        {
            for (var i = 0; i < ApiAnswers.Most; i++)
                await tx.ExecuteAsync("INSERT INTO api_answer (request_key, caller, fingerprint, status, created_at) VALUES (@key, 'key:a', '', 200, @at)", new { key = $"key:a:{i}", at = TimeProvider.System.GetUtcNow().AddSeconds(i - 2000) });
        });
        Assert.Null(await answers.BeginAsync("key:a", "key:a:new", "f", CancellationToken.None));
        Assert.Null(await answers.BeginAsync("key:b", "key:b:new", "f", CancellationToken.None));
        Assert.Equal((ApiAnswers.Most, 0), (await database.FindAsync<int>("SELECT count(*) FROM api_answer WHERE caller = 'key:a'"), await database.FindAsync<int>("SELECT count(*) FROM api_answer WHERE request_key = 'key:a:0'")));
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
