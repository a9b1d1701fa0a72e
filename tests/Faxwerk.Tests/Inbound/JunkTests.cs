using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Faxwerk.Audit;
using Faxwerk.Directory;
using Faxwerk.Inbox;
using Faxwerk.Junk;
using Faxwerk.Mail.Mime;
using Faxwerk.Receiving;
using Faxwerk.Routing;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Telephony;
using Faxwerk.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Faxwerk.Tests.Inbound;

/// <summary>Unwanted faxes: rejected, kept or sent to a mailbox of their own.</summary>
public sealed class JunkTests
{
    [Theory, EveryEngine]
    public async Task An_unwanted_caller_is_rejected_before_the_call_is_answered(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        await AddAsync(services, JunkKind.Caller, "+4989555*", JunkAction.Reject);
        await AddAsync(services, JunkKind.Caller, "withheld", JunkAction.Reject);
        foreach (var caller in new[] { "+49895551", "004989555", "" })
            Assert.Equal(603, Assert.IsType<CallDecision.Reject>(await services.DecideAsync("12", caller)).SipStatus);
        Assert.IsType<CallDecision.Accept>(await services.DecideAsync("12", "+4930123"));
        await services.SetAsync("junk.rejectStatus", "403");
        Assert.Equal(403, Assert.IsType<CallDecision.Reject>(await services.DecideAsync("12", "")).SipStatus);
    }

    [Theory, EveryEngine]
    public async Task A_quarantined_fax_goes_to_nobody_until_it_is_released_and_then_where_it_would_have_gone(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        await AddAsync(services, JunkKind.StationId, "+4989*", JunkAction.Quarantine);
        await ReceiveAsync(services);
        await services.RunTasksAsync();
        Assert.False(System.IO.Directory.Exists(services.Outbox));
        var kept = Assert.Single(await services.Get<Quarantine>().ListAsync(long.MaxValue, 10, CancellationToken.None));
        Assert.Equal(("stationid +4989*", "+4930123", 1), (kept.Cause, kept.Caller, kept.Pages));
        Assert.True(await services.Get<Quarantine>().ReleaseAsync(kept.FaxId, "otto", CancellationToken.None));
        Assert.False(await services.Get<Quarantine>().ReleaseAsync(kept.FaxId, "otto", CancellationToken.None));
        await services.RunTasksAsync();
        Assert.Single(System.IO.Directory.GetFiles(services.Outbox, "*.eml"));
        Assert.Empty(await services.Get<Quarantine>().ListAsync(long.MaxValue, 10, CancellationToken.None));
        Assert.Single(await services.Get<AuditLog>().ListAsync(new AuditFilter { Action = AuditAction.JunkReleased }, CancellationToken.None));
    }

    [Theory, EveryEngine]
    public async Task A_deleted_fax_is_gone_from_quarantine_and_inbox_and_its_pages_are_let_go(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        await AddAsync(services, JunkKind.StationId, "+4989*", JunkAction.Quarantine);
        await ReceiveAsync(services);
        await ReceiveAsync(services);
        await services.RunTasksAsync();
        var quarantine = services.Get<Quarantine>();
        Assert.Equal(2, await quarantine.CountAsync(default));
        Assert.Equal(1, await quarantine.DeleteAsync([1, 1, 4711], "otto", default));
        Assert.Equal(0, await quarantine.DeleteAsync([1], "otto", default));
        Assert.False(await quarantine.ReleaseAsync(1, "otto", default));
        Assert.Equal([2L], (await quarantine.ListAsync(long.MaxValue, 10, default)).Select(fax => fax.FaxId));
        Assert.Equal((1, 0), (await quarantine.CountAsync(default), await services.Get<Database>().FindAsync<int>("SELECT count(*) FROM blob_use WHERE owner = 'received_fax:1'")));
        Assert.Empty(await services.Get<WebInbox>().ListAsync(new InboxFilter(InboxScope.All), 1, default));
        Assert.Equal(("otto", "received:1", "stationid +4989*"), (await services.Get<AuditLog>().ListAsync(new AuditFilter { Action = AuditAction.JunkDeleted })) is [var entry] ? (entry.Who, entry.Target, entry.BeforeValue) : default);
    }

    [Theory, EveryEngine]
    public async Task What_nobody_releases_is_deleted_after_its_time_where_there_is_one(Engine engine)
    {
        await using var services = await InboundServices.StartAsync(engine);
        await AddAsync(services, JunkKind.StationId, "+4989*", JunkAction.Quarantine);
        await ReceiveAsync(services);
        await services.RunTasksAsync();
        using var sweep = ActivatorUtilities.CreateInstance<QuarantineSweep>(services.Get<IServiceProvider>());
        services.Time.Advance(TimeSpan.FromDays(400));
        Assert.Equal(0, await sweep.SweepAsync(default));
        await services.SetAsync("junk.keepFor", "30d");
        await ReceiveAsync(services);
        await services.RunTasksAsync();
        Assert.Equal(1, await sweep.SweepAsync(default));
        Assert.Equal([2L], (await services.Get<Quarantine>().ListAsync(long.MaxValue, 10, default)).Select(fax => fax.FaxId));
    }

    [Theory]
    [InlineData("postmaster", "", "postmaster@localhost")]
    [InlineData("postmaster", "junk@firma.de", "junk@firma.de")]
    [InlineData("addressee", "", "anna@firma.de")]
    [InlineData("off", "", null)]
    public async Task Once_a_day_somebody_hears_of_what_is_new_in_the_quarantine(string summary, string mailbox, string? to)
    {
        await using var services = await InboundServices.StartAsync(Engine.Sqlite, collection => collection.AddSettings<Faxwerk.Api.WebSettings>("web"));
        await services.SetAsync("junk.summary", summary);
        await services.SetAsync("junk.summaryMailbox", mailbox);
        await services.SetAsync("receiving.routes", """[{"number":"*","mailTo":["anna@firma.de"]}]""");
        await AddAsync(services, JunkKind.StationId, "+4989*", JunkAction.Quarantine);
        var news = services.Get<QuarantineSummary>();
        Assert.Equal(0, await news.TellAsync(default));
        await ReceiveAsync(services);
        await ReceiveAsync(services);
        await services.RunTasksAsync();
        await services.Get<Quarantine>().DeleteAsync([2], "otto", default);
        Assert.Equal(to is null ? 0 : 1, await news.TellAsync(default));
        await ReceiveAsync(services);
        await services.RunTasksAsync();
        services.Time.Advance(TimeSpan.FromHours(23));
        Assert.Equal(0, await news.TellAsync(default));
        services.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(to is null ? 0 : 1, await news.TellAsync(default));
        Assert.Equal(0, await news.TellAsync(default));
        await services.RunTasksAsync();
        var mails = System.IO.Directory.Exists(services.Outbox) ? System.IO.Directory.GetFiles(services.Outbox, "*.eml").Order(StringComparer.Ordinal).Select(file => MimeReader.Read(File.ReadAllBytes(file))).ToList() : [];
        Assert.Equal(to is null ? 0 : 2, mails.Count);
        Assert.All(mails, mail => Assert.Equal(to, mail.To[0].Address));
        Assert.All(mails, mail => Assert.Contains("+4930123 (+49 89 555) > 12, 1 S./p., stationid +4989*", mail.PlainText, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("junk@firma.de", 1)]
    [InlineData("", 0)]
    public async Task Junk_goes_to_its_mailbox_and_without_one_to_the_quarantine(string mailbox, int mails)
    {
        await using var services = await InboundServices.StartAsync(Engine.Sqlite);
        await services.SetAsync("junk.mailbox", mailbox);
        await AddAsync(services, JunkKind.Caller, "+4930*", JunkAction.Mailbox);
        await ReceiveAsync(services);
        await services.RunTasksAsync();
        var files = System.IO.Directory.Exists(services.Outbox) ? System.IO.Directory.GetFiles(services.Outbox, "*.eml") : [];
        Assert.Equal(mails, files.Length);
        Assert.All(files, file => Assert.Equal(mailbox, MimeReader.Read(File.ReadAllBytes(file)).To[0].Address));
        Assert.Equal(1 - mails, (await services.Get<Quarantine>().ListAsync(long.MaxValue, 10, CancellationToken.None)).Count);
    }

    [Theory]
    [InlineData("BILLIGE tinte", true)]
    [InlineData("Rechnung", false)]
    public async Task Words_on_the_pages_are_judged_once_they_are_read(string keyword, bool isJunk)
    {
        await using var services = await InboundServices.StartAsync(Engine.Sqlite);
        await services.SetAsync("ocr.enabled", "true");
        await AddAsync(services, JunkKind.Keyword, keyword, JunkAction.Quarantine);
        await ReceiveAsync(services);
        await services.Get<ReceivedTexts>().AddAsync(1, 0, new Faxwerk.Ocr.PageText("Nur heute: billige Tinte", []), CancellationToken.None);
        var bed = new DeliveryBed(services);
        await bed.TryAsync(ReceivedFaxes.RouteFax);
        Assert.Empty(await bed.Deliveries.ListAsync(new Faxwerk.Delivery.DeliveryFilter(), CancellationToken.None));
        Assert.Equal(1, await bed.TryAsync(ReadText.TaskKind));
        Assert.Equal(1, await bed.TryAsync(ReceivedFaxes.RouteFax));
        Assert.Equal(isJunk ? 1 : 0, (await services.Get<Quarantine>().ListAsync(long.MaxValue, 10, CancellationToken.None)).Count);
        Assert.Equal(isJunk ? 0 : 1, (await bed.Deliveries.ListAsync(new Faxwerk.Delivery.DeliveryFilter(), CancellationToken.None)).Count);
    }

    [Theory]
    [InlineData(JunkKind.Caller, "*", JunkAction.Reject)]
    [InlineData(JunkKind.StationId, "x", JunkAction.Reject)]
    [InlineData(JunkKind.Keyword, "", JunkAction.Quarantine)]
    [InlineData(JunkKind.Keyword, "Abo", JunkAction.Quarantine)]
    [InlineData(JunkKind.Keyword, "*a*b*c*", JunkAction.Quarantine)]
    public async Task What_would_stop_all_faxes_or_cannot_be_done_is_no_rule(JunkKind kind, string pattern, JunkAction action)
    {
        await using var services = await InboundServices.StartAsync(Engine.Sqlite);
        Assert.NotNull((await services.Get<JunkRules>().AddAsync(new JunkRule { Kind = kind, Pattern = pattern, Action = action }, "test")).Error);
    }

    [Theory]
    [InlineData("BILLIGE tinte", "Nur heute:\nbillige\n   Tinte für alle", true)]
    [InlineData("billige*kaufen", "billige Tinte\nsofort kaufen", true)]
    [InlineData("billige*kaufen", "kaufen Sie billige Tinte", false)]
    [InlineData("bill?ge tinte", "billige Tinte", true)]
    [InlineData("Sonderangebot", "Unser Sonder-\nangebot der Woche", true)]
    [InlineData("Fax-Angebot", "Unser Fax-\nAngebot", true)]
    [InlineData("Rechnung", "billige Tinte", false)]
    public void Keywords_are_found_across_lines_and_a_star_stands_for_anything_between(string keyword, string text, bool isJunk) =>
        Assert.Equal(isJunk, new JunkRule { Kind = JunkKind.Keyword, Pattern = keyword }.MatchesText(text));

    [Fact]
    public async Task A_rule_on_words_says_when_it_is_saved_and_as_an_alarm_that_pages_are_not_read()
    {
        await using var server = await FaxServer.StartAsync();
        using var added = await server.Http.PostAsJsonAsync("/api/junk/rules", new { kind = "keyword", pattern = "Tinte", action = "quarantine" });
        Assert.True((await added.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("isIdle").GetBoolean());
        Assert.Contains(await TroublesAsync(), trouble => trouble.Name == "junk");
        await server.SetAsync("ocr.enabled", "true");
        Assert.DoesNotContain(await TroublesAsync(), trouble => trouble.Name == "junk");

        Task<IReadOnlyList<Faxwerk.Alarms.Trouble>> TroublesAsync() => server.Get<Faxwerk.Alarms.Troubles>().FindAsync(CancellationToken.None);
    }

    [Fact]
    public async Task What_somebody_calls_junk_is_learnt_and_the_next_one_is_kept()
    {
        await using var server = await FaxServer.StartAsync();
        await ReceiveAsync(server, "+4930123");
        using var learnt = await server.Http.PostAsync(new Uri("/api/received/1/junk", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.OK, learnt.StatusCode);
        await ReceiveAsync(server, "");
        using var learntId = await server.Http.PostAsync(new Uri("/api/received/2/junk", UriKind.Relative), null);
        var rules = (await server.Http.GetFromJsonAsync<JsonElement>("/api/junk/rules")).GetProperty("rules").EnumerateArray().Select(rule => $"{rule.GetProperty("kind").GetString()} {rule.GetProperty("pattern").GetString()}");
        Assert.Equal(["stationId +49 89 555", "caller +4930123"], rules);
        await ReceiveAsync(server, "+4930123");
        await Eventually.HoldsAsync(async () => (await server.Http.GetFromJsonAsync<JsonElement>("/api/junk/quarantine")).GetProperty("faxes").GetArrayLength() == 1, "the next one is kept", 60);
        using var released = await server.Http.PostAsync(new Uri("/api/junk/quarantine/3/release", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.NoContent, released.StatusCode);
        await Eventually.HoldsAsync(async () => (await server.Http.GetFromJsonAsync<JsonElement>("/api/deliveries?fax=3")).GetProperty("deliveries").GetArrayLength() == 1, "it is delivered", 60);
    }

    [Fact]
    public async Task A_rule_is_changed_as_it_was_read_and_kept_faxes_are_deleted_over_REST()
    {
        await using var server = await FaxServer.StartAsync();
        using var added = await server.Http.PostAsJsonAsync("/api/junk/rules", new { kind = "caller", pattern = "+4930*", action = "quarantine" });
        using var other = await server.Http.PostAsJsonAsync("/api/junk/rules", new { kind = "caller", pattern = "+4940*", action = "quarantine" });
        var path = $"/api/junk/rules/{(await added.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetInt64()}";
        Assert.Equal((HttpStatusCode.OK, "\"2\""), await ChangeAsync(new { pattern = "+49301*" }, "\"1\""));
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await ChangeAsync(new { pattern = "+49302*" }, "\"1\"")).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ChangeAsync(new { pattern = "+4940*" })).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ChangeAsync(new { kind = "keyword", action = "reject" })).Status);
        Assert.Equal((HttpStatusCode.OK, "\"2\""), await ChangeAsync(new { pattern = "+49301*" }));
        using var missing = await server.Http.PatchAsJsonAsync("/api/junk/rules/4711", new { });
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);

        foreach (var caller in new[] { "+49301", "+49301", "+49301" })
            await ReceiveAsync(server, caller);
        await Eventually.HoldsAsync(async () => (await server.Http.GetFromJsonAsync<JsonElement>("/api/junk/quarantine?limit=1")).GetProperty("held").GetInt32() == 3, "all are kept", 60);
        using var one = await server.Http.DeleteAsync(new Uri("/api/junk/quarantine/1", UriKind.Relative));
        using var twice = await server.Http.DeleteAsync(new Uri("/api/junk/quarantine/1", UriKind.Relative));
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (one.StatusCode, twice.StatusCode));
        using var gone = await server.Http.GetAsync(new Uri("/api/received/1/pages/1.png", UriKind.Relative));
        Assert.NotEqual(HttpStatusCode.OK, gone.StatusCode);
        using var rest = await server.Http.PostAsJsonAsync("/api/junk/quarantine/delete", new { faxes = new[] { 1, 2, 3 } });
        Assert.Equal(2, (await rest.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("deleted").GetInt32());

        async Task<(HttpStatusCode Status, string? Tag)> ChangeAsync(object change, string? version = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Patch, path) { Content = JsonContent.Create(change) };
            if (version is not null)
                request.Headers.Add("If-Match", version);
            using var answer = await server.Http.SendAsync(request);
            return (answer.StatusCode, answer.Headers.ETag?.Tag);
        }
    }

    [Fact]
    public async Task A_sender_who_calls_himself_by_a_wildcard_teaches_nothing_about_others()
    {
        await using var server = await FaxServer.StartAsync();
        foreach (var (caller, stationId) in new[] { ("", "+*"), ("withheld", "") })
        {
            var fax = await server.Get<FaxReceiver>().ReceiveAsync(1, InboundServices.Announced("+4989123", caller), "", 10, CancellationToken.None);
            await fax.StorePage(InboundServices.Page(0, last: true) with { RemoteId = stationId }, CancellationToken.None);
            await fax.Ended(new CallOutcome { Status = CallStatus.Ok, PagesConfirmed = 1 });
        }

        using var first = await server.Http.PostAsync(new Uri("/api/received/1/junk", UriKind.Relative), null);
        using var second = await server.Http.PostAsync(new Uri("/api/received/2/junk", UriKind.Relative), null);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        var rules = server.Get<JunkRules>();
        Assert.Null(await rules.JudgeAsync(new SignalledNumber("", "", false), "+49 89 555", "", CancellationToken.None));
        Assert.NotNull(await rules.JudgeAsync(new SignalledNumber("", "", false), "+*", "", CancellationToken.None));
    }

    private static async Task AddAsync(InboundServices services, JunkKind kind, string pattern, JunkAction action) =>
        Assert.Null((await services.Get<JunkRules>().AddAsync(new JunkRule { Kind = kind, Pattern = pattern, Action = action }, "test")).Error);

    private static async Task ReceiveAsync(InboundServices services)
    {
        var fax = await services.AnswerAsync("12", "+4930123");
        await fax.StorePage(InboundServices.Page(0, last: true), CancellationToken.None);
        await fax.Ended(new CallOutcome { Status = CallStatus.Ok, PagesConfirmed = 1 });
    }

    private static async Task ReceiveAsync(FaxServer server, string caller)
    {
        var fax = await server.Get<FaxReceiver>().ReceiveAsync(1, InboundServices.Announced("+4989123", caller), "", 10, CancellationToken.None);
        await fax.StorePage(InboundServices.Page(0, last: true), CancellationToken.None);
        await fax.Ended(new CallOutcome { Status = CallStatus.Ok, PagesConfirmed = 1 });
    }
}
