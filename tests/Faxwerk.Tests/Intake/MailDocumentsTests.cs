using System.Buffers.Binary;
using System.Text;
using Faxwerk.Intake.Mail;
using Faxwerk.Mail.Mime;
using Faxwerk.Rendering;

namespace Faxwerk.Tests.Intake;

public class MailDocumentsTests
{
    [Fact]
    public void Text_comes_first_then_attachments_in_order()
    {
        var documents = Read(Mixed(
            Part("text/plain; charset=utf-8", "Guten Tag"),
            Part("application/pdf; name=\"a.pdf\"", "%PDF-1.4", "attachment; filename=a.pdf"),
            Part("image/tiff; name=b.tif", "II*", "attachment; filename=b.tif")));
        Assert.Equal(["text of the mail", "a.pdf", "b.tif"], documents.Select(d => d.FileName));
        Assert.Equal("Guten Tag", Encoding.UTF8.GetString(documents[0].Content.Span));
        Assert.Equal("utf-8", documents[0].Charset);
    }

    [Fact]
    public void An_empty_text_makes_no_page() =>
        Assert.Equal(["a.pdf"], Names(Mixed(Part("text/plain", " \r\n\u00A0\r\n"), Part("application/pdf", "%PDF-1.4", "attachment; filename=a.pdf"))));

    [Fact]
    public void Html_alone_is_reduced_to_its_text()
    {
        var document = Assert.Single(Read("Content-Type: text/html; charset=utf-8\r\n\r\n<p>Guten&nbsp;Tag</p><img src=\"https://x.example/p.gif\">"));
        Assert.Equal("Guten Tag", Encoding.UTF8.GetString(document.Content.Span));
        Assert.Equal(MediaTypes.Text, document.MediaType);
    }

    [Fact]
    public void Html_is_taken_where_the_plain_form_is_empty()
    {
        var document = Assert.Single(Read(Multipart("alternative", Part("text/plain", "\r\n"), Part("text/html", "<b>Inhalt</b>"))));
        Assert.Equal("Inhalt", Encoding.UTF8.GetString(document.Content.Span));
    }

    [Fact]
    public void Pictures_of_the_html_become_pages_after_the_text_and_small_ones_are_left_out_by_name()
    {
        var content = Content(Mixed(
            Multipart(
                "related",
                Multipart("alternative", Part("text/plain", "Hallo"), Part("text/html", "Hallo <img src=cid:1> <img src=cid:2>")),
                Part("image/png; name=image001.png", Png(120, 40), "inline", id: "1"),
                Part("image/png; name=image002.png", Png(1240, 1754), "inline", id: "2"),
                Part("application/pdf; name=a.pdf", "%PDF-1.4", "inline", id: "3"),
                Part("text/css", "p { color: red }", id: "4")),
            Part("image/png", Png(300, 120), "inline; filename=logo.png"),
            Part("image/png", Png(200, 80), "attachment; filename=image002.png"),
            Part("image/png", Png(120, 80), "attachment; filename=scan.png"),
            Part("image/png", Png(1240, 1754), "attachment; filename=image001.png")));
        Assert.Equal(["text of the mail", "image002.png", "a.pdf", "scan.png", "image001.png"], content.Documents.Select(document => document.FileName));
        Assert.Equal(
            ["image001.png (inline picture, 120 x 40)", "text/css (text/css)", "logo.png (inline picture, 300 x 120)", "image002.png (inline picture, 200 x 80)"],
            content.LeftOut.Select(part => $"{part.FileName} ({part.English})"));
    }

    [Theory]
    [InlineData("text/html; charset=iso-8859-1", "<p>Gr\u00F6\u00DFe</p>")]
    [InlineData("text/html", "<p>Gr\u00C3\u00B6\u00C3\u009Fe</p>")]
    [InlineData("application/octet-stream", "<!DOCTYPE html><p>Gr\u00C3\u00B6\u00C3\u009Fe</p>")]
    public void An_attached_html_file_is_reduced_to_its_text(string type, string html)
    {
        var document = Assert.Single(Read(Mixed(Part(type, html, "attachment; filename=brief.html"))));
        Assert.Equal(("brief.html", MediaTypes.Text, "Gr\u00F6\u00DFe"), (document.FileName, document.MediaType, Encoding.UTF8.GetString(document.Content.Span)));
    }

    [Fact]
    public void Signatures_and_business_cards_make_no_pages()
    {
        var content = Content(Mixed(
            Multipart("signed", Part("text/plain", "Hallo"), Part("application/pkcs7-signature", "x", "attachment; filename=smime.p7s")),
            Part("text/vcard", "BEGIN:VCARD", "attachment; filename=huber.vcf")));
        Assert.Equal(["text of the mail"], content.Documents.Select(document => document.FileName));
        Assert.Equal("huber.vcf", Assert.Single(content.LeftOut).FileName);
    }

    [Fact]
    public void An_attached_mail_says_who_wrote_it()
    {
        var inner = "From: Huber <huber@x.de>\r\nTo: meier@x.de\r\nDate: Mon, 2 Mar 2026 08:00:00 +0100\r\nSubject: Angebot\r\n\r\nText des Angebots";
        var documents = Read(Mixed(Part("text/plain", "Siehe unten"), Part("message/rfc822", inner)));
        Assert.Equal(2, documents.Count);
        var text = Encoding.UTF8.GetString(documents[1].Content.Span);
        Assert.StartsWith("From: Huber <huber@x.de>", text);
        Assert.Contains("Subject: Angebot", text);
        Assert.EndsWith("Text des Angebots", text);
    }

    [Fact]
    public void A_mail_without_anything_gives_no_document() => Assert.Empty(Read("Subject: leer\r\n\r\n\r\n"));

    [Theory]
    [InlineData("89504E470D0A1A0A0000000D494844520000012C00000078", 300, 120)]
    [InlineData("474946383961 2C01 7800", 300, 120)]
    [InlineData("FFD8 FFE0 0004 0000 FFC0 0011 08 0078 012C 03", 300, 120)]
    public void A_picture_tells_its_size(string hex, int width, int height) =>
        Assert.Equal((width, height), PictureSize.Read(Convert.FromHexString(hex.Replace(" ", ""))) is { } size ? (size.Width, size.Height) : default);

    [Fact]
    public void Cut_and_random_pictures_have_no_size_and_do_no_harm()
    {
        var random = new Random(7);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            if (bytes.Length > 1 && round % 2 == 0)
                (bytes[0], bytes[1]) = (0xFF, 0xD8);
            for (var i = 2; i < bytes.Length && round % 4 == 0; i++)
                bytes[i] = random.Next(3) == 0 ? (byte)0xFF : bytes[i];
            PictureSize.Read(bytes);
        }
    }

    private static MailContent Content(string mail) => MailDocuments.Of(MimeReader.Read(Encoding.Latin1.GetBytes(mail)));

    private static IReadOnlyList<RenderSource> Read(string mail) => Content(mail).Documents;

    private static IEnumerable<string> Names(string mail) => Read(mail).Select(document => document.FileName);

    private static string Mixed(params string[] parts) => Multipart("mixed", parts);

    private static string Multipart(string kind, params string[] parts)
    {
        var boundary = $"b{kind}";
        return $"Content-Type: multipart/{kind}; boundary={boundary}\r\n\r\n" + string.Concat(parts.Select(part => $"--{boundary}\r\n{part}\r\n")) + $"--{boundary}--\r\n";
    }

    private static string Part(string type, string body, string? disposition = null, string? id = null) =>
        $"Content-Type: {type}\r\n" + (disposition is null ? "" : $"Content-Disposition: {disposition}\r\n") + (id is null ? "" : $"Content-ID: <{id}>\r\n") + $"\r\n{body}";

    private static string Png(int width, int height)
    {
        var header = new byte[24];
        ((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10]).CopyTo(header);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(20), height);
        return Encoding.Latin1.GetString(header);
    }
}
