using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Mail.Smtp;
using Faxwerk.Outbox;
using Faxwerk.Queue;
using Faxwerk.Reporting;
using Faxwerk.Tasks;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Web;

/// <summary>Mail addresses among the recipients of a fax.</summary>
public sealed class MailCopyTests : IAsyncLifetime
{
    private const string Password = "correct horse battery";

    private FaxServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FaxServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_mail_address_gets_the_document_from_the_sender_and_the_report_tells_of_it()
    {
        var (status, body) = await SubmitAsync(_server.Http, "chef@firma.de", "+49892401", "Berta <berta@kunde.de>", "mailto:4711@kunde.de");
        Assert.Equal("bad-number", body.GetProperty("code").GetString());
        (status, body) = await SubmitAsync(_server.Http, "chef@firma.de", "+49892401", "berta@kunde.de", "mailto:4711@kunde.de");
        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Equal(["berta@kunde.de", "4711@kunde.de"], body.GetProperty("mails").EnumerateArray().Select(mail => mail.GetProperty("address").GetString()));
        var mails = await _server.OutboxAsync(3);
        var copy = mails.Single(mail => mail.To[0].Address == "berta@kunde.de");
        Assert.Equal(("chef@firma.de", "chef@firma.de", "Angebot"), (copy.From[0].Address, copy.ReplyTo[0].Address, copy.Subject));
        Assert.True(Assert.Single(copy.Attachments).Decode().Span.StartsWith("%PDF-"u8));
        Assert.Single(mails, mail => mail.To[0].Address == "4711@kunde.de");
        var report = mails.Single(mail => mail.To[0].Address == "chef@firma.de");
        Assert.StartsWith("OK", report.Subject, StringComparison.Ordinal);
        Assert.Matches("Per Mail: +berta@kunde.de, OK", report.PlainText);
        Assert.Matches("By mail: +4711@kunde.de, OK", report.PlainText);
        var id = body.GetProperty("faxes")[0].GetProperty("id").GetInt64();
        var shown = await _server.Http.GetFromJsonAsync<JsonElement>(string.Create(CultureInfo.InvariantCulture, $"/api/faxes/{id}"));
        Assert.Equal(["sent", "sent"], shown.GetProperty("mails").EnumerateArray().Select(mail => mail.GetProperty("state").GetString()));
        Assert.Equal(0, await _server.Get<Faxwerk.Storage.Database>().FindAsync<int>("SELECT count(*) FROM blob_use WHERE owner LIKE 'mail-copy:%'"));
    }

    [Theory]
    [InlineData("job", "TEILWEISE 1 von 2 / PARTIAL 1 of 2")]
    [InlineData("recipient", "TEILWEISE 1 von 2 / PARTIAL 1 of 2")]
    public async Task An_address_that_no_server_takes_is_told_in_the_report_which_waits_for_it(string per, string subject)
    {
        await _server.SetAsync("reports.per", per);
        // It answers 550: its domains are others.
        await _server.SetAsync("mail.relays", $$"""[{"domain":"kunde.de","host":"127.0.0.1","port":{{_server.SmtpPort}},"tls":"none"}]""");
        await SubmitAsync(_server.Http, "chef@firma.de", "+49892402", "berta@kunde.de");
        var report = Assert.Single(await _server.OutboxAsync(1));
        Assert.StartsWith(subject, report.Subject, StringComparison.Ordinal);
        Assert.Contains("berta@kunde.de, FAILED (127.0.0.1: 550 5.7.1", report.PlainText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("anna", HttpStatusCode.Accepted)]
    [InlineData("group:Einkauf", HttpStatusCode.Accepted)]
    [InlineData("*", HttpStatusCode.Accepted)]
    [InlineData("bert", HttpStatusCode.Forbidden)]
    [InlineData("", HttpStatusCode.Forbidden)]
    public async Task Who_may_have_documents_mailed_is_set(string allowed, HttpStatusCode expected)
    {
        await _server.Get<Groups>().AddAsync(new Group { Name = "Einkauf" }, "test");
        var anna = new User { Login = "anna", DisplayName = "Anna", Language = "en", Addresses = ["anna@firma.de"], Groups = ["Einkauf"] };
        Assert.Null((await _server.Get<Users>().AddAsync(anna, await _server.Get<Passwords>().HashAsync(Password, default), "test")).Error);
        await _server.SetAsync("mail.copySenders", allowed);
        using var handler = new HttpClientHandler { CookieContainer = new CookieContainer() };
        using var browser = new HttpClient(handler) { BaseAddress = _server.Http.BaseAddress };
        using var session = await browser.PostAsJsonAsync("api/session", new { login = "anna", password = Password });
        browser.DefaultRequestHeaders.Add(ApiAccess.CsrfHeader, (await session.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("csrfToken").GetString());
        var (status, _) = await SubmitAsync(browser, "", "+49892403", "berta@kunde.de");
        Assert.Equal(expected, status);
        if (status == HttpStatusCode.Accepted)
            Assert.Equal("anna@firma.de", Assert.Single(await _server.OutboxAsync(1)).From[0].Address);
        Assert.Equal(status == HttpStatusCode.Accepted ? 1 : 0, (await _server.Get<QueueView>().ListAsync(new FaxFilter())).Count);
    }

    [Fact]
    public async Task A_mail_waits_for_the_time_of_its_fax_and_is_not_sent_where_that_was_cancelled_which_is_told_at_once()
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent("+49892407"), "to" }, { new StringContent("berta@kunde.de"), "to" }, { new StringContent("chef@firma.de"), "reportTo" }, { new ByteArrayContent("Hello"u8.ToArray()), "file", "hello.txt" },
            { new StringContent(TimeProvider.System.GetUtcNow().AddDays(1).ToString("O", CultureInfo.InvariantCulture)), "dueAt" },
        };
        using var answer = await _server.Http.PostAsync("api/faxes", form);
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("faxes")[0].GetProperty("id").GetInt64();
        using (var cancelled = await _server.Http.DeleteAsync(string.Create(CultureInfo.InvariantCulture, $"/api/faxes/{id}")))
            Assert.Equal(HttpStatusCode.OK, cancelled.StatusCode);

        // And the report on that does not wait until tomorrow.
        var report = Assert.Single(await _server.OutboxAsync(1));
        Assert.Contains("berta@kunde.de, FAILED (The faxes were cancelled before the mail was sent)", report.PlainText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_that_comes_back_after_the_report_has_failed_and_its_sender_is_told_once()
    {
        var (_, body) = await SubmitAsync(_server.Http, "chef@firma.de", "+49892408", "berta@kunde.de");
        await _server.OutboxAsync(2);
        var copy = Assert.Single(await _server.Get<MailCopies>().OfJobAsync(body.GetProperty("jobId").GetString()!, default));
        await Eventually.HoldsAsync(async () => (await _server.Get<MailCopies>().FindAsync(copy.Id, default))!.IsTold, "the report is written");
        await BounceAsync(copy, "0123456789abcdef");
        for (var i = 0; i < 2; i++)
            await BounceAsync(copy, BounceAddress.Proof(copy.Id, copy.Secret));
        var notice = Assert.Single(await _server.OutboxAsync(3), mail => mail.Subject.StartsWith("FEHLER / FAILED: berta@kunde.de: Angebot", StringComparison.Ordinal));
        Assert.Equal("chef@firma.de", notice.To[0].Address);
        Assert.Contains("5.2.2 mailbox full", notice.PlainText, StringComparison.Ordinal);
        var shown = await _server.Http.GetFromJsonAsync<JsonElement>(string.Create(CultureInfo.InvariantCulture, $"/api/faxes/{copy.FaxId}"));
        var mailed = Assert.Single(shown.GetProperty("mails").EnumerateArray());
        Assert.Equal(("failed", "The mail came back: 5.2.2 mailbox full"), (mailed.GetProperty("state").GetString(), mailed.GetProperty("detail").GetString()));
        await IdleAsync();
        Assert.Equal(3, (await _server.OutboxAsync(3)).Count);
    }

    [Fact]
    public async Task A_mail_that_comes_back_before_the_report_is_told_by_it_alone()
    {
        var goesOn = new TaskCompletionSource();
        _server.Line.BeforePage = () => goesOn.Task;
        var (_, body) = await SubmitAsync(_server.Http, "chef@firma.de", "+49892409", "berta@kunde.de");
        await _server.OutboxAsync(1);
        var copy = Assert.Single(await _server.Get<MailCopies>().OfJobAsync(body.GetProperty("jobId").GetString()!, default));
        await Eventually.HoldsAsync(async () => (await _server.Get<MailCopies>().FindAsync(copy.Id, default))!.State == MailCopyState.Sent, "the mail is sent");
        await BounceAsync(copy, BounceAddress.Proof(copy.Id, copy.Secret));
        await Eventually.HoldsAsync(async () => (await _server.Get<MailCopies>().FindAsync(copy.Id, default))!.State == MailCopyState.Failed, "the mail has come back");
        goesOn.SetResult();
        var report = Assert.Single(await _server.OutboxAsync(2), mail => mail.To[0].Address == "chef@firma.de");
        Assert.Contains("berta@kunde.de, FAILED (The mail came back: 5.2.2 mailbox full)", report.PlainText, StringComparison.Ordinal);
        await IdleAsync();
        Assert.Equal(2, (await _server.OutboxAsync(2)).Count);
    }

    [Fact]
    public async Task A_mail_comes_back_to_an_address_of_the_server_that_names_it()
    {
        // Another fax server takes it, and remembers its envelope as that of a fax.
        await using var other = await FaxServer.StartAsync();
        await other.SetAsync("mail.faxDomains", "kunde.de");
        await _server.SetAsync("mail.bounceDomain", "bounce.firma.de");
        await _server.SetAsync("mail.relays", $$"""[{"domain":"kunde.de","host":"127.0.0.1","port":{{other.SmtpPort}},"tls":"none"}]""");
        var (_, body) = await SubmitAsync(_server.Http, "chef@firma.de", "+49892410", "mailto:+49892411@kunde.de");
        await Eventually.HoldsAsync(async () => (await other.Get<QueueView>().ListAsync(new FaxFilter())).Count == 1, "the mail is there", 60);
        var copy = Assert.Single(await _server.Get<MailCopies>().OfJobAsync(body.GetProperty("jobId").GetString()!, default));
        Assert.Equal(BounceAddress.Of(BounceAddress.Copy, copy.Id, copy.Secret, "bounce.firma.de").Address, (await other.Get<QueueView>().ListAsync(new FaxFilter()))[0].Sender);
    }

    [Fact]
    public async Task A_mail_comes_back_to_its_sender_where_no_domain_is_named_for_that()
    {
        await using var other = await FaxServer.StartAsync();
        await other.SetAsync("mail.faxDomains", "kunde.de");
        await _server.SetAsync("mail.relays", $$"""[{"domain":"kunde.de","host":"127.0.0.1","port":{{other.SmtpPort}},"tls":"none"}]""");
        await SubmitAsync(_server.Http, "chef@firma.de", "+49892410", "mailto:+49892411@kunde.de");
        await Eventually.HoldsAsync(async () => (await other.Get<QueueView>().ListAsync(new FaxFilter())).Count == 1, "the mail is there", 60);
        Assert.Equal("chef@firma.de", (await other.Get<QueueView>().ListAsync(new FaxFilter()))[0].Sender);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_mail_that_comes_back_is_told_even_where_there_is_no_report(bool isBeforeTheEnd)
    {
        await _server.SetAsync("mail.bounceDomain", "bounce.firma.de");
        var goesOn = new TaskCompletionSource();
        _server.Line.BeforePage = () => goesOn.Task;
        var (_, body) = await SubmitAsync(_server.Http, "chef@firma.de", "+49892412", "berta@kunde.de");
        await _server.OutboxAsync(1);
        var copy = Assert.Single(await _server.Get<MailCopies>().OfJobAsync(body.GetProperty("jobId").GetString()!, default));
        await Eventually.HoldsAsync(async () => (await _server.Get<MailCopies>().FindAsync(copy.Id, default))!.State == MailCopyState.Sent, "the mail is sent");
        await _server.Get<Faxwerk.Storage.Database>().InTransactionAsync(tx => tx.ExecuteAsync("UPDATE fax SET origin = replace(origin, '\"reportTo\":\"chef@firma.de\"', '\"reportTo\":null')"));
        if (isBeforeTheEnd)
            await ComeBackAsync();
        goesOn.SetResult();
        await Eventually.HoldsAsync(async () => (await _server.Get<MailCopies>().FindAsync(copy.Id, default))!.IsTold, "the fax is over");
        if (!isBeforeTheEnd)
            await ComeBackAsync();
        var notice = Assert.Single(await _server.OutboxAsync(2), mail => mail.Subject.StartsWith("FEHLER / FAILED: berta@kunde.de", StringComparison.Ordinal));
        Assert.Equal("chef@firma.de", notice.To[0].Address);

        async Task ComeBackAsync()
        {
            await BounceAsync(copy, BounceAddress.Proof(copy.Id, copy.Secret), "bounce.firma.de");
            await Eventually.HoldsAsync(async () => (await _server.Get<MailCopies>().FindAsync(copy.Id, default))!.State == MailCopyState.Failed, "it has come back");
        }
    }

    [Theory, EveryEngine]
    public async Task A_report_and_a_bounce_at_the_same_time_agree_on_who_tells(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var copies = new MailCopies(test.Database, null!, new TaskQueue(test.Database, test.Time), test.Time);
        foreach (var isReportFirst in new[] { true, false })
        {
            var job = $"job-{isReportFirst}";
            await test.Database.InTransactionAsync(tx => copies.AddAsync(tx, new MailCopy { JobId = job, FaxId = 1, Sender = "chef@firma.de", Address = "berta@kunde.de", BlobId = "b" }, null));
            await test.Database.InTransactionAsync(async tx => await copies.EndAsync(tx, (await copies.OfJobAsync(job, default))[0], MailCopyState.Sent, ""));
            var read = await copies.OfJobAsync(job, default);
            var steps = new Func<Task>[]
            {
                async () => Assert.Equal(isReportFirst, await test.Database.InTransactionAsync(tx => copies.TellAsync(tx, job, read))),
                () => test.Database.InTransactionAsync(tx => copies.BouncedAsync(tx, read[0], "full")),
            };
            foreach (var step in isReportFirst ? steps : steps.Reverse())
                await step();
            Assert.Equal((MailCopyState.Failed, "The mail came back: full"), ((await copies.OfJobAsync(job, default))[0].State, (await copies.OfJobAsync(job, default))[0].Detail));
            Assert.Equal(1, await test.Database.FindAsync<int>("SELECT count(*) FROM task WHERE kind = 'TellBouncedCopy'"));
        }
    }

    private async Task BounceAsync(MailCopy copy, string proof, string domain = "fax.localhost")
    {
        var message = "Subject: Undelivered\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nNo.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nAction: failed\r\nStatus: 5.2.2\r\nDiagnostic-Code: mailbox full\r\n\r\n--b--\r\n"u8.ToArray();
        var client = new SmtpClient(new SmtpClientOptions { Host = "127.0.0.1", Port = _server.SmtpPort, Tls = SmtpTls.None }, TimeProvider.System);
        var sent = await client.SendAsync(new SmtpEnvelope { Sender = null, Recipients = [new SmtpRecipient(FaxServer.Address(string.Create(CultureInfo.InvariantCulture, $"copy-{copy.Id}-{proof}@{domain}")))] }, message, default);
        Assert.Equal(SmtpVerdict.Accepted, sent.Outcomes[0].Verdict);
    }

    private Task IdleAsync() => Eventually.HoldsAsync(async () => await _server.Get<Faxwerk.Storage.Database>().FindAsync<int>("SELECT count(*) FROM task WHERE state = 'waiting'") == 0, "nothing is left to do");

    [Fact]
    public async Task What_cannot_be_mailed_is_refused_as_a_whole()
    {
        Assert.Equal("bad-request", await RefusedAsync("chef@firma.de", "berta@kunde.de"));
        Assert.Equal("bad-request", await RefusedAsync("", "+49892404", "berta@kunde.de"));
        Assert.Equal("bad-number", await RefusedAsync("chef@firma.de", "+49892404", "info@fax.localhost"));
        Assert.Equal("over-limit", await RefusedAsync("chef@firma.de", ["+49892404", .. Enumerable.Range(0, 101).Select(i => $"a{i}@kunde.de")]));
        Assert.Empty(await _server.Get<QueueView>().ListAsync(new FaxFilter()));

        async Task<string?> RefusedAsync(string reportTo, params string[] to) => (await SubmitAsync(_server.Http, reportTo, to)).Body.GetProperty("code").GetString();
    }

    [Fact]
    public async Task Mail_addresses_count_as_faxes_for_the_limits()
    {
        await _server.SetAsync("limits.faxesPerHour", "3");
        Assert.Equal(HttpStatusCode.TooManyRequests, (await SubmitAsync(_server.Http, "chef@firma.de", "+49892405", "a@kunde.de", "b@kunde.de", "c@kunde.de")).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await SubmitAsync(_server.Http, "chef@firma.de", "+49892405", "a@kunde.de", "b@kunde.de")).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await SubmitAsync(_server.Http, "chef@firma.de", "+49892406")).Status);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> SubmitAsync(HttpClient client, string reportTo, params string[] to)
    {
        using var form = new MultipartFormDataContent { { new StringContent("Angebot"), "subject" }, { new ByteArrayContent("Hello"u8.ToArray()), "file", "hello.txt" } };
        foreach (var recipient in to)
            form.Add(new StringContent(recipient), "to");
        if (reportTo.Length > 0)
            form.Add(new StringContent(reportTo), "reportTo");
        using var answer = await client.PostAsync("api/faxes", form);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }
}
