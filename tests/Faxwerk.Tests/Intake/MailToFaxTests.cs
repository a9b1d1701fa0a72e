using System.Text;
using Faxwerk.Mail.Mime;
using Faxwerk.Mail.Smtp;
using Faxwerk.Queue;
using Faxwerk.Telephony;
using Faxwerk.Tests.Rendering;

namespace Faxwerk.Tests.Intake;

/// <summary>From the SMTP port to the report, with a simulated line.</summary>
public sealed class MailToFaxTests(MailToFaxTests.Shared shared) : IClassFixture<MailToFaxTests.Shared>
{
    private FaxServer Server => shared.Server;

    [Fact]
    public async Task A_mailed_pdf_is_sent_and_reported_with_its_pages()
    {
        var report = await ReportAsync(FaxServer.Mail("Angebot 3", "", Pdf("angebot.pdf", 3)), "089123456");
        Assert.Equal("OK: Fax 089123456: Angebot 3", report.Subject);
        Assert.Equal(3, Server.Line.Calls.Single(call => call.Fax.Called == "+4989123456").Pages.Count);
        Assert.Equal("auto-replied", report.Headers["Auto-Submitted"]);
        Assert.Equal("chef", report.To[0].LocalPart);
        var text = report.PlainText!;
        Assert.Contains("Praxis Dr. Huber", text);
        Assert.Contains("3 von 3 Seiten bestätigt", text);
        Assert.Contains("3 of 3 pages confirmed", text);
        Assert.Contains("14400 bit/s, ECM, MMR", text);
        Assert.Contains("+49 30 5550100", text);
        Assert.Matches("SHA-256 Bild: +[0-9a-f]{64}", text);
        var pdf = Assert.Single(report.Attachments);
        Assert.Equal("application/pdf", pdf.Type.Value);
        Assert.True(pdf.Decode().Span.StartsWith("%PDF-"u8));
    }

    [Fact]
    public async Task Headers_of_a_mail_name_password_and_subaddress_and_wrong_ones_are_told_to_the_sender()
    {
        await ReportAsync(FaxServer.Mail("Mit Kennwort", "Text") with { Headers = [new MailHeader("X-Fax-Password", "47#11"), new MailHeader("X-Fax-Subaddress", "12")] }, "0892051");
        var fax = Server.Line.Calls.Single(call => call.Fax.Called == "+49892051").Fax;
        Assert.Equal(("47#11", "12"), (fax.FaxPassword, fax.Subaddress));
        var refused = await ReportAsync(FaxServer.Mail("Falsches Kennwort", "Text") with { Headers = [new MailHeader("X-Fax-Password", "geheim")] }, "0892052");
        Assert.StartsWith("FEHLER / FAILED", refused.Subject, StringComparison.Ordinal);
        Assert.Contains("X-Fax-Password: at most 20", refused.PlainText, StringComparison.Ordinal);
        Assert.DoesNotContain(Server.Line.Calls, call => call.Fax.Called == "+49892052");
    }

    [Fact]
    public async Task Headers_of_a_mail_choose_words_zone_and_language_of_its_header_line_and_wrong_ones_are_told_to_the_sender()
    {
        MailHeader[] headers = [new("X-Fax-Headline", "Büro Tokio"), new("X-Fax-Time-Zone", "Asia/Tokyo"), new("X-Fax-Language", "en-GB")];
        await ReportAsync(FaxServer.Mail("Mit Kopfzeile", "Text") with { Headers = headers }, "0892053");
        var fax = Assert.Single(await Server.Get<QueueView>().ListAsync(new FaxFilter { Limit = 500 }), fax => fax.NumberE164 == "+49892053");
        Assert.Equal(("Büro Tokio", "Asia/Tokyo", "en-GB"), (fax.ReadOptions().Headline, fax.ReadOptions().TimeZone, fax.ReadOptions().Language));
        foreach (var (name, value, said) in new[] { ("X-Fax-Time-Zone", "W. Europe Standard Time", "IANA"), ("X-Fax-Language", "fr", "de-AT"), ("X-Fax-Headline", new string('x', 201), " 200 ") })
        {
            var refused = await ReportAsync(FaxServer.Mail($"Falsch: {name}", "Text") with { Headers = [new MailHeader(name, value)] }, "0892054");
            Assert.Contains(said, refused.PlainText, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_text_and_the_attachments_become_the_pages_of_one_fax()
    {
        await ReportAsync(FaxServer.Mail("Mit Text", "Sehr geehrte Damen und Herren", Pdf("a.pdf", 2), Pdf("b.pdf", 1)), "0892001");
        Assert.Equal(4, Server.Line.Calls.Single(call => call.Fax.Called == "+49892001").Pages.Count);
    }

    [Fact]
    public async Task A_pasted_screenshot_is_faxed_in_the_text_and_a_logo_that_it_does_not_show_is_reported_as_left_out()
    {
        var mail = $"""
            From: chef@firma.de
            To: 0892002@fax.localhost
            Subject: Bildschirmfoto
            MIME-Version: 1.0
            Content-Type: multipart/related; boundary=r

            --r
            Content-Type: multipart/alternative; boundary=a

            --a
            Content-Type: text/plain

            Hallo
            --a
            Content-Type: text/html

            <p>Hallo <img src="cid:2"></p>
            --a--
            {Picture("image001.png", "1", 120, 40)}
            {Picture("image002.png", "2", 1240, 1000)}
            --r--

            """;
        Assert.True((await Server.MailAsync(Encoding.ASCII.GetBytes(mail.ReplaceLineEndings("\r\n")), Recipient("0892002"))).AllAccepted);
        var report = await ReportAsync("Bildschirmfoto");
        Assert.StartsWith("OK", report.Subject);
        Assert.Matches(@"Not faxed: +image001\.png \(inline picture, 120 x 40\)", report.PlainText);
        Assert.Single(Server.Line.Calls.Single(call => call.Fax.Called == "+49892002").Pages);
    }

    [Fact]
    public async Task Several_recipients_get_one_report_when_the_last_is_over()
    {
        var report = await ReportAsync(FaxServer.Mail("Rundschreiben", "Text"), "0893001", "0893002", "089300112");
        Assert.Equal("TEILWEISE 2 von 3 / PARTIAL 2 of 3: 3 Faxe / 3 faxes: Rundschreiben", report.Subject);
        Assert.Contains("Recipient 3 of 3", report.PlainText);
        Assert.Contains("number not in service [12, SIP 404]", report.PlainText);
        Assert.Single(await ReportsAsync("Rundschreiben"));
    }

    [Fact]
    public async Task A_fax_that_broke_off_for_good_says_how_many_pages_arrived()
    {
        var report = await ReportAsync(FaxServer.Mail("Abbruch", "", Pdf("a.pdf", 3)), "089400222");
        Assert.Equal("TEILWEISE 2 von 3 / PARTIAL 2 of 3: Fax 089400222: Abbruch", report.Subject);
        Assert.Contains("Page 3 was under way, its confirmation did not come: the other machine may have it.", report.PlainText);
    }

    [Theory]
    [InlineData("Unbekannt", "programm.exe", "MZ\u0000\u0001\u0002", "is a program and cannot be faxed")]
    [InlineData("Kaputt", "kaputt.pdf", "%PDF-1.4 nothing more", "kaputt.pdf")]
    public async Task What_cannot_be_faxed_is_told_with_document_and_cause(string subject, string name, string content, string cause)
    {
        await SendAsync(FaxServer.Mail(subject, "Text", new MailFile(name, "application/octet-stream", Encoding.Latin1.GetBytes(content))), "0895001");
        var refusal = await ReportAsync(subject);
        Assert.Equal($"FEHLER / FAILED: {subject}", refusal.Subject);
        Assert.Contains($"\"{name}\"", refusal.PlainText);
        Assert.Contains(cause, refusal.PlainText);
        Assert.DoesNotContain(Server.Line.Calls, call => call.Fax.Called == "+49895001");
        Assert.Single(await ReportsAsync(subject));
    }

    [Fact]
    public async Task A_mail_without_content_is_told_to_its_sender()
    {
        await SendAsync(FaxServer.Mail("Leer", ""), "0895002");
        Assert.Contains("neither text nor attachment", (await ReportAsync("Leer")).PlainText);
    }

    [Fact]
    public async Task The_text_is_left_out_where_the_mail_asks_for_that_and_a_mail_without_pages_is_told()
    {
        MailHeader[] without = [new MailHeader("X-Fax-Body", "none")];
        var report = await ReportAsync(FaxServer.Mail("Ohne Text", "Nur zur Info", Pdf("a.pdf", 2)) with { Headers = without }, "0892061");
        Assert.Equal(2, Server.Line.Calls.Single(call => call.Fax.Called == "+49892061").Pages.Count);
        Assert.Contains("text of the mail (left out as asked for)", report.PlainText);
        await SendAsync(FaxServer.Mail("Nur Text", "Nur zur Info") with { Headers = without }, "0892062");
        Assert.Contains("its text was to be left out", (await ReportAsync("Nur Text")).PlainText);
        await SendAsync(FaxServer.Mail("Falsch", "Text") with { Headers = [new MailHeader("X-Fax-Body", "maybe")] }, "0892062");
        Assert.Contains("X-Fax-Body: pages, cover or none", (await ReportAsync("Falsch")).PlainText);
        Assert.DoesNotContain(Server.Line.Calls, call => call.Fax.Called == "+49892062");
    }

    [Fact]
    public async Task A_text_for_the_cover_page_makes_pages_where_there_is_none()
    {
        await ReportAsync(FaxServer.Mail("Ohne Deckblatt", "Text", Pdf("a.pdf", 1)) with { Headers = [new MailHeader("X-Fax-Body", "cover")] }, "0892063");
        Assert.Equal(2, Server.Line.Calls.Single(call => call.Fax.Called == "+49892063").Pages.Count);
    }

    [Fact]
    public async Task A_mail_of_which_documents_cannot_be_found_is_not_faxed_without_them()
    {
        await SendAsync(FaxServer.Mail("Winmail", "Text", new MailFile("winmail.dat", "application/ms-tnef", "no TNEF"u8.ToArray())), "0895003");
        Assert.Contains("Not every part of the message can be read", (await ReportAsync("Winmail")).PlainText);
        Assert.DoesNotContain(Server.Line.Calls, call => call.Fax.Called == "+49895003");
    }

    [Fact]
    public async Task What_winmail_dat_holds_is_faxed_text_first_then_its_attachments()
    {
        await ReportAsync(FaxServer.Mail("Von Outlook", "", new MailFile("winmail.dat", "application/ms-tnef", CorpusDocuments.Read("winmail.dat"))), "0895004");
        Assert.Equal(3, Server.Line.Calls.Single(call => call.Fax.Called == "+49895004").Pages.Count);
    }

    [Fact]
    public async Task A_mail_handed_in_twice_is_faxed_once()
    {
        var mail = MimeWriter.Write(FaxServer.Mail("Doppelt", "Text"));
        Assert.True((await Server.MailAsync(mail, Recipient("0896001"))).AllAccepted);
        Assert.True((await Server.MailAsync(mail, Recipient("0896001"))).AllAccepted);
        await ReportAsync("Doppelt");
        Assert.Single(await Server.Get<QueueView>().ListAsync(new FaxFilter(), CancellationToken.None), fax => fax.NumberE164 == "+49896001");
    }

    [Fact]
    public async Task A_notification_goes_to_who_asked_for_it()
    {
        var mail = MimeWriter.Write(FaxServer.Mail("Mit DSN", "Text"));
        await Server.MailAsync(
            mail,
            Recipient("0897001") with { Notify = DsnNotify.Success | DsnNotify.Failure, OriginalRecipient = "fax;+49897001" },
            Recipient("089700112") with { Notify = DsnNotify.Failure });
        await Eventually.HoldsAsync(async () => (await ReportsAsync("Mit DSN")).Count == 2, "report and notification", 60);
        var dsn = (await ReportsAsync("Mit DSN")).Single(m => m.Root.Type.Value == "multipart/report");
        var status = Encoding.UTF8.GetString(dsn.Root.Parts.Single(part => part.Type.Value == "message/delivery-status").Body.Span);
        Assert.Contains("Original-Envelope-Id: env-1", status);
        Assert.Contains("Original-Recipient: fax;+49897001", status);
        Assert.Contains("Final-Recipient: fax; +49897001", status);
        Assert.Contains("Action: delivered\r\nStatus: 2.1.5", status);
        Assert.Contains("Action: failed\r\nStatus: 5.1.1", status);
        Assert.Contains("X-Fax-Pages-Total: 1", status);
        Assert.True(dsn.IsAutomatic);
    }

    [Fact]
    public async Task A_refusal_names_the_numbers_and_the_time_and_is_a_notification_for_who_asked()
    {
        var mail = MimeWriter.Write(FaxServer.Mail("Kein Fax", "", new MailFile("programm.exe", "application/octet-stream", "MZ\0\u0001"u8.ToArray())));
        await Server.MailAsync(
            mail, Recipient("0897101") with { Notify = DsnNotify.Failure, OriginalRecipient = "fax;+49897101" }, Recipient("0897102") with { Notify = DsnNotify.Never });
        await ReportAsync(FaxServer.Mail("Wegweiser", "Text"), "0897103");
        var dsn = Assert.Single(await ReportsAsync("Kein Fax"));
        var text = dsn.PlainText!;
        Assert.Matches(@"Eingereicht: +20\d\d-\d\d-\d\d \d\d:\d\d:\d\d [+]0[12]:00\s+Nummer: +0897101\s+Nummer: +0897102", text);
        Assert.Matches(@"Submitted: +20.*\s+Number: +0897101\s+Number: +0897102", text);
        var status = Encoding.UTF8.GetString(dsn.Root.Parts.Single(part => part.Type.Value == "message/delivery-status").Body.Span);
        Assert.Contains("Original-Envelope-Id: env-1", status);
        Assert.Contains("Original-Recipient: fax;+49897101\r\nFinal-Recipient: fax; +49897101\r\nAction: failed\r\nStatus: 5.6.1", status);
        Assert.DoesNotContain("7102", status);
    }

    [Theory]
    [InlineData("info@fax.localhost", "5.1.3")]
    [InlineData("089123456@elsewhere.example", "5.7.1")]
    [InlineData("110@fax.localhost", "5.7.1")]
    public async Task A_wrong_recipient_is_refused_in_the_dialogue(string to, string status)
    {
        var outcome = (await Server.MailAsync(FaxServer.Mail("Nie", "Text"), to)).Outcomes[0];
        Assert.Equal((SmtpVerdict.Permanent, 550, status), (outcome.Verdict, outcome.Reply.Code, outcome.Reply.Status));
    }

    [Fact]
    public async Task Automatic_mail_is_refused_in_the_dialogue()
    {
        var mail = FaxServer.Mail("Abwesend", "Text") with { Headers = [new("Auto-Submitted", "auto-replied")] };
        var outcome = (await Server.MailAsync(mail, "0898001@fax.localhost")).Outcomes[0];
        Assert.Equal((550, "5.7.1"), (outcome.Reply.Code, outcome.Reply.Status));
    }

    private static SmtpRecipient Recipient(string number) => new(FaxServer.Address($"{number}@fax.localhost"));

    private static string Picture(string name, string id, int width, int height) =>
        $"""
        --r
        Content-Type: image/png; name={name}
        Content-Disposition: inline; filename={name}
        Content-ID: <{id}>
        Content-Transfer-Encoding: base64

        {Convert.ToBase64String(PngBuilder.Build(width, height, (x, _) => (byte)(x % 20 < 10 ? 0 : 255)), Base64FormattingOptions.InsertLineBreaks)}
        """;

    private static MailFile Pdf(string name, int pages) =>
        new(name, "application/pdf", PdfBuilder.BuildA4(pages, "BT /F 24 Tf 72 700 Td (Angebot) Tj ET"));

    private async Task SendAsync(OutgoingMail mail, params string[] numbers)
    {
        var sent = await Server.MailAsync(mail, [.. numbers.Select(number => $"{number}@fax.localhost")]);
        Assert.True(sent.AllAccepted, sent.Outcomes[0].Reply.ToString());
    }

    private async Task<MailMessage> ReportAsync(OutgoingMail mail, params string[] numbers)
    {
        await SendAsync(mail, numbers);
        return await ReportAsync(mail.Subject);
    }

    private async Task<MailMessage> ReportAsync(string subject)
    {
        await Eventually.HoldsAsync(async () => (await ReportsAsync(subject)).Count > 0, $"a report on {subject}", 60);
        return (await ReportsAsync(subject))[0];
    }

    private async Task<IReadOnlyList<MailMessage>> ReportsAsync(string subject) =>
        [.. (await Server.OutboxAsync(0)).Where(mail => mail.Subject.EndsWith(subject, StringComparison.Ordinal))];

    public sealed class Shared : IAsyncLifetime
    {
        public FaxServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Server = await FaxServer.StartAsync();
            Server.Line.Outcome = (number, pages) => number[^3..] switch
            {
                "112" => SimulatedLine.Failed(CallStatus.UnallocatedNumber, 404),
                "222" => SimulatedLine.Failed(CallStatus.Incompatible) with { PagesConfirmed = pages - 1, UncertainPage = pages - 1, FaxAnswered = true },
                _ => SimulatedLine.Ok(pages),
            };
        }

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
