using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Faxwerk.Alarms;
using Faxwerk.Audit;
using Faxwerk.Queue;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Faxwerk.Tests.Queue;
using Faxwerk.Tests.Storage;
using Faxwerk.Webhooks;

namespace Faxwerk.Tests.Webhooks;

public sealed class WebhookTests
{
    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2a00:1450:4001:80b::200e", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.31.0.1", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::127.0.0.1", false)]
    [InlineData("::ffff:0:7f00:1", false)]
    [InlineData("::ffff:0:808:808", true)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("64:ff9b::808:808", true)]
    [InlineData("2002:7f00:1::1", false)]
    [InlineData("2002:a9fe:a9fe::", false)]
    public void Only_addresses_of_the_public_internet_are_reached(string address, bool isPublic)
    {
        var settings = new WebhookSettings();
        Assert.Equal(isPublic, settings.Allows(IPAddress.Parse(address)));
    }

    [Fact]
    public void A_network_of_the_settings_is_reached_and_its_neighbours_are_not()
    {
        var settings = new WebhookSettings { AllowedNetworks = ["10.1.2.0/24"] };
        Assert.True(settings.Allows(IPAddress.Parse("10.1.2.3")));
        Assert.True(settings.Allows(IPAddress.Parse("::ffff:10.1.2.3")));
        Assert.False(settings.Allows(IPAddress.Parse("10.1.3.3")));
        Assert.Single(new WebhookSettings { AllowedNetworks = ["x"] }.Errors());
    }

    [Fact]
    public async Task An_event_is_told_with_a_signature_again_after_an_error_and_no_redirect_is_followed()
    {
        await using var server = await FaxServer.StartAsync();
        await server.SetAsync("webhooks.allowedNetworks", "[\"127.0.0.0/8\"]");
        await using var receiver = new Receiver();
        using var added = await server.Http.PostAsJsonAsync("/api/webhooks", new { url = $"{receiver.Url}/hook?token=s3cret", events = new[] { "fax.cancelled" } });
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        var hook = await added.Content.ReadFromJsonAsync<JsonElement>();
        var secret = hook.GetProperty("secret").GetString()!;
        receiver.Answers.Enqueue((302, $"{receiver.Url}/elsewhere"));
        receiver.Answers.Enqueue((200, ""));

        var queue = server.Get<FaxQueue>();
        var id = (await server.Get<Database>().InTransactionAsync(tx => queue.EnqueueAsync(tx, QueueBed.Fax("+4989123456") with { Held = true, Subject = "Größe" })))[0];
        await queue.CancelAsync(id, null);
        await Eventually.HoldsAsync(() => receiver.Requests.Count >= 2, "the event is told twice", 60);
        Assert.All(receiver.Requests, request => Assert.Equal("/hook", request.Path));
        var (first, second) = (receiver.Requests.First(), receiver.Requests.Last());
        Assert.Equal(first.Headers["X-Faxwerk-Delivery"], second.Headers["X-Faxwerk-Delivery"]);
        Assert.Equal(TellWebhook.Sign(secret, second.Headers["X-Faxwerk-Timestamp"], second.Body), second.Headers["X-Faxwerk-Signature"]);
        Assert.Equal("fax.cancelled", second.Headers["X-Faxwerk-Event"]);
        var fax = JsonDocument.Parse(second.Body).RootElement.GetProperty("fax");
        Assert.Equal((id, "Größe", "out", "cancelled"), (fax.GetProperty("fax").GetInt64(), fax.GetProperty("subject").GetString(), fax.GetProperty("direction").GetString(), fax.GetProperty("outcome").GetString()));
        await Eventually.HoldsAsync(async () => (await server.Http.GetFromJsonAsync<JsonElement>("/api/webhooks"))[0].GetProperty("deliveredAt").ValueKind == JsonValueKind.String, "the delivery is noted", 60);
        Assert.DoesNotContain("s3cret", await server.Http.GetStringAsync("/api/webhooks"), StringComparison.Ordinal);
        Assert.DoesNotContain("secret\":\"", await server.Http.GetStringAsync("/api/webhooks"), StringComparison.Ordinal);
        using var removed = await server.Http.DeleteAsync($"/api/webhooks/{hook.GetProperty("id").GetInt64()}");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        var audit = await server.Get<AuditLog>().ListAsync(new AuditFilter { Action = "webhook" });
        Assert.Equal(
            [("webhook.removed", $"{receiver.Url}/hook", ""), ("webhook.added", "", $"{receiver.Url}/hook fax.cancelled")], audit.Select(entry => (entry.Action, entry.BeforeValue, entry.AfterValue)));
    }

    [Fact]
    public async Task An_alarm_and_its_end_are_told_once_each_and_again_on_request()
    {
        await using var server = await FaxServer.StartAsync();
        await server.SetAsync("webhooks.allowedNetworks", "[\"127.0.0.0/8\"]");
        await server.SetAsync("alarms.after", "1m");
        await using var receiver = new Receiver();
        using var added = await server.Http.PostAsJsonAsync("/api/webhooks", new { url = receiver.Url, events = new[] { "alarm.raised", "alarm.over" } });
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        var (alarms, database) = (server.Get<AlarmKeeper>(), server.Get<Database>());
        var relay = new Trouble("relay:test", "Die Vermittlung antwortet nicht.", "The relay does not answer.");
        await alarms.NoteAsync([relay], name => name == relay.Name, CancellationToken.None);
        await database.InTransactionAsync(tx => tx.ExecuteAsync("UPDATE alarm SET since = since - 120000 WHERE name = 'relay:test'"));
        for (var i = 0; i < 2; i++)
            await alarms.NoteAsync([relay], name => name == relay.Name, CancellationToken.None);
        await Eventually.HoldsAsync(() => !receiver.Requests.IsEmpty, "the alarm is told", 60);
        await alarms.NoteAsync([], name => name == relay.Name, CancellationToken.None);
        await Eventually.HoldsAsync(() => receiver.Requests.Count == 2, "its end is told", 60);
        var told = receiver.Requests.Select(request => JsonDocument.Parse(request.Body).RootElement).ToList();
        Assert.Equal(["alarm.raised", "alarm.over"], told.Select(one => one.GetProperty("event").GetString()));
        Assert.All(told, one => Assert.Equal(("relay:test", "The relay does not answer."), (one.GetProperty("alarm").GetProperty("name").GetString(), one.GetProperty("alarm").GetProperty("words").GetString())));

        var hook = (await added.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetInt64();
        await Eventually.HoldsAsync(async () => (await ListAsync()).All(one => one.GetProperty("state").GetString() == "done"), "both are taken", 60);
        Assert.Equal(2, await database.FindAsync<int>("SELECT count(*) FROM webhook_delivery"));
        Assert.Equal(0, await server.Get<WebhookDeliveries>().PruneAsync(CancellationToken.None));
        var first = (await ListAsync())[1];
        Assert.Equal(("relay:test", JsonValueKind.Null), (first.GetProperty("alarm").GetString(), first.GetProperty("fax").ValueKind));
        using var repeated = await server.Http.PostAsync(new Uri($"/api/webhooks/{hook}/deliveries/{first.GetProperty("delivery").GetInt64()}/repeat", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.Accepted, repeated.StatusCode);
        await Eventually.HoldsAsync(() => receiver.Requests.Count == 3, "it is told again", 60);
        Assert.Equal(receiver.Requests.First().Headers["X-Faxwerk-Delivery"], receiver.Requests.Last().Headers["X-Faxwerk-Delivery"]);

        async Task<IReadOnlyList<JsonElement>> ListAsync() =>
            [.. (await server.Http.GetFromJsonAsync<JsonElement>($"/api/webhooks/{hook}/deliveries")).GetProperty("deliveries").EnumerateArray()];
    }

    [Fact]
    public async Task A_webhook_is_tested_at_once_and_changed_with_its_secret_and_hidden_query_kept()
    {
        await using var server = await FaxServer.StartAsync();
        await server.SetAsync("webhooks.allowedNetworks", "[\"127.0.0.0/8\"]");
        await using var receiver = new Receiver();
        using var added = await server.Http.PostAsJsonAsync("/api/webhooks", new { url = $"{receiver.Url}/one?token=s3cret" });
        var hook = await added.Content.ReadFromJsonAsync<JsonElement>();
        var (place, secret) = ($"/api/webhooks/{hook.GetProperty("id").GetInt64()}", hook.GetProperty("secret").GetString()!);

        receiver.Answers.Enqueue((503, ""));
        Assert.Equal("The receiver answered 503.", await TestAsync());
        Assert.Equal("The receiver answered 503.", (await server.Http.GetFromJsonAsync<JsonElement>("/api/webhooks"))[0].GetProperty("lastError").GetString());
        using var events = await server.Http.PatchAsJsonAsync(place, new { events = new[] { "fax.sent" } });
        Assert.Equal("The receiver answered 503.", (await events.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("lastError").GetString());
        Assert.Equal("", await TestAsync());
        using var moved = await server.Http.PatchAsJsonAsync(place, new { url = $"{receiver.Url}/two" });
        var changed = await moved.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(($"{receiver.Url}/two", JsonValueKind.Null, "fax.sent"), (changed.GetProperty("url").GetString(), changed.GetProperty("deliveredAt").ValueKind, Assert.Single(changed.GetProperty("events").EnumerateArray()).GetString()));
        Assert.Equal("", await TestAsync());
        Assert.Equal(["/one", "/one", "/two"], receiver.Requests.Select(request => request.Path));
        Assert.All(receiver.Requests, request => Assert.Equal(("test", TellWebhook.Sign(secret, request.Headers["X-Faxwerk-Timestamp"], request.Body)), (request.Headers["X-Faxwerk-Event"], request.Headers["X-Faxwerk-Signature"])));

        using var wrong = await server.Http.PatchAsJsonAsync(place, new { url = "http://192.168.0.1/" });
        using var none = await server.Http.PatchAsJsonAsync(place, new { events = Array.Empty<string>() });
        using var missing = await server.Http.PatchAsJsonAsync("/api/webhooks/99", new { url = "http://192.168.0.1/" });
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.NotFound), (wrong.StatusCode, none.StatusCode, missing.StatusCode));
        Assert.Equal(["webhook.changed", "webhook.changed", "webhook.added"], (await server.Get<AuditLog>().ListAsync(new AuditFilter { Action = "webhook" })).Select(entry => entry.Action));

        async Task<string> TestAsync()
        {
            using var answer = await server.Http.PostAsync(new Uri(place + "/test", UriKind.Relative), null);
            return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString()!;
        }
    }

    [Fact]
    public async Task What_a_webhook_was_told_is_listed_and_told_again_as_the_same_delivery()
    {
        await using var server = await FaxServer.StartAsync();
        await server.SetAsync("webhooks.allowedNetworks", "[\"127.0.0.0/8\"]");
        await using var receiver = new Receiver();
        using var added = await server.Http.PostAsJsonAsync("/api/webhooks", new { url = $"{receiver.Url}/hook" });
        var place = $"/api/webhooks/{(await added.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetInt64()}";
        receiver.Answers.Enqueue((500, ""));
        var queue = server.Get<FaxQueue>();
        var fax = (await server.Get<Database>().InTransactionAsync(tx => queue.EnqueueAsync(tx, QueueBed.Fax("+4989123456") with { Held = true })))[0];
        await queue.CancelAsync(fax, null);

        await Eventually.HoldsAsync(async () => (await DeliveriesAsync()).Any(one => one.GetProperty("error").GetString() == "The receiver answered 500."), "the first attempt is listed", 60);
        var waiting = Assert.Single(await DeliveriesAsync());
        Assert.Equal(("waiting", "fax.cancelled", fax, "out", 1), (Text("state"), Text("event"), waiting.GetProperty("fax").GetInt64(), Text("direction"), waiting.GetProperty("attempts").GetInt32()));
        Assert.True(waiting.GetProperty("nextAt").GetDateTimeOffset() > waiting.GetProperty("at").GetDateTimeOffset());

        var again = $"{place}/deliveries/{waiting.GetProperty("delivery").GetInt64()}/repeat";
        for (var told = 2; told <= 3; told++)
        {
            using var repeated = await server.Http.PostAsync(new Uri(again, UriKind.Relative), null);
            Assert.Equal(HttpStatusCode.Accepted, repeated.StatusCode);
            await Eventually.HoldsAsync(async () => receiver.Requests.Count == told && (await DeliveriesAsync())[0].GetProperty("state").GetString() == "done", "it is told again", 60);
        }

        var done = (await DeliveriesAsync())[0];
        Assert.Equal(("", JsonValueKind.Null, JsonValueKind.String), (done.GetProperty("error").GetString(), done.GetProperty("nextAt").ValueKind, done.GetProperty("endedAt").ValueKind));
        Assert.Single(receiver.Requests.Select(request => request.Headers["X-Faxwerk-Delivery"]).Distinct());
        Assert.Equal(receiver.Requests.First().Body, receiver.Requests.Last().Body);
        Assert.Equal(2, (await server.Get<AuditLog>().ListAsync(new AuditFilter { Action = "webhook.repeated" })).Count);
        using var missing = await server.Http.PostAsync(new Uri($"{place}/deliveries/999/repeat", UriKind.Relative), null);
        using var nobody = await server.Http.GetAsync(new Uri("/api/webhooks/99/deliveries", UriKind.Relative));
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (missing.StatusCode, nobody.StatusCode));

        using var removed = await server.Http.DeleteAsync(place);
        Assert.Equal(0, await server.Get<Database>().FindAsync<int>("SELECT count(*) FROM webhook_delivery"));

        string? Text(string name) => waiting.GetProperty(name).GetString();
        async Task<List<JsonElement>> DeliveriesAsync() => [.. (await server.Http.GetFromJsonAsync<JsonElement>($"{place}/deliveries")).GetProperty("deliveries").EnumerateArray()];
    }

    [Theory, EveryEngine]
    public async Task Deliveries_are_forgotten_with_the_journal(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        await test.Database.InTransactionAsync(tx => tx.ExecuteAsync("INSERT INTO webhook_delivery (task_id, webhook_id, journal_id, event) VALUES (1, 1, 7, 'fax.sent')"));
        var deliveries = new WebhookDeliveries(test.Database, new TaskQueue(test.Database, test.Time), test.Time);
        Assert.Equal(1, await deliveries.PruneAsync(CancellationToken.None));
        Assert.Equal(0, await deliveries.PruneAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_name_that_leads_to_this_machine_is_refused_when_it_is_resolved_and_nothing_arrives()
    {
        await using var receiver = new Receiver();
        using var client = new WebhookClient(new Fixed<WebhookSettings>(new WebhookSettings()));
        foreach (var host in new[] { "localhost", "127.0.0.1", "[::ffff:127.0.0.1]" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{host}:{new Uri(receiver.Url).Port}/hook");
            Assert.Contains("not public", await client.SendAsync(request, default), StringComparison.Ordinal);
        }

        Assert.Empty(receiver.Requests);
    }

    [Theory]
    [InlineData("ftp://example.com/")]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://2130706433/")]
    [InlineData("https://user:password@example.com/")]
    [InlineData("nonsense")]
    public async Task An_address_that_may_not_be_told_is_refused_at_once(string url)
    {
        await using var server = await FaxServer.StartAsync();
        using var answer = await server.Http.PostAsJsonAsync("/api/webhooks", new { url });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private sealed class Receiver : IAsyncDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly Task _running;

        public Receiver()
        {
            Url = $"http://127.0.0.1:{FreePort()}";
            _listener.Prefixes.Add($"{Url}/");
            _listener.Start();
            _running = RunAsync();
        }

        public string Url { get; }

        public ConcurrentQueue<(int Status, string Location)> Answers { get; } = new();

        public ConcurrentQueue<(string Path, Dictionary<string, string> Headers, byte[] Body)> Requests { get; } = new();

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            await _running;
            _listener.Close();
        }

        private static int FreePort()
        {
            using var socket = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
            socket.Start();
            return ((IPEndPoint)socket.LocalEndpoint).Port;
        }

        private async Task RunAsync()
        {
            try
            {
                while (true)
                {
                    var context = await _listener.GetContextAsync();
                    using var body = new MemoryStream();
                    await context.Request.InputStream.CopyToAsync(body);
                    var headers = context.Request.Headers.AllKeys.ToDictionary(key => key!, key => context.Request.Headers[key]!, StringComparer.OrdinalIgnoreCase);
                    Requests.Enqueue((context.Request.Url!.AbsolutePath, headers, body.ToArray()));
                    var (status, location) = Answers.TryDequeue(out var answer) ? answer : (200, "");
                    context.Response.StatusCode = status;
                    if (location.Length > 0)
                        context.Response.RedirectLocation = location;
                    context.Response.Close();
                }
            }
            catch (Exception) when (!_listener.IsListening)
            {
                // Stopped at the end of the test.
            }
        }
    }
}
