using System.Text;
using Faxwerk.Mail.Mime;

namespace Faxwerk.Mail.Tests.Mime;

/// <summary>Mails in the manner of the programs that send them; each is read with LF and with CR LF.</summary>
public sealed class SampleTests
{
    internal static string Folder() => Path.Combine(AppContext.BaseDirectory, "Samples");

    private static byte[] Load(string name, bool crLf)
    {
        var text = Encoding.Latin1.GetString(File.ReadAllBytes(Path.Combine(Folder(), name))).Replace("\r\n", "\n", StringComparison.Ordinal);
        return Encoding.Latin1.GetBytes(crLf ? text.Replace("\n", "\r\n", StringComparison.Ordinal) : text);
    }

    private static string Describe(MailMessage mail)
    {
        var lines = new List<string>
        {
            $"from {string.Join("; ", mail.From)}",
            $"to {string.Join("; ", mail.To.Concat(mail.Bcc))}",
            $"subject {mail.Subject}",
            $"date {mail.Date:yyyy-MM-dd HH:mm:ss zzz}",
        };
        lines.AddRange(mail.Bodies.Select(body => $"body plain={Flat(body.Plain?.ReadText())} html={Flat(body.Html?.ReadText())}"));
        lines.AddRange(mail.Related.Select(part => $"related {part.ContentId} {part.Type.Value}"));
        lines.AddRange(mail.Attachments.Select(part => $"attachment {part.Type.Value} {part.FileName} {part.Message?.Subject ?? Convert.ToHexString(part.Decode().Span)}"));
        if (mail.Defects != MailDefects.None) lines.Add($"defects {mail.Defects}");
        return string.Join('\n', lines);
    }

    private static string Flat(string? text) => text is null ? "-" : text.ReplaceLineEndings("|").TrimEnd('|');

    [Theory]
    [InlineData("outlook.eml", """
        from "Müller, Anne" <anne.mueller@example.org>
        to "'+49 (89) 840798-0'" <IMCEAFAX-+2B49+20+2889+29+20840798-0@example.org>
        subject Auftragsbestätigung 4711 (Nachtrag)
        date 2026-11-23 07:04:05 +00:00
        body plain=Sehr geehrte Damen und Herren,||anbei die Bestätigung – bitte gegenzeichnen.||Mit freundlichen Grüßen|Anne Müller html=<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>|<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1"></head><body><p class="MsoNormal">anbei die Bestätigung</p>|<img src="cid:image001.png@01DB3BCB.F4E0A1B0"></body></html>
        related image001.png@01DB3BCB.F4E0A1B0 image/png
        attachment application/pdf Bestätigung_4711.pdf 255044462D
        """)]
    [InlineData("thunderbird.eml", """
        from Jürgen Straßer <j.strasser@example.net>
        to FAX=+4989123456@fax.example.net
        subject Vertrag für Herrn Müller-Lüdenscheidt, dringend
        date 2026-11-22 09:12:37 +01:00
        body plain=Grüße aus Österreich|-- |Jürgen html=-
        attachment application/pdf Vertrag für Herrn Müller-Lüdenscheidt.pdf 255044462D
        """)]
    [InlineData("applemail.eml", """
        from Anne Anderson <anne@example.com>
        to 5035550123 <5035550123@fax.example.com>
        subject Two texts around a page
        date 2026-11-22 09:12:37 +01:00
        body plain=Before the page –  html=-
        body plain=After the page html=-
        attachment application/pdf Rechnung März.pdf 255044462D
        """)]
    [InlineData("gmail.eml", """
        from Anne Müller <anne@gmail.example>
        to 12345@fax.example.com
        subject Fwd: Angebot
        date 2026-11-22 09:12:37 +01:00
        body plain=Anbei, Grüße html=<div dir="ltr">Anbei, Grüße</div>
        attachment application/vnd.openxmlformats-officedocument.wordprocessingml.document Angebot.docx 504B0304
        attachment message/rfc822 Frage.eml Frage
        """)]
    [InlineData("sap.eml", """
        from SAP Workflow <FAX=+496227747474@crm-prod.company.example>
        to FAX=+4962277455555@fax.company.example
        subject Bestellung 4500017891
        date 2026-11-22 09:12:37 +01:00
        body plain=Gesamtwert 100 € html=-
        attachment application/pdf Bestellung_4500017891.pdf 255044462D
        """)]
    [InlineData("scanner.eml", """
        from scanner@printer.example
        to "+49 89 123"@fax.example
        subject Scan vom Büro
        date 2026-11-22 09:12:37 +00:00
        body plain=Grüße html=-
        body plain=Schluss html=-
        attachment application/octet-stream notes.txt 68656C6C6F
        attachment application/octet-stream scan 0001.tif 49492A00
        defects MissingBoundary, UnclosedMultipart
        """)]
    public void A_sample_reads_as_its_sender_meant(string name, string expected)
    {
        foreach (var crLf in new[] { true, false })
            Assert.Equal(expected.ReplaceLineEndings("\n").Normalize(), Describe(MimeReader.Read(Load(name, crLf))).Normalize());
    }
}
