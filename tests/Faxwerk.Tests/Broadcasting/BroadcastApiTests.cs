using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Faxwerk.Audit;
using Faxwerk.Storage;

namespace Faxwerk.Tests.Broadcasting;

/// <summary>Broadcasts over REST, on the whole server.</summary>
public sealed class BroadcastApiTests : IAsyncLifetime
{
    private FaxServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await FaxServer.StartAsync();
        using var paused = await _server.Http.PostAsJsonAsync("/api/queue/pause", new { minutes = 30 });
        Assert.Equal(HttpStatusCode.OK, paused.StatusCode);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_broadcast_is_handed_in_once_cancelled_and_reported_in_one_mail()
    {
        const string Csv = "number,name\r\n+4989123456,=Anne\r\n089 123457,Bert\r\n+49 89 123456,Anne again\r\n";
        var (status, broadcast) = await PostAsync(Csv, "recipients.csv", "key-1");
        Assert.Equal(HttpStatusCode.Accepted, status);
        var id = broadcast.GetProperty("id").GetInt64();
        Assert.Equal((2, "open", 2), (broadcast.GetProperty("recipients").GetInt32(), broadcast.GetProperty("state").GetString(), broadcast.GetProperty("progress").GetProperty("waiting").GetInt32()));
        Assert.Equal(id, (await PostAsync(Csv, "recipients.csv", "key-1")).Body.GetProperty("id").GetInt64());
        Assert.Equal("idempotency-key-reused", (await PostAsync("[\"+4989123458\"]", "recipients.json", "key-1")).Body.GetProperty("code").GetString());

        Assert.Contains("\n+4989123457,Bert,waiting,", await _server.Http.GetStringAsync($"/api/broadcasts/{id}/report.csv"), StringComparison.Ordinal);
        using var cancelled = await _server.Http.DeleteAsync($"/api/broadcasts/{id}");
        Assert.Equal(HttpStatusCode.Accepted, cancelled.StatusCode);
        var mail = Assert.Single(await _server.OutboxAsync(1));
        Assert.Contains("0 von 2 gesendet: Aktion", mail.Subject, StringComparison.Ordinal);
        var csv = Encoding.UTF8.GetString(mail.Attachments.Single(part => part.FileName!.EndsWith(".csv", StringComparison.Ordinal)).Decode().Span);
        Assert.Contains("\n+4989123456,'=Anne,cancelled,", csv, StringComparison.Ordinal);
        Assert.Equal("done", (await _server.Http.GetFromJsonAsync<JsonElement>($"/api/broadcasts/{id}")).GetProperty("state").GetString());
        using var again = await _server.Http.DeleteAsync($"/api/broadcasts/{id}");
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        using var many = await _server.Http.GetAsync("/api/broadcasts?limit=51");
        Assert.Equal(HttpStatusCode.BadRequest, many.StatusCode);
        Assert.Equal(["broadcast.cancelled", "broadcast.added"], (await _server.Get<AuditLog>().ListAsync(new AuditFilter { Action = "broadcast" })).Select(entry => entry.Action));
    }

    /// <summary>The most that one request takes; a proxy or a client would give up long after this.</summary>
    [Fact(Timeout = 120_000)]
    public async Task Twenty_thousand_recipients_come_in_one_request_and_one_more_is_refused()
    {
        const int Most = 20_000;
        var numbers = Enumerable.Range(0, Most).Select(number => $"+4940{1_000_000 + number}").ToList();
        var (status, broadcast) = await PostAsync("number\r\n" + string.Join("\r\n", numbers), "recipients.csv", null);
        Assert.Equal((HttpStatusCode.Accepted, Most), (status, broadcast.GetProperty("progress").GetProperty("waiting").GetInt32()));
        Assert.Equal(Most, (await _server.Http.GetFromJsonAsync<JsonElement>("/api/queue?limit=25")).GetProperty("counts").GetProperty("waiting").GetInt32());
        var report = await _server.Http.GetStringAsync($"/api/broadcasts/{broadcast.GetProperty("id").GetInt64()}/report.csv");
        Assert.Equal(Most + 1, report.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync("number\r\n" + string.Join("\r\n", numbers.Append("+49409999999")), "recipients.csv", null)).Status);
    }

    [Fact]
    public async Task All_get_the_same_cover_page_where_one_is_named()
    {
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync("+4989123456\r\n+4989123457\r\n", "recipients.csv", null, ("cover", "standard"), ("coverText", "An alle"))).Status);
        var faxes = await _server.Get<Database>().QueryAsync<(int Pages, string BlobId, string Options)>("SELECT page_count, blob_id, options FROM fax");
        Assert.Equal((2, 2), (faxes.Count, Assert.Single(faxes.DistinctBy(fax => fax.BlobId)).Pages));
        Assert.Contains("\"cover\":\"standard", faxes[0].Options, StringComparison.Ordinal);
        Assert.Equal("bad-cover", (await PostAsync("+4989123456\r\n", "recipients.csv", null, ("cover", "absent"))).Body.GetProperty("code").GetString());
        Assert.Equal("bad-cover", (await PostAsync("+4989123456\r\n", "recipients.csv", null, ("cover", "standard"), ("coverText", new string('x', 20) + string.Concat(Enumerable.Repeat("\nx", 1900))))).Body.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("none", "no cover page")]
    [InlineData("textless", "textless")]
    [InlineData("absent", "absent")]
    public async Task A_cover_text_that_no_page_would_show_is_refused(string cover, string detail)
    {
        await _server.SetAsync("cover.missing", "sendWithout");
        using var template = new ByteArrayContent("<p>{{subject}}</p>"u8.ToArray()) { Headers = { ContentType = new("text/html") } };
        using var kept = await _server.Http.PutAsync("api/covers/textless", template);
        Assert.True(kept.IsSuccessStatusCode, await kept.Content.ReadAsStringAsync());
        var (_, problem) = await PostAsync("+4989123456\r\n", "recipients.csv", null, ("cover", cover), ("coverText", "An alle"));
        Assert.Equal("bad-cover", problem.GetProperty("code").GetString());
        Assert.Contains(detail, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync("+4989123456\r\n", "recipients.csv", null, ("cover", cover))).Status);
    }

    [Theory]
    [InlineData("+4989123456\r\n110\r\n", "recipients.csv", "barred-number", "Row 2")]
    [InlineData("+4989123456\r\nabc\r\n", "recipients.csv", "bad-number", "Row 2")]
    [InlineData("", "recipients.csv", "bad-request", "none")]
    [InlineData("{}", "recipients.json", "bad-request", "JSON")]
    public async Task A_list_with_a_fault_is_refused_as_a_whole_and_names_the_row(string list, string name, string code, string detail)
    {
        var (_, problem) = await PostAsync(list, name, null);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Contains(detail, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, (await _server.Http.GetFromJsonAsync<JsonElement>("/api/queue")).GetProperty("total").GetInt32());
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string list, string name, string? key, params (string Name, string Value)[] more)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent("Ein kurzer Text.", Encoding.UTF8, "text/plain"), "file", "text.txt" }, { new StringContent(list), "recipients", name }, { new StringContent("Aktion"), "subject" },
            { new StringContent("chef@firma.de"), "reportTo" },
        };
        foreach (var part in more)
            form.Add(new StringContent(part.Value), part.Name);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/broadcasts") { Content = form };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        using var answer = await _server.Http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }
}
