using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Faxwerk.Audit;
using Faxwerk.Mail.Mime;
using Faxwerk.Mail.Smtp;
using Faxwerk.Pages.Png;
using Faxwerk.Pages.Tiff;
using Faxwerk.Queue;

namespace Faxwerk.Tests.Web;

/// <summary>A fax sent again, and what can be taken away of it.</summary>
public sealed class FaxFilesTests : IAsyncLifetime
{
    private FaxServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FaxServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_fax_is_sent_again_to_the_same_and_to_another_number_and_the_audit_log_names_it()
    {
        var id = await SubmitAsync("+49891001", later: false);
        await UntilSentAsync(id);
        var (status, same) = await ResendAsync(id, new { });
        Assert.Equal((HttpStatusCode.Accepted, "+49891001"), (status, same.GetProperty("e164").GetString()));
        var (_, other) = await ResendAsync(id, new { to = "089 1002", name = "Praxis Huber" });
        Assert.Equal(("+49891002", "Praxis Huber"), (other.GetProperty("e164").GetString(), other.GetProperty("recipientName").GetString()));
        await UntilSentAsync(other.GetProperty("id").GetInt64());
        var entries = await _server.Get<AuditLog>().ListAsync(new AuditFilter { Action = "fax.resent" });
        Assert.Equal([$"fax:{id}", $"fax:{id}"], entries.Select(entry => entry.Target));
    }

    [Fact]
    public async Task The_pages_as_sent_have_their_header_line_and_are_those_of_the_report_and_of_the_pictures()
    {
        await _server.SetAsync("headline.text", "Kanzlei Huber");
        var later = await SubmitAsync("+49891020", later: true);
        using (var none = await _server.Http.GetAsync($"/api/faxes/{later}/sent.pdf"))
            Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        var id = await SubmitAsync("+49891021", later: false);
        await UntilSentAsync(id);
        var (document, sent) = (await _server.Http.GetByteArrayAsync($"/api/faxes/{id}/document.tif"), await _server.Http.GetByteArrayAsync($"/api/faxes/{id}/sent.tif"));
        var (bare, headed) = (TiffReader.Open(document), TiffReader.Open(sent));
        Assert.Equal(bare.PageCount, headed.PageCount);
        Assert.False(bare.Page(0).ToBitmap().SameAs(headed.Page(0).ToBitmap()));
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(sent)), await _server.Http.GetStringAsync($"/api/faxes/{id}/report"), StringComparison.Ordinal);
        Assert.StartsWith("%PDF", Encoding.Latin1.GetString(await _server.Http.GetByteArrayAsync($"/api/faxes/{id}/sent.pdf")), StringComparison.Ordinal);
        using var shown = new MemoryStream();
        PngWriter.Write(shown, headed.Page(0).ToPageImage());
        Assert.Equal(shown.ToArray(), await _server.Http.GetByteArrayAsync($"/api/faxes/{id}/pages/1.png"));
        Assert.True(await HasSentPagesAsync());

        // As in faxes of before lines were kept: nothing is said of what is not known, and the pages are shown all the same.
        var database = _server.Get<Faxwerk.Storage.Database>();
        await database.InTransactionAsync(tx => tx.ExecuteAsync("UPDATE attempt SET lines = NULL, lines_blob = NULL WHERE fax_id = @id", new { id }));
        await database.InTransactionAsync(tx => tx.ExecuteAsync("UPDATE fax SET attempt = attempt + 1 WHERE id = @id", new { id }));
        Assert.False(await HasSentPagesAsync());
        using (var unknown = await _server.Http.GetAsync($"/api/faxes/{id}/sent.tif"))
            Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        var report = await _server.Http.GetStringAsync($"/api/faxes/{id}/report?language=en");
        Assert.DoesNotContain("-sent.tif", report, StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(document)), report, StringComparison.Ordinal);
        await database.InTransactionAsync(tx => tx.ExecuteAsync("UPDATE attempt SET lines = '{\"placement\":0,\"pages\":[]}', lines_blob = '00000000000000000000000000000000' WHERE fax_id = @id", new { id }));
        Assert.StartsWith("\u0089PNG", Encoding.Latin1.GetString(await _server.Http.GetByteArrayAsync($"/api/faxes/{id}/pages/1.png")), StringComparison.Ordinal);

        async Task<bool> HasSentPagesAsync() => (await _server.Http.GetFromJsonAsync<JsonElement>($"/api/faxes/{id}")).GetProperty("hasSentPages").GetBoolean();
    }

    [Fact]
    public async Task A_fax_is_not_sent_again_where_it_cannot_be()
    {
        var id = await SubmitAsync("+49891003", later: true);
        Assert.Equal("still-open", await RefusedAsync(id, new { }));
        Assert.Equal("still-open", await RefusedAsync(id, new { to = "089 1003" }));
        Assert.Equal("barred-number", await RefusedAsync(id, new { to = "112" }));
        Assert.Equal("bad-number", await RefusedAsync(id, new { to = "Meier" }));
        Assert.Equal("not-found", await RefusedAsync(4711, new { }));
    }

    [Fact]
    public async Task A_request_that_is_repeated_with_its_key_makes_no_second_fax()
    {
        var id = await SubmitAsync("+49891008", later: true);
        var first = await WithKeyAsync("089 1009");
        Assert.Equal(first, await WithKeyAsync("089 1009"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, 0), await WithKeyAsync("089 1010"));

        async Task<(HttpStatusCode, long)> WithKeyAsync(string to)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/faxes/{id}/resend") { Content = JsonContent.Create(new { to }), Headers = { { "Idempotency-Key", "one" } } };
            using var answer = await _server.Http.SendAsync(request);
            return (answer.StatusCode, answer.IsSuccessStatusCode ? (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetInt64() : 0);
        }
    }

    [Fact]
    public async Task Who_sends_a_fax_again_hears_when_it_takes_longer()
    {
        var id = await SubmitAsync("+49891012", later: false, ("reportTo", "chef@firma.de"));
        await UntilSentAsync(id);
        await _server.SetAsync("reports.interimAfter", "1m");
        await _server.Get<QueuePause>().PauseAsync(TimeProvider.System.GetUtcNow().AddHours(1), "test");
        var (status, again) = await ResendAsync(id, new { });
        Assert.Equal(HttpStatusCode.Accepted, status);
        var database = _server.Get<Faxwerk.Storage.Database>();
        await database.InTransactionAsync(tx => tx.ExecuteAsync("UPDATE task SET due_at = 0 WHERE kind = 'ReportInterim'"));
        await database.InTransactionAsync(tx => { tx.Announce(Faxwerk.Storage.Topics.Task, 0); return Task.CompletedTask; });
        var late = (await _server.OutboxAsync(2)).Single(mail => mail.Subject.StartsWith("VERZÖGERT / DELAYED", StringComparison.Ordinal));
        Assert.Contains(again.GetProperty("id").GetInt64().ToString(CultureInfo.InvariantCulture), late.PlainText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fax_that_is_sent_again_shows_the_same_own_number_and_is_reported_to_who_sends_it()
    {
        await _server.SetAsync("site.mainNumber", "+4989840798");
        await _server.SetAsync("site.extensions", "[\"10-99\"]");
        await _server.SetAsync("reports.programs", "[\"@crm.firma.de\"]");
        await _server.SetAsync("reports.sapSender", "notification");
        var client = new SmtpClient(new SmtpClientOptions { Host = "127.0.0.1", Port = _server.SmtpPort, Tls = SmtpTls.None }, TimeProvider.System);
        var envelope = new SmtpEnvelope
        {
            Sender = FaxServer.Address("FAX=+4989840798-55@crm.firma.de"), EnvelopeId = "sap-4711",
            Recipients = [new SmtpRecipient(FaxServer.Address("0891013@fax.localhost")) { Notify = DsnNotify.Success, OriginalRecipient = "fax;+49891013" }],
        };
        Assert.Equal(SmtpVerdict.Accepted, (await client.SendAsync(envelope, MimeWriter.Write(FaxServer.Mail("Bestellung", "x")), CancellationToken.None)).Outcomes[0].Verdict);
        await Eventually.HoldsAsync(async () => (await _server.Get<QueueView>().ListAsync(new FaxFilter())).Any(fax => fax.State == FaxState.Sent), "the first is sent", 60);
        var first = Assert.Single(await _server.Get<QueueView>().ListAsync(new FaxFilter()));
        Assert.Equal("+498984079855", first.ReadOptions().Caller);

        var (_, byProgram) = await ResendAsync(first.Id, new { });
        var again = await _server.Get<QueueView>().FindAsync(byProgram.GetProperty("id").GetInt64());
        var (before, after) = (first.ReadOptions(), again!.ReadOptions());
        Assert.Equal((before.Caller, before.StationId, before.HeaderNumber), (after.Caller, after.StationId, after.HeaderNumber));
        var origin = OriginOf(again);
        Assert.Equal(("FAX=+4989840798-55@crm.firma.de", "sap-4711", "fax;+49891013"), (origin.ReportTo, origin.EnvelopeId, origin.WishesOf(again)[0].OriginalRecipient));

        await _server.Get<Faxwerk.Directory.Users>().AddAsync(
            new Faxwerk.Directory.User { Login = "olga", DisplayName = "Olga", Language = "de", Role = Faxwerk.Directory.Role.Operator, Addresses = ["olga@firma.de"] }, await _server.Get<Faxwerk.Directory.Passwords>().HashAsync("a-long-password", default), "test");
        using var olga = new HttpClient { BaseAddress = _server.Http.BaseAddress };
        using (var signIn = await olga.PostAsJsonAsync("api/session", new { login = "olga", password = "a-long-password" }))
            olga.DefaultRequestHeaders.Add(Faxwerk.Api.ApiAccess.CsrfHeader, (await signIn.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("csrfToken").GetString());
        await UntilSentAsync(again.Id);
        using var answer = await olga.PostAsJsonAsync($"api/faxes/{first.Id}/resend", new { });
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var hers = (await _server.Get<QueueView>().FindAsync((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetInt64()))!;
        Assert.Equal(("+498984079855", "olga@firma.de", null), (hers.ReadOptions().Caller, OriginOf(hers).ReportTo, OriginOf(hers).EnvelopeId));

        static Faxwerk.Reporting.ReportOrigin OriginOf(QueuedFax fax) => JsonSerializer.Deserialize<Faxwerk.Reporting.ReportOrigin>(fax.Origin, JsonSerializerOptions.Web)!;
    }

    [Fact]
    public async Task A_password_goes_to_the_same_number_only()
    {
        var id = await SubmitAsync("+49891004", later: true, ("faxPassword", "4711"), ("subaddress", "12"));
        using (await _server.Http.DeleteAsync($"/api/faxes/{id}"))
        {
        }

        foreach (var (to, kept) in new[] { ((string?)null, true), ("+49891005", false) })
        {
            var (_, again) = await ResendAsync(id, new { to });
            var options = (await _server.Get<QueueView>().FindAsync(again.GetProperty("id").GetInt64()))!.ReadOptions();
            Assert.Equal((kept, kept ? "12" : null), (options.FaxPassword is not null, options.Subaddress));
            if (kept)
                Assert.Equal("4711", _server.Get<Faxwerk.Storage.SecretText>().Unprotect(options.FaxPassword!));
        }
    }

    [Theory]
    [InlineData("pdf", "application/pdf", "%PDF-")]
    [InlineData("tif", "image/tiff", "II*\0")]
    [InlineData("sff", "image/x-sff", "Sfff")]
    public async Task The_pages_are_downloaded_as(string format, string type, string magic)
    {
        var id = await SubmitAsync("+49891006", later: true);
        using var file = await _server.Http.GetAsync($"/api/faxes/{id}/document.{format}");
        Assert.Equal((type, $"fax-{id}.{format}"), (file.Content.Headers.ContentType!.MediaType, file.Content.Headers.ContentDisposition!.FileName));
        Assert.StartsWith(magic, Encoding.Latin1.GetString(await file.Content.ReadAsByteArrayAsync()), StringComparison.Ordinal);
        using var unknown = await _server.Http.GetAsync($"/api/faxes/{id}/document.docx");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Html_of_which_only_the_text_was_faxed_is_told_in_the_report()
    {
        await _server.SetAsync("rendering.html", "text");
        using var form = new MultipartFormDataContent { { new StringContent("+49891012"), "to" }, { new ByteArrayContent("<!doctype html><p>Angebot</p>"u8.ToArray()), "file", "angebot.html" } };
        using var answer = await _server.Http.PostAsync("/api/faxes", form);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("faxes")[0].GetProperty("id").GetInt64();
        var origin = JsonSerializer.Deserialize<Faxwerk.Reporting.ReportOrigin>((await _server.Get<QueueView>().FindAsync(id))!.Origin, JsonSerializerOptions.Web)!;
        var told = Assert.Single(origin.LeftOut);
        Assert.Equal("angebot.html", told.FileName);
        Assert.Equal(Faxwerk.Reporting.LeftOut.Layout("angebot.html"), told);
    }

    [Fact]
    public async Task Pages_past_their_time_are_gone_and_the_fax_is_still_known()
    {
        var id = await SubmitAsync("+49891011", later: true);
        await _server.Get<Faxwerk.Storage.IBlobStore>().DeleteAsync((await _server.Get<QueueView>().FindAsync(id))!.BlobId);
        foreach (var path in new[] { "document.pdf", "document.tif", "document.sff", "pages/1.png", "pages/1/thumbnail.png" })
        {
            using var answer = await _server.Http.GetAsync($"/api/faxes/{id}/{path}");
            Assert.Equal((HttpStatusCode.Gone, "gone"), (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString()));
        }

        foreach (var path in new[] { "", "/report?language=en" })
        {
            using var answer = await _server.Http.GetAsync($"/api/faxes/{id}{path}");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task The_printed_report_tells_what_courts_ask_for_in_both_languages_and_OK_only_when_all_is_confirmed()
    {
        var id = await SubmitAsync("089 1007", later: true, ("subject", "Angebot <script>"));
        var open = await _server.Http.GetStringAsync($"/api/faxes/{id}/report?language=de");
        Assert.Contains("NOCH NICHT ABGESCHLOSSEN", open);
        Assert.Contains("Angebot &lt;script&gt;", open);
        Assert.DoesNotContain("<script", open);
        using (await _server.Http.PostAsJsonAsync("/api/queue/actions", new { action = "sendNow", ids = new[] { id } }))
            await UntilSentAsync(id);
        var german = await _server.Http.GetStringAsync($"/api/faxes/{id}/report?language=de");
        foreach (var words in new[] { "Fax-Sendebericht", ">OK<", "1 im Dokument, 1 gesendet, 1 bestätigt", "089 1007", "+49891007", "SHA-256", "NTP", "bei der Übergabe angegeben", "gesendet [0", "MMR", "pages/1/thumbnail.png" })
            Assert.Contains(words, WebUtility.HtmlDecode(german).Replace("nicht abgeglichen", "NTP", StringComparison.Ordinal));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/faxes/{id}/report") { Headers = { { "Accept-Language", "en-GB" } } };
        using var english = await _server.Http.SendAsync(request);
        Assert.Contains("1 in the document, 1 sent, 1 confirmed", await english.Content.ReadAsStringAsync());
        var file = Encoding.Latin1.GetString(await _server.Http.GetByteArrayAsync($"/api/faxes/{id}/report.pdf?language=de"));
        Assert.StartsWith("%PDF-", file, StringComparison.Ordinal);
        Assert.Equal(2, file.Split("/MediaBox").Length - 1);
        using var wrong = await _server.Http.GetAsync($"/api/faxes/{id}/report?language=fr");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    private async Task<long> SubmitAsync(string to, bool later, params (string Name, string Value)[] options)
    {
        using var form = new MultipartFormDataContent { { new StringContent(to), "to" }, { new ByteArrayContent(Encoding.UTF8.GetBytes("Hello")), "file", "hello.txt" } };
        foreach (var (name, value) in later ? [.. options, ("dueAt", TimeProvider.System.GetUtcNow().AddDays(30).ToString("O", CultureInfo.InvariantCulture))] : options)
            form.Add(new StringContent(value), name);
        using var answer = await _server.Http.PostAsync("/api/faxes", form);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("faxes")[0].GetProperty("id").GetInt64();
    }

    private Task UntilSentAsync(long id) => Eventually.HoldsAsync(async () => (await _server.Get<QueueView>().FindAsync(id))!.State == FaxState.Sent, $"fax {id} sent");

    private async Task<(HttpStatusCode Status, JsonElement Body)> ResendAsync(long id, object request)
    {
        using var answer = await _server.Http.PostAsJsonAsync($"/api/faxes/{id}/resend", request);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    private async Task<string?> RefusedAsync(long id, object request) => (await ResendAsync(id, request)).Body.GetProperty("code").GetString();
}
