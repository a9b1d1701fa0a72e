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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_text_of_a_signed_mail_is_read(bool opaque)
    {
        const string Inner = "Content-Type: text/plain\r\n\r\nsigned text";
        var mail = opaque
            ? Read($"Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n{Convert.ToBase64String(SignedData(Encoding.ASCII.GetBytes(Inner)))}")
            : Read($"Content-Type: multipart/signed; boundary=s\n\n--s\n{Inner}\n--s\nContent-Type: application/pkcs7-signature; name=smime.p7s\nContent-Transfer-Encoding: base64\n\nAAAA\n--s--");
        Assert.Equal("signed text", mail.PlainText);
        Assert.Empty(mail.Attachments);
    }

    [Fact]
    public void An_encrypted_mail_stays_an_attachment()
    {
        var mail = Read("Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\nContent-Transfer-Encoding: base64\n\nMIIB");
        Assert.Equal("smime.p7m", Assert.Single(mail.Attachments).FileName);
    }

    [Fact]
    public void Of_a_macintosh_file_only_the_file_is_kept()
    {
        var mail = Read("Content-Type: multipart/appledouble; boundary=s\n\n--s\nContent-Type: application/applefile\n\nfork\n--s\nContent-Type: application/pdf; name=a.pdf\n\n%PDF\n--s--");
        Assert.Equal("a.pdf", Assert.Single(mail.Attachments).FileName);
    }

    /// <summary>ContentInfo with SignedData of indefinite lengths and the content in two pieces, as streaming signers write it.</summary>
    private static byte[] SignedData(byte[] content)
    {
        byte[] end = [0, 0];
        byte[] Octets(ReadOnlySpan<byte> piece) => [0x04, (byte)piece.Length, .. piece];
        return
        [
            0x30, 0x80, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02, 0xA0, 0x80, 0x30, 0x80, 0x02, 0x01, 0x01, 0x31, 0x00,
            0x30, 0x80, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01, 0xA0, 0x80, 0x24, 0x80,
            .. Octets(content.AsSpan(0, 10)), .. Octets(content.AsSpan(10)), .. end, .. end, .. end,
            0x31, 0x00, .. end, .. end, .. end,
        ];
    }
}
