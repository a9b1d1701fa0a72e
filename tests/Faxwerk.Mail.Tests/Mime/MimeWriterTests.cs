using System.Text;
using Faxwerk.Mail.Mime;

namespace Faxwerk.Mail.Tests.Mime;

public sealed class MimeWriterTests
{
    private static readonly DateTimeOffset Date = new(2026, 11, 22, 8, 12, 37, TimeSpan.FromHours(-3.5));

    private static OutgoingMail Mail(string subject = "Fax", string text = "Hello") => new()
    {
        From = new("fax", "fax.example", "Faxserver"),
        To = [new("anne", "example.org", "Müller, Anne"), new("a b", "example.org", "Karl \"K\" Müller")],
        Subject = subject,
        Text = text,
        MessageId = "<1@fax.example>",
        Date = Date,
    };

    private static MailMessage RoundTrip(OutgoingMail mail, out byte[] octets)
    {
        octets = MimeWriter.Write(mail);
        AssertIsWellFormed(octets);
        var read = MimeReader.Read(octets);
        Assert.Equal(MailDefects.None, read.Defects);
        return read;
    }

    private static void AssertIsWellFormed(byte[] octets)
    {
        var text = Encoding.UTF8.GetString(octets);
        Assert.True(Ascii.IsValid(octets), "octets outside ASCII");
        Assert.Equal(text.Count(c => c == '\r'), text.Count(c => c == '\n'));
        Assert.All(text.Split("\r\n"), line => Assert.True(line.Length <= 998 && !line.Contains('\n')));
    }

    [Fact]
    public void A_mail_with_everything_reads_as_it_was_written()
    {
        var pdf = new byte[10_000];
        new Random(1).NextBytes(pdf);
        var mail = Mail("Fax von +49 89 123 – Grüße", "Sehr geehrte Damen\nund Herren,\n\nüber 76 Zeichen " + new string('ä', 100)) with
        {
            Html = "<p>Grün</p><img src=\"cid:p1\">",
            Files = [new("Fax Müller & Söhne.pdf", "application/pdf", pdf), new("page.png", "image/png", "png"u8.ToArray(), "p1")],
            Headers = [new("Auto-Submitted", "auto-generated"), new("X-Note", "naïve")],
            InReplyTo = "<0@example.org>",
        };
        var read = RoundTrip(mail, out var octets);
        Assert.Equal(mail.Subject, read.Subject);
        Assert.Equal([mail.From], read.From);
        Assert.Equal(mail.To, read.To);
        Assert.Equal(Date, read.Date);
        Assert.Equal((mail.MessageId, mail.InReplyTo), (read.MessageId, read.Headers["In-Reply-To"]));
        Assert.Equal("naïve", read.Headers.Text("x-note"));
        Assert.True(read.IsAutomatic);
        var body = Assert.Single(read.Bodies);
        Assert.Equal(mail.Text.ReplaceLineEndings("\r\n"), body.Plain!.ReadText());
        Assert.Equal(mail.Html, body.Html!.ReadText());
        var file = Assert.Single(read.Attachments);
        Assert.Equal("Fax Müller & Söhne.pdf", file.FileName);
        Assert.Equal("Fax Müller & Söhne.pdf", file.Type["name"]);
        Assert.True(file.Decode().Span.SequenceEqual(pdf));
        Assert.Equal("p1", Assert.Single(read.Related).ContentId);
        Assert.Equal(octets, MimeWriter.Write(mail));
        Assert.All(Encoding.ASCII.GetString(octets).Split("\r\n"), line => Assert.True(line.Length <= 78, line));
    }

    [Fact]
    public void Any_text_survives_the_way()
    {
        var random = new Random(20261122);
        for (var round = 0; round < 300; round++)
        {
            string subject = RandomText(random, 120).Trim(), text = RandomText(random, 400), name = RandomText(random, 90);
            if (FileName.Sanitise(name) != name) name = "file.pdf";
            var read = RoundTrip(Mail(subject, text) with { Files = [new(name, "application/pdf", "x"u8.ToArray())], Html = text }, out _);
            Assert.Equal(subject, read.Subject);
            Assert.Equal((text, text), (read.Bodies[0].Plain!.ReadText(), read.Bodies[0].Html!.ReadText()));
            Assert.Equal((name, name), (read.Attachments[0].FileName, read.Attachments[0].Type["name"]));
        }
    }

    [Fact]
    public void No_value_becomes_a_further_header()
    {
        var read = RoundTrip(
            Mail("one\r\nBcc: victim@example.org") with
            {
                From = new("fax", "fax.example", "Fax\r\nBcc: victim@example.org"),
                Files = [new("a\r\nBcc: victim@example.org", "application/pdf", "x"u8.ToArray())],
            },
            out _);
        Assert.Empty(read.Bcc);
        Assert.Equal("one  Bcc: victim@example.org", read.Subject);
    }

    [Fact]
    public void A_delivery_report_has_its_three_parts()
    {
        var original = "From: anne@example.org\r\nSubject: Grün\r\n\r\nsecret"u8.ToArray();
        var report = new DeliveryReport
        {
            Mail = Mail("Zustellbericht", "Besetzt") with { Files = [new("page.pdf", "application/pdf", "%PDF"u8.ToArray())] },
            ReportingMta = "fax.example",
            OriginalEnvelopeId = "QQ314",
            ArrivalDate = Date,
            Original = original,
            Recipients =
            [
                new()
                {
                    OriginalRecipient = "rfc822;+4989123@fax.example",
                    FinalRecipient = "fax; +4989123",
                    Action = DsnAction.Failed,
                    Status = "5.4.5",
                    DiagnosticCode = "x-faxwerk; 17 besetzt für immer",
                    Extensions = [new("X-Fax-Pages-Sent", "0")],
                },
                new() { FinalRecipient = "fax; +4989124", Action = DsnAction.Delivered, Status = "2.1.5" },
            ],
        };
        var read = MimeReader.Read(DeliveryStatusWriter.Write(report));
        Assert.True(read.IsAutomatic);
        Assert.Equal("multipart/report", read.Root.Type.Value);
        Assert.Equal("delivery-status", read.Root.Type["report-type"]);
        Assert.Equal("Besetzt", read.PlainText);
        Assert.Equal("""
            Original-Envelope-Id: QQ314
            Reporting-MTA: dns; fax.example
            Arrival-Date: Sun, 22 Nov 2026 08:12:37 -0330

            Original-Recipient: rfc822;+4989123@fax.example
            Final-Recipient: fax; +4989123
            Action: failed
            Status: 5.4.5
            Diagnostic-Code: x-faxwerk; 17 besetzt f\x{FC}r immer
            X-Fax-Pages-Sent: 0

            Final-Recipient: fax; +4989124
            Action: delivered
            Status: 2.1.5

            """.ReplaceLineEndings("\r\n"), Encoding.UTF8.GetString(read.Root.Parts[1].Body.Span));
        Assert.Equal("message/delivery-status", read.Root.Parts[1].Type.Value);
        Assert.Equal("text/rfc822-headers", read.Root.Parts[2].Type.Value);
        Assert.DoesNotContain("secret", Encoding.UTF8.GetString(read.Root.Parts[2].Body.Span), StringComparison.Ordinal);
        var full = MimeReader.Read(DeliveryStatusWriter.Write(report with { Return = Faxwerk.Mail.Smtp.DsnReturn.Full }));
        Assert.Equal("Grün", full.Root.Parts[2].Message!.Subject);
        Assert.Equal("secret", full.Root.Parts[2].Message!.PlainText);
    }

    private static string RandomText(Random random, int most)
    {
        string[] pieces = [" ", "=", "?", "=?", "?=", "_", ".", "From ", "\"", "\\", "%", "'", "*", ";", "ü", "€", "漢", "\U0001F4E0", "e\u0301", "a", "B", "7", "-", "word", "(x)", "<y>", ","];
        var text = new StringBuilder();
        for (var i = random.Next(most); i > 0; i--) text.Append(pieces[random.Next(pieces.Length)]);
        return text.ToString();
    }
}
