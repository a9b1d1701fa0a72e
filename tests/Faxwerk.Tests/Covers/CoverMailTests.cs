using System.Text.Json;
using Faxwerk.Covers;
using Faxwerk.Intake.Mail;
using Faxwerk.Mail.Mime;
using Faxwerk.Pages.Tiff;
using Faxwerk.Queue;
using Faxwerk.Rendering;
using Faxwerk.Storage;
using Faxwerk.Tests.Rendering;

namespace Faxwerk.Tests.Covers;

public sealed class CoverMailTests(CoverMailTests.Shared shared) : IClassFixture<CoverMailTests.Shared>
{
    private FaxServer Server => shared.Server;

    [Fact]
    public async Task A_rule_puts_a_cover_before_the_document_of_each_recipient_and_it_is_counted()
    {
        RequireOffice();
        await Server.MailAsync(FaxServer.Mail("Mit Deckblatt", "Ein Text"), "0891101@fax.localhost", "0891102@fax.localhost", "0891103^NOCOVER@fax.localhost");
        var faxes = await SentAsync("Mit Deckblatt", 3);
        Assert.Equal(["+49891101", "+49891102", "+49891103"], faxes.Select(fax => fax.NumberE164).Order(StringComparer.Ordinal));
        foreach (var fax in faxes)
        {
            var hasCover = fax.NumberE164 != "+49891103";
            Assert.Equal((hasCover ? 2 : 1, hasCover ? "brief" : null), (fax.PageCount, fax.ReadOptions().Cover));
            Assert.Equal(fax.PageCount, TiffReader.Open(await Server.Get<IBlobStore>().ReadAsync(fax.BlobId)).PageCount);
        }

        Assert.Equal(3, faxes.Select(fax => fax.BlobId).Distinct().Count());
    }

    [Theory]
    [InlineData("text", 1, 2)]
    [InlineData("text", 0, 1)]
    [InlineData("brief", 1, 3)]
    public async Task The_text_goes_to_a_cover_that_shows_it_and_makes_pages_before_any_other(string cover, int attachments, int pages)
    {
        RequireOffice();
        var subject = $"Text auf Deckblatt {cover} {attachments}";
        var files = Enumerable.Range(0, attachments).Select(_ => new MailFile("a.pdf", "application/pdf", PdfBuilder.BuildA4(1, "BT /F 10 Tf 72 700 Td (x) Tj ET"))).ToArray();
        var mail = FaxServer.Mail(subject, "Bitte heute noch", files) with { Headers = [new MailHeader("X-Fax-Body", "cover"), new MailHeader("X-Fax-Cover", cover)] };
        await Server.MailAsync(mail, "0891107@fax.localhost");
        var fax = Assert.Single(await SentAsync(subject, 1));
        Assert.Equal((pages, cover, cover == "text" ? "Bitte heute noch" : null), (fax.PageCount, fax.ReadOptions().Cover, fax.ReadOptions().CoverText));
    }

    [Fact]
    public async Task A_text_that_is_too_long_for_its_cover_makes_pages_behind_it_and_nothing_of_it_is_cut()
    {
        RequireOffice();
        var mail = FaxServer.Mail("Langer Text auf Deckblatt", string.Join("\r\n\r\n", Enumerable.Repeat("Zeile", 150))) with
        {
            Headers = [new MailHeader("X-Fax-Body", "cover"), new MailHeader("X-Fax-Cover", "text")],
        };
        await Server.MailAsync(mail, "0891108@fax.localhost");
        var fax = Assert.Single(await SentAsync("Langer Text auf Deckblatt", 1));
        Assert.InRange(fax.PageCount, 4, 8);
        Assert.Equal(("text", null), (fax.ReadOptions().Cover, fax.ReadOptions().CoverText));
        Assert.Empty(JsonSerializer.Deserialize<Faxwerk.Reporting.ReportOrigin>(fax.Origin, JsonSerializerOptions.Web)!.LeftOut);
    }

    [Fact]
    public async Task A_command_in_the_subject_chooses_and_is_taken_out_of_it()
    {
        await Server.MailAsync(FaxServer.Mail("Ohne Deckblatt [::c=none]", "Ein Text"), "0891104@fax.localhost");
        var fax = Assert.Single(await SentAsync("Ohne Deckblatt", 1));
        Assert.Equal((1, null), (fax.PageCount, fax.ReadOptions().Cover));
    }

    [Fact]
    public async Task A_fax_whose_cover_is_missing_is_refused_with_a_report_that_names_it()
    {
        await Server.MailAsync(FaxServer.Mail("Fehlt [::c=gibtsnicht]", "Ein Text"), "0891105@fax.localhost");
        MailMessage? report = null;
        await Eventually.HoldsAsync(
            async () => (report = (await Server.OutboxAsync(0)).FirstOrDefault(mail => mail.Subject.EndsWith(": Fehlt", StringComparison.Ordinal))) is not null, "the report", 60);
        Assert.Contains("Das Deckblatt „gibtsnicht“ gibt es nicht.", report!.PlainText);
        Assert.Contains("The cover page \"gibtsnicht\" does not exist.", report!.PlainText);
    }

    [Theory]
    [InlineData("X-Fax-Cover: Brief\r\nSubject: a", "a", "brief")]
    [InlineData("X-Fax-Cover: none\r\nSubject: a [::c=x]", "a", "none")]
    [InlineData("X-FAX-AutoCoverPage: no\r\nSubject: a", "a", "none")]
    [InlineData("X-FAX-AutoCoverPage: yes\r\nSubject: a", "a", null)]
    [InlineData("Subject: a [:: C = x ] b", "a b", "x")]
    [InlineData("Subject: a [::b=123456] c", "a [::b=123456] c", null)]
    public void Headers_and_the_subject_choose_a_cover(string head, string subject, string? cover)
    {
        var message = MimeReader.Read(System.Text.Encoding.ASCII.GetBytes(head + "\r\n\r\ntext\r\n"));
        var wishes = MailWishes.Of(message, Enum.GetValues<MailCommand>());
        Assert.Equal((subject, cover), (wishes.Subject, wishes.Cover));
    }

    private static void RequireOffice()
    {
        Prerequisite.Require(OfficeTypes.IsInstalled, "LibreOffice is not installed.");
    }

    private async Task<IReadOnlyList<QueuedFax>> SentAsync(string subject, int count)
    {
        IReadOnlyList<QueuedFax> faxes = [];
        await Eventually.HoldsAsync(
            async () =>
            {
                faxes = [.. (await Server.Get<QueueView>().ListAsync(new FaxFilter())).Where(fax => fax.Subject == subject)];
                return faxes.Count == count && faxes.All(fax => fax.State == FaxState.Sent);
            }, $"{count} faxes sent", 60);
        return faxes;
    }

    public sealed class Shared : IAsyncLifetime
    {
        public FaxServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Server = await FaxServer.StartAsync();
            await Server.Get<CoverStore>().SaveAsync(
                new CoverTemplate("brief", CoverFormat.Docx, OfficeSample.Docx(OfficeSample.Paragraph("{{recipient.fax}}, {{subject}}, {{pages}}"))), CancellationToken.None);
            await Server.Get<CoverStore>().SaveAsync(
                new CoverTemplate("text", CoverFormat.Docx, OfficeSample.Docx(OfficeSample.Paragraph("{{text}}"))), CancellationToken.None);
            await Server.SetAsync("cover.rules", JsonSerializer.Serialize(new[] { new CoverRule { Recipient = "+4989110*", Cover = "brief" } }, JsonSerializerOptions.Web));
        }

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
