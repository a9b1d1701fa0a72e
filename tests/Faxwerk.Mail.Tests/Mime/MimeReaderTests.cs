using System.Text;
using Faxwerk.Mail.Mime;

namespace Faxwerk.Mail.Tests.Mime;

public sealed class MimeReaderTests
{
    private static MailMessage Read(string text) => MimeReader.Read(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n")));

    [Fact]
    public void A_plain_mail_has_its_headers_and_text()
    {
        var mail = Read("""
            From: =?iso-8859-1?Q?M=FCller=2C_Anne?= <anne@example.org>
            To: "Zentrale (Fax)" <FAX=+4989123@fax.example>, 12345@fax.example
            Subject: =?UTF-8?B?R3LDvMOf?=
             =?UTF-8?B?ZQ==?=
            Date: Sun, 22 Nov 2026 08:12:37 +0100
            Message-ID: <1@example.org>

            Hallo
            """);
        Assert.Equal(new MailAddress("anne", "example.org", "Müller, Anne"), Assert.Single(mail.From));
        Assert.Equal(["FAX=+4989123@fax.example", "12345@fax.example"], mail.To.Select(to => to.Address));
        Assert.Equal("Grüße", mail.Subject);
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 8, 12, 37, TimeSpan.FromHours(1)), mail.Date);
        Assert.Equal("<1@example.org>", mail.MessageId);
        Assert.Equal("Hallo", mail.PlainText);
        Assert.False(mail.IsAutomatic);
        Assert.Equal(MailDefects.None, mail.Defects);
    }

    [Fact]
    public void Texts_files_and_pictures_are_told_apart()
    {
        var mail = Read("""
            Content-Type: multipart/mixed; boundary="outer"

            preamble
            --outer
            Content-Type: multipart/related; boundary=inner

            --inner
            Content-Type: multipart/alternative; boundary=forms

            --forms
            Content-Type: text/plain; charset=windows-1252
            Content-Transfer-Encoding: quoted-printable

            gr=FC=
            n
            --forms
            Content-Type: text/html; charset=utf-8

            <b>grün</b><img src="cid:logo">
            --forms--
            --inner
            Content-Type: image/png
            Content-ID: <logo>
            Content-Transfer-Encoding: base64

            iVBORw==
            --inner--
            --outer
            Content-Type: application/pdf
            Content-Disposition: attachment; filename*0*=utf-8''Angebot%20; filename*1*=%C3%9C1.pdf
            Content-Transfer-Encoding: base64

            JVBE
            Ri0=
            --outer
            Content-Type: message/rfc822

            Subject: inside

            within
            --outer--
            epilogue
            """);
        var body = Assert.Single(mail.Bodies);
        Assert.Equal("grün", body.Plain!.ReadText());
        Assert.Equal("<b>grün</b><img src=\"cid:logo\">", body.Html!.ReadText());
        Assert.Equal("logo", Assert.Single(mail.Related).ContentId);
        Assert.Equal(2, mail.Attachments.Count);
        Assert.Equal("Angebot Ü1.pdf", mail.Attachments[0].FileName);
        Assert.Equal("%PDF-", Encoding.ASCII.GetString(mail.Attachments[0].Decode().Span));
        Assert.Equal("inside", mail.Attachments[1].Message!.Subject);
        Assert.Equal("within", mail.Attachments[1].Message!.PlainText);
    }

    [Theory]
    [InlineData("Auto-Submitted: auto-replied", true)]
    [InlineData("Auto-Submitted: auto-generated; owner-email=\"a@b\"", true)]
    [InlineData("Auto-Submitted: No", false)]
    [InlineData("Content-Type: multipart/report; report-type=delivery-status; boundary=x", true)]
    public void Automatic_mail_is_known(string header, bool automatic) => Assert.Equal(automatic, Read(header + "\n\n").IsAutomatic);
}
