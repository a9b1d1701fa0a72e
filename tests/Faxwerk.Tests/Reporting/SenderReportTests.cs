using System.Net.Http.Json;
using System.Text;
using Faxwerk.Mail;
using Faxwerk.Mail.Mime;
using Faxwerk.Mail.Smtp;
using Faxwerk.Outbox;
using Faxwerk.Queue;
using Faxwerk.Tests.Rendering;

namespace Faxwerk.Tests.Reporting;

/// <summary>Reports from the SMTP port to the outbox: how many, with what, to whom.</summary>
public sealed class SenderReportTests : IAsyncLifetime
{
    private const string Sap = "FAX=+4989840798-55@crm.firma.de";

    private FaxServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FaxServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("", 1, 3)]
    [InlineData("[fax: report=recipient firstpage] ", 2, 1)]
    [InlineData("[fax: report=text] ", 1, 0)]
    public async Task A_fax_to_two_brings_one_report_or_two_with_all_pages_the_first_or_none(string command, int reports, int pages)
    {
        await _server.MailAsync(FaxServer.Mail($"{command}Angebot", "", new MailFile("a.pdf", "application/pdf", PdfBuilder.BuildA4(3, "BT /F 10 Tf 72 700 Td (x) Tj ET"))), "0892301@fax.localhost", "0892302@fax.localhost");
        var mails = await _server.OutboxAsync(reports);
        await Eventually.HoldsAsync(async () => (await _server.Get<QueueView>().ListAsync(new FaxFilter())).All(fax => fax.State == FaxState.Sent), "both sent", 60);
        Assert.Equal(reports, (await _server.OutboxAsync(reports)).Count);
        Assert.Equal(reports, mails.Select(mail => mail.MessageId).Distinct().Count());
        foreach (var mail in mails)
        {
            Assert.StartsWith("OK", mail.Subject, StringComparison.Ordinal);
            Assert.Equal(pages, mail.Attachments.Count == 0 ? 0 : Encoding.Latin1.GetString(mail.Attachments[0].Decode().Span).Split("/Type /Page ").Length - 1);
        }
    }

    [Theory]
    [InlineData("0", true, 0)]
    [InlineData("1", false, 1)]
    [InlineData("2", false, 0)]
    public async Task SAPSenderEmailFormat_decides_what_sap_is_told_and_whose_number_the_fax_shows(string value, bool mail, int notifications)
    {
        await _server.SetAsync("site.mainNumber", "+4989840798");
        await _server.SetAsync("site.extensions", "[\"10-99\"]");
        if (value != "0")
            await _server.SetAsync("reports.programs", "[\"@crm.firma.de\"]");
        using var set = await _server.Http.PutAsJsonAsync("api/settings/advanced", new { name = @"Mail2Fax\SAPSenderEmailFormat", value });
        Assert.True(set.IsSuccessStatusCode);
        await MailAsync(Sap, "Bestellung 1", "0892303");
        await MailAsync("chef@firma.de", "Wegweiser", "0892304");
        await Eventually.HoldsAsync(async () => (await _server.OutboxAsync(1)).Any(one => one.Subject.EndsWith("Wegweiser", StringComparison.Ordinal)), "the other report", 60);
        await Eventually.HoldsAsync(async () => (await _server.Get<QueueView>().ListAsync(new FaxFilter())).Count(fax => fax.State == FaxState.Sent) == 2, "both sent", 60);
        await Eventually.HoldsAsync(async () => (await _server.OutboxAsync(1)).Count == 1 + (mail ? 1 : 0) + notifications, "the mails", 60);
        var answers = (await _server.OutboxAsync(1)).Where(one => one.Subject.EndsWith("Bestellung 1", StringComparison.Ordinal)).ToList();
        Assert.Equal((mail ? 1 : 0) + notifications, answers.Count);
        Assert.All(answers, answer => Assert.Equal(notifications > 0, answer.Root.Type.Value == "multipart/report"));
        if (notifications > 0)
            Assert.Contains("Subject: Bestellung 1", Encoding.UTF8.GetString(answers[0].Root.Parts.Single(part => part.Type.Value == "text/rfc822-headers").Decode().Span), StringComparison.Ordinal);
        Assert.All(answers, answer => Assert.Equal(mail, answer.Attachments.Any(part => part.Type.Value == "application/pdf")));
        var call = _server.Line.Calls.Single(one => one.Fax.Called == "+49892303").Fax;
        Assert.Equal(value == "0" ? null : "+498984079855", call.Caller is { Length: > 0 } caller ? caller : null);
    }

    [Fact]
    public async Task Sap_hears_at_once_that_a_fax_was_taken_and_nothing_of_its_end()
    {
        await _server.SetAsync("reports.sapSender", "atOnce");
        await MailAsync(Sap, "Bestellung 2", "0892305");
        await Eventually.HoldsAsync(async () => (await _server.Get<QueueView>().ListAsync(new FaxFilter())).Any(fax => fax.State == FaxState.Sent), "sent", 60);
        var told = Assert.Single(await _server.OutboxAsync(1));
        Assert.Equal("multipart/report", told.Root.Type.Value);
        Assert.Contains("Action: delivered", Status(told), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FAX=+4989840798-55@anywhere.example")]
    [InlineData("FAX=+4989840798-555@crm.firma.de")]
    [InlineData("FAX=+4930123456@crm.firma.de")]
    public async Task A_sender_shows_no_number_that_is_not_its_own_to_show(string sender)
    {
        await _server.SetAsync("site.mainNumber", "+4989840798");
        await _server.SetAsync("site.extensions", "[\"10-99\"]");
        await _server.SetAsync("reports.programs", "[\"@crm.firma.de\"]");
        await _server.SetAsync("reports.sapSender", "notification");
        await MailAsync(sender, "Bestellung 4", "0892308");
        await Eventually.HoldsAsync(() => _server.Line.Calls.Any(one => one.Fax.Called == "+49892308"), "the call", 60);
        Assert.True(string.IsNullOrEmpty(_server.Line.Calls.Single(one => one.Fax.Called == "+49892308").Fax.Caller));
    }

    [Theory]
    [InlineData(DsnNotify.Failure, 0)]
    [InlineData(DsnNotify.Never, 0)]
    [InlineData(DsnNotify.Success, 1)]
    [InlineData(DsnNotify.Unspecified, 1)]
    public async Task A_program_hears_of_success_unless_it_asked_for_failures_alone(DsnNotify notify, int notifications)
    {
        await _server.SetAsync("reports.programs", "[\"erp@firma.de\"]");
        await MailAsync("erp@firma.de", "Bestellung 5", "0892309", notify);
        await MailAsync("chef@firma.de", "Wegweiser", "0892310");
        await Eventually.HoldsAsync(async () => (await _server.Get<QueueView>().ListAsync(new FaxFilter())).Count(fax => fax.State == FaxState.Sent) == 2, "both sent", 60);
        await Eventually.HoldsAsync(async () => (await _server.OutboxAsync(1)).Count == 1 + notifications, "the mails", 60);
        var answers = (await _server.OutboxAsync(1)).Where(one => one.Root.Type.Value == "multipart/report").ToList();
        Assert.Equal(notifications, answers.Count);
        Assert.All(answers, answer => Assert.Contains(answer.Root.Parts, part => part.Type.Value == "text/rfc822-headers" && Encoding.UTF8.GetString(part.Decode().Span).Contains("Subject: Bestellung 5", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_refusal_that_a_program_does_not_want_goes_to_the_postmaster()
    {
        await _server.SetAsync("reports.programs", "[\"erp@firma.de\"]");
        await _server.SetAsync("mail.postmaster", "post@firma.de");
        await MailAsync("erp@firma.de", "[fax: foo=1] Bestellung 6", "0892311", DsnNotify.Never);
        await Eventually.HoldsAsync(() => System.IO.Directory.Exists(_server.Outbox) && System.IO.Directory.GetFiles(_server.Outbox, "refusal-*.eml").Length == 1, "the refusal", 60);
        Assert.Contains("there is no command foo", Assert.Single(await _server.OutboxAsync(1)).PlainText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_that_sap_does_not_want_goes_to_the_postmaster()
    {
        await _server.SetAsync("reports.sapSender", "silent");
        await _server.SetAsync("mail.postmaster", "post@firma.de");
        await MailAsync(Sap, "[fax: foo=1] Bestellung 3", "0892306");
        await Eventually.HoldsAsync(() => System.IO.Directory.Exists(_server.Outbox) && System.IO.Directory.GetFiles(_server.Outbox, "refusal-*.eml").Length == 1, "the refusal", 60);
        Assert.Contains("there is no command foo", Assert.Single(await _server.OutboxAsync(1)).PlainText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fax_that_takes_longer_is_told_once_to_people_and_to_who_asked_for_delay()
    {
        await _server.SetAsync("reports.interimAfter", "1m");
        await _server.Get<QueuePause>().PauseAsync(DateTimeOffset.UtcNow.AddHours(1), "test");
        await MailAsync("chef@firma.de", "Dauert", "0892307", DsnNotify.Delay | DsnNotify.Failure);
        await Eventually.HoldsAsync(async () => (await _server.Get<QueueView>().ListAsync(new FaxFilter())).Count == 1, "the fax", 60);
        // The minute is over.
        await _server.Get<Faxwerk.Storage.Database>().InTransactionAsync(tx => tx.ExecuteAsync("UPDATE task SET due_at = 0 WHERE kind = 'ReportInterim'"));
        await _server.Get<Faxwerk.Storage.Database>().InTransactionAsync(tx => { tx.Announce(Faxwerk.Storage.Topics.Task, 0); return Task.CompletedTask; });
        var mails = await _server.OutboxAsync(2);
        var mail = Assert.Single(mails, one => one.Root.Type.Value != "multipart/report");
        Assert.Equal("VERZÖGERT / DELAYED: Fax 0892307: Dauert", mail.Subject);
        Assert.Contains("Ihr Fax ist noch unterwegs", mail.PlainText, StringComparison.Ordinal);
        var status = Status(Assert.Single(mails, one => one.Root.Type.Value == "multipart/report"));
        Assert.Contains("Action: delayed", status, StringComparison.Ordinal);
        Assert.Contains("Status: 4.4.7", status, StringComparison.Ordinal);
        Assert.Contains("Will-Retry-Until: ", status, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_addresses_of_one_number_are_called_once_and_each_has_its_notification()
    {
        await _server.MailAsync(
            MimeWriter.Write(FaxServer.Mail("Doppelt", "x")),
            new SmtpRecipient(FaxServer.Address("0892312@fax.localhost")) { Notify = DsnNotify.Success, OriginalRecipient = "rfc822;einkauf@firma.de" },
            new SmtpRecipient(FaxServer.Address("+49892312@fax.localhost")) { Notify = DsnNotify.Success | DsnNotify.Failure, OriginalRecipient = "rfc822;verkauf@firma.de" });
        var mails = await _server.OutboxAsync(2);
        var status = Status(Assert.Single(mails, one => one.Root.Type.Value == "multipart/report"));
        Assert.Contains("Original-Recipient: rfc822;einkauf@firma.de\r\nFinal-Recipient: fax; +49892312\r\nAction: delivered", status, StringComparison.Ordinal);
        Assert.Contains("Original-Recipient: rfc822;verkauf@firma.de\r\nFinal-Recipient: fax; +49892312\r\nAction: delivered", status, StringComparison.Ordinal);
        Assert.Single(_server.Line.Calls, one => one.Fax.Called == "+49892312");
    }

    [Fact]
    public async Task What_a_program_generated_is_faxed_and_its_report_comes_back_as_no_fax()
    {
        var outcome = await _server.MailAsync(FaxServer.Mail("Warnung", "Platte voll") with { Headers = [new("Auto-Submitted", "auto-generated")] }, "0892313@fax.localhost");
        Assert.Equal(SmtpVerdict.Accepted, outcome.Outcomes[0].Verdict);
        Assert.StartsWith("OK", Assert.Single(await _server.OutboxAsync(1)).Subject, StringComparison.Ordinal);
        var report = await File.ReadAllBytesAsync(Assert.Single(System.IO.Directory.GetFiles(_server.Outbox, "*.eml")));
        var client = new SmtpClient(new SmtpClientOptions { Host = "127.0.0.1", Port = _server.SmtpPort, Tls = SmtpTls.None }, TimeProvider.System);
        foreach (var sender in new[] { "fax@localhost", null })
        {
            var envelope = new SmtpEnvelope { Sender = sender is null ? null : FaxServer.Address(sender), Recipients = [new SmtpRecipient(FaxServer.Address("0892313@fax.localhost"))] };
            Assert.Equal(SmtpVerdict.Permanent, (await client.SendAsync(envelope, report, CancellationToken.None)).Outcomes[0].Verdict);
        }
    }

    private async Task MailAsync(string sender, string subject, string number, DsnNotify notify = DsnNotify.Unspecified)
    {
        var client = new SmtpClient(new SmtpClientOptions { Host = "127.0.0.1", Port = _server.SmtpPort, Tls = SmtpTls.None }, TimeProvider.System);
        var envelope = new SmtpEnvelope { Sender = FaxServer.Address(sender), Recipients = [new SmtpRecipient(FaxServer.Address($"{number}@fax.localhost")) { Notify = notify }] };
        Assert.Equal(SmtpVerdict.Accepted, (await client.SendAsync(envelope, MimeWriter.Write(FaxServer.Mail(subject, "x")), CancellationToken.None)).Outcomes[0].Verdict);
    }

    private static string Status(MailMessage report) => Encoding.ASCII.GetString(report.Root.Parts.Single(part => part.Type.Value == "message/delivery-status").Decode().Span);
}
