using Faxwerk.Mail.Mime;
using Faxwerk.Tests.Rendering;

namespace Faxwerk.Tests.Intake;

public sealed class MailToFaxTests
{
    [Fact]
    public async Task A_mailed_pdf_is_sent_and_reported_with_its_pages()
    {
        await using var server = await FaxServer.StartAsync();
        var sent = await server.MailAsync(FaxServer.Mail("Angebot", "", new MailFile("angebot.pdf", "application/pdf", Pdf(3))), "089123456@fax.localhost");
        Assert.True(sent.AllAccepted, sent.Outcomes[0].Reply.ToString());
        var report = Assert.Single(await server.OutboxAsync(1));
        var call = Assert.Single(server.Line.Calls);
        Assert.Equal(3, call.Pages.Count);
        Assert.StartsWith("OK: Fax 089123456: Angebot", report.Subject);
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

    private static byte[] Pdf(int pages) => PdfBuilder.BuildA4(pages, "BT /F 24 Tf 72 700 Td (Angebot) Tj ET");
}
