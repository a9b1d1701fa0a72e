using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Faxwerk.Audit;
using Faxwerk.Queue;
using Faxwerk.Tests.Queue;

namespace Faxwerk.Tests.Steering;

/// <summary>The queue over REST, on the whole server with its sending stopped.</summary>
public sealed class QueueApiTests : IAsyncLifetime
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
    public async Task A_pause_has_an_end_and_a_name_and_stands_in_the_audit_log()
    {
        var counts = await GetAsync("/api/queue/counts");
        Assert.True(counts.GetProperty("pausedUntil").GetDateTimeOffset() > TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(25));
        Assert.Equal("local", counts.GetProperty("pausedBy").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("/api/queue/pause", new { minutes = 0 })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("/api/queue/pause", new { minutes = 31 * 24 * 60 })).Status);
        Assert.Equal(JsonValueKind.Null, (await PostAsync("/api/queue/resume", new { })).Body.GetProperty("pausedUntil").ValueKind);
        var entries = await _server.Get<AuditLog>().ListAsync(new AuditFilter { Action = "queue" });
        Assert.Equal(["queue.resumed", "queue.paused"], entries.Select(entry => entry.Action));
    }

    [Fact]
    public async Task Some_of_several_faxes_are_changed_and_the_others_say_why_not()
    {
        var ids = await EnqueueAsync("+49891", "+49892");
        var (_, held) = await PostAsync("/api/queue/actions", new { action = "hold", ids });
        Assert.Equal(ids, held.GetProperty("done").EnumerateArray().Select(id => id.GetInt64()));
        var (_, again) = await PostAsync("/api/queue/actions", new { action = "hold", ids = new[] { ids[0], 4711 } });
        Assert.Equal(["nothing-to-do", "not-found"], again.GetProperty("refused").EnumerateArray().Select(refused => refused.GetProperty("code").GetString()));
        var (_, urgent) = await PostAsync("/api/queue/actions", new { action = "priority", priority = "urgent", ids });
        Assert.Empty(urgent.GetProperty("refused").EnumerateArray());
        var row = (await GetAsync("/api/queue?state=held&sort=number")).GetProperty("faxes")[0];
        Assert.Equal(("held", "urgent", "+49891"), (row.GetProperty("state").GetString(), row.GetProperty("priority").GetString(), row.GetProperty("number").GetString()));
    }

    [Theory]
    [InlineData("createdAt")]
    [InlineData("-createdAt")]
    public async Task Pages_in_the_order_of_coming_leave_none_out_whatever_goes_and_comes_meanwhile(string sort)
    {
        var ids = await EnqueueAsync("+49891", "+49892", "+49893", "+49894", "+49895");
        var expected = sort == "createdAt" ? ids : [.. ids.Reverse()];
        var first = await GetAsync($"/api/queue?sort={sort}&limit=2");
        await PostAsync("/api/queue/actions", new { action = "cancel", ids = new[] { expected[0] } });
        var second = await GetAsync($"/api/queue?sort={sort}&limit=2&after={first.GetProperty("next").GetInt64()}");
        var third = await GetAsync($"/api/queue?sort={sort}&limit=2&after={second.GetProperty("next").GetInt64()}");
        Assert.Equal(JsonValueKind.Null, third.GetProperty("next").ValueKind);
        Assert.Equal(expected, new[] { first, second, third }.SelectMany(page => page.GetProperty("faxes").EnumerateArray()).Select(row => row.GetProperty("id").GetInt64()));
        Assert.Equal((5, 4), (first.GetProperty("total").GetInt32(), third.GetProperty("total").GetInt32()));
        foreach (var wrong in new[] { "sort=position&after=1", $"sort={sort}&after=1&offset=2" })
        {
            using var refused = await _server.Http.GetAsync($"/api/queue?{wrong}");
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }
    }

    [Theory]
    [InlineData("sendNow")]
    [InlineData("dueAt")]
    public async Task A_deadline_that_a_sender_gave_is_the_same_after_a_change_was_taken_back(string action)
    {
        var (queue, database, now) = (_server.Get<FaxQueue>(), _server.Get<Faxwerk.Storage.Database>(), TimeProvider.System.GetUtcNow());
        var ids = await database.InTransactionAsync(tx => queue.EnqueueAsync(tx, QueueBed.Fax("+49891") with { DueAt = now.AddHours(2), NotAfter = now.AddHours(4) }));
        var before = await TimesAsync();
        var (_, changed) = await PostAsync("/api/queue/actions", new { action, dueAt = now.AddDays(3), ids });
        Assert.NotEqual(before, await TimesAsync());
        await PostAsync("/api/queue/actions", new { action = "restore", faxes = changed.GetProperty("before") });
        Assert.Equal(before, await TimesAsync());

        Task<(long, long, long, int, int)> TimesAsync() =>
            database.FindAsync<(long, long, long, int, int)>("SELECT due_at, wanted_at, not_after, sent_now, effective_priority FROM fax", null);
    }

    [Fact]
    public async Task What_was_changed_is_given_back_to_each_fax_in_one_action()
    {
        var ids = await EnqueueAsync("+49891", "+49892");
        await PostAsync("/api/queue/actions", new { action = "priority", priority = "low", ids = new[] { ids[0] } });
        await PostAsync("/api/queue/actions", new { action = "hold", ids = new[] { ids[1] } });
        var before = await RowsAsync();
        foreach (var change in new object[]
        {
            new { action = "priority", priority = "urgent", ids }, new { action = "dueAt", dueAt = TimeProvider.System.GetUtcNow().AddDays(2), ids }, new { action = "trunk", trunk = "trunk", ids }, new { action = "sendNow", ids },
        })
        {
            var (_, changed) = await PostAsync("/api/queue/actions", change);
            Assert.Equal(2, changed.GetProperty("before").GetArrayLength());
            var (_, restored) = await PostAsync("/api/queue/actions", new { action = "restore", ids = Array.Empty<long>(), faxes = changed.GetProperty("before") });
            Assert.Equal(2, restored.GetProperty("done").GetArrayLength());
            Assert.Empty(restored.GetProperty("before").EnumerateArray());
            Assert.Equal(before, await RowsAsync());
        }

        var chosen = await _server.Get<Faxwerk.Storage.Database>().QueryAsync<int>("SELECT trunk_chosen FROM fax", null);
        Assert.Equal([0, 0], chosen);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("/api/queue/actions", new { action = "restore" })).Status);
        var far = new[] { new { id = ids[0], dueAt = TimeProvider.System.GetUtcNow().AddYears(3) } };
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("/api/queue/actions", new { action = "restore", faxes = far })).Status);

        async Task<IEnumerable<string>> RowsAsync() => (await GetAsync("/api/queue?sort=number")).GetProperty("faxes").EnumerateArray()
            .Select(row => $"{row.GetProperty("number")} {row.GetProperty("state")} {row.GetProperty("priority")} {row.GetProperty("sentNow")} {row.GetProperty("dueAt").GetDateTimeOffset() < TimeProvider.System.GetUtcNow().AddHours(1)}");
    }

    [Fact]
    public async Task The_list_is_narrowed_to_those_who_handed_in()
    {
        await EnqueueAsync("+49891", "+49892");
        await _server.Get<Faxwerk.Storage.Database>().InTransactionAsync(tx => tx.ExecuteAsync("UPDATE fax SET submitted_by = 'user:77' WHERE number_e164 = '+49892'"));
        var page = await GetAsync("/api/queue?user=user:77");
        Assert.Equal((1, "user:77"), (page.GetProperty("total").GetInt32(), page.GetProperty("faxes")[0].GetProperty("submittedBy").GetString()));
        var (status, _) = await PostAsync("/api/queue/actions", new { action = "cancel", all = true, filter = new { user = "user:77" }, expected = 1 });
        Assert.Equal((HttpStatusCode.OK, 1), (status, (await GetAsync("/api/queue")).GetProperty("total").GetInt32()));
    }

    [Fact]
    public async Task All_are_cancelled_only_where_there_are_as_many_as_expected()
    {
        await EnqueueAsync("+49891", "+49892", "+49893");
        var (status, problem) = await PostAsync("/api/queue/actions", new { action = "cancel", all = true, expected = 2 });
        Assert.Equal((HttpStatusCode.Conflict, "count-changed"), (status, problem.GetProperty("code").GetString()));
        var (_, done) = await PostAsync("/api/queue/actions", new { action = "cancel", all = true, expected = 3 });
        Assert.Equal(3, done.GetProperty("done").GetArrayLength());
        Assert.Equal(0, (await GetAsync("/api/queue")).GetProperty("total").GetInt32());
    }

    /// <summary>A busy queue changes while its reader is asked whether he means it.</summary>
    [Fact]
    public async Task All_that_the_reader_was_told_of_are_cancelled_though_some_went_and_others_came_meanwhile()
    {
        await EnqueueAsync("+49891", "+49892", "+49893");
        var seen = await GetAsync("/api/queue");
        var (total, newest) = (seen.GetProperty("total").GetInt32(), seen.GetProperty("newest").GetInt64());
        await PostAsync("/api/queue/actions", new { action = "cancel", ids = new[] { newest } });
        await EnqueueAsync("+49894");
        var (_, done) = await PostAsync("/api/queue/actions", new { action = "cancel", all = true, expected = total, upTo = newest });
        Assert.Equal(2, done.GetProperty("done").GetArrayLength());
        Assert.Equal("+49894", Assert.Single((await GetAsync("/api/queue")).GetProperty("faxes").EnumerateArray()).GetProperty("number").GetString());
        var (status, _) = await PostAsync("/api/queue/actions", new { action = "cancel", all = true, expected = 0, upTo = newest + 1 });
        Assert.Equal(HttpStatusCode.Conflict, status);
    }

    [Theory]
    [InlineData("/api/queue?sort=; DROP TABLE fax")]
    [InlineData("/api/queue?limit=100000")]
    [InlineData("/api/queue?offset=-1")]
    [InlineData("/api/queue?state=sent")]
    [InlineData("/api/queue?priority=9")]
    public async Task A_list_that_cannot_be_is_refused(string path)
    {
        using var answer = await _server.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_change_of_the_queue_is_told_to_an_open_page()
    {
        using var stream = new StreamReader(await _server.Http.GetStreamAsync("/api/queue/events"));
        Assert.Equal("event: open", await stream.ReadLineAsync());
        await EnqueueAsync("+49891");
        string? line;
        do
            line = await stream.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
        while (line is not null && line != "event: queue");
        Assert.NotNull(line);
    }

    private async Task<IReadOnlyList<long>> EnqueueAsync(params string[] numbers)
    {
        var queue = _server.Get<FaxQueue>();
        return await _server.Get<Faxwerk.Storage.Database>().InTransactionAsync(tx => queue.EnqueueAsync(tx, QueueBed.Fax(numbers)));
    }

    private async Task<JsonElement> GetAsync(string path) => await _server.Http.GetFromJsonAsync<JsonElement>(path);

    private async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string path, object body)
    {
        using var answer = await _server.Http.PostAsJsonAsync(path, body);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }
}
