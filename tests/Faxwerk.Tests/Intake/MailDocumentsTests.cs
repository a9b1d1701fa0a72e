using System.Buffers.Binary;
using System.Text;
using Faxwerk.Intake.Mail;
using Faxwerk.Mail.Mime;
using Faxwerk.Queue;
using Faxwerk.Rendering;
using Faxwerk.Settings;

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
    public void An_attachment_is_never_taken_for_the_text() => Assert.Equal(
        ["text of the mail", "text of the mail."],
        Names(Mixed(Part("text/plain", "Guten Tag"), Part("text/plain", "x", "attachment; filename=\"text of the mail\""))));

    [Fact]
    public void An_empty_text_makes_no_page() =>
        Assert.Equal(["a.pdf"], Names(Mixed(Part("text/plain", " \r\n\u00A0\r\n"), Part("application/pdf", "%PDF-1.4", "attachment; filename=a.pdf"))));

    [Fact]
    public void Html_is_drawn_and_its_text_stands_in()
    {
        var document = Assert.Single(Read("Content-Type: text/html; charset=iso-8859-1\r\n\r\n<p>Gr\u00F6\u00DFe&nbsp;A4</p><img src=\"https://x.example/p.gif\">"));
        Assert.Equal(("text of the mail", MediaTypes.Html, "utf-8"), (document.FileName, document.MediaType, document.Charset));
        Assert.Equal("<p>Gr\u00F6\u00DFe&nbsp;A4</p><img src=\"https://x.example/p.gif\">", TextOf(document));
        var text = Assert.Single(document.Substitutes!);
        Assert.Equal((MediaTypes.Text, "Gr\u00F6\u00DFe A4"), (text.MediaType, TextOf(text)));
    }

    [Theory]
    [InlineData("\r\n", "<b>Inhalt</b>", MediaTypes.Html, "<b>Inhalt</b>")]
    [InlineData("Hallo", "<b>Hallo</b>", MediaTypes.Html, "<b>Hallo</b>")]
    [InlineData("Hallo", "<p>&nbsp;</p><img src=\"https://x.example/p.gif\">", MediaTypes.Text, "Hallo")]
    public void The_form_with_the_layout_is_taken_unless_it_is_empty(string plain, string html, string type, string content)
    {
        var document = Assert.Single(Read(Multipart("alternative", Part("text/plain", plain), Part("text/html", html))));
        Assert.Equal((type, content), (document.MediaType, TextOf(document)));
    }

    [Theory]
    [InlineData("<p>&nbsp;</p>")]
    [InlineData("<img src=\"https://x.example/p.gif\"><br><o:p></o:p>")]
    [InlineData("<img src=\"cid:gone\">")]
    public void Html_that_shows_nothing_makes_no_page(string html) =>
        Assert.Equal(["a.pdf"], Names(Mixed(Part("text/html", html), Part("application/pdf", "%PDF-1.4", "attachment; filename=a.pdf"))));

    [Fact]
    public void Pictures_that_the_html_shows_are_in_it_and_the_others_follow_or_are_left_out_by_name()
    {
        var content = Content(Mixed(
            Multipart(
                "related",
                Multipart("alternative", Part("text/plain", "Hallo"), Part("text/html", "Hallo <img src=cid:1> <IMG SRC='CID:2%40x'> <td style=\"background:url( cid:5&#64;x )\"><a href=\"cid:3\">")),
                Part("image/png; name=image001.png", Png(120, 40), "inline", id: "1"),
                Part("image/png; name=image002.png", Png(1240, 1754), "inline", id: "2@x"),
                Part("application/pdf; name=a.pdf", "%PDF-1.4", "inline", id: "3"),
                Part("text/css", "p { color: red }", id: "4")),
            Part("image/png; name=attached.png", Png(640, 480), "attachment", id: "5@x"),
            Part("image/png; name=unshown.png", Png(120, 40), "inline", id: "6"),
            Part("image/png", Png(300, 120), "inline; filename=logo.png"),
            Part("image/png", Png(200, 80), "attachment; filename=image002.png"),
            Part("image/png", Png(120, 80), "attachment; filename=scan.png"),
            Part("image/png", Png(1240, 1754), "attachment; filename=image001.png")));
        Assert.Equal(["text of the mail", "a.pdf", "scan.png", "image001.png"], content.Documents.Select(document => document.FileName));
        var picture = Convert.ToBase64String(Encoding.Latin1.GetBytes(Png(1240, 1754)));
        Assert.StartsWith("Hallo <img src=data:image/png;base64,", TextOf(content.Documents[0]));
        Assert.Contains($"<IMG SRC='data:image/png;base64,{picture}'>", TextOf(content.Documents[0]));
        Assert.EndsWith("<a href=\"cid:3\">", TextOf(content.Documents[0]));
        Assert.Equal(["text of the mail", "image002.png", "attached.png"], content.Documents[0].Substitutes!.Select(document => document.FileName));
        Assert.Equal(
            ["text/css (text/css)", "unshown.png (inline picture, 120 x 40)", "logo.png (inline picture, 300 x 120)", "image002.png (inline picture, 200 x 80)"],
            content.LeftOut.Select(part => $"{part.FileName} ({part.English})"));
    }

    [Fact]
    public void A_logo_alone_makes_no_page_and_a_pasted_picture_alone_does()
    {
        string Mail(int width, int height) => Multipart("related", Part("text/html", "<img src=cid:1>"), Part("image/png; name=image001.png", Png(width, height), "inline", id: "1"));
        var logo = Content(Mail(120, 40));
        Assert.Equal((0, 1), (logo.Documents.Count, logo.LeftOut.Count));
        var document = Assert.Single(Read(Mail(1240, 1754)));
        Assert.Equal((MediaTypes.Html, "image001.png"), (document.MediaType, Assert.Single(document.Substitutes!).FileName));
    }

    [Fact]
    public void A_picture_shown_without_end_does_not_grow_the_document_without_end()
    {
        var html = string.Concat(Enumerable.Repeat("<img src=cid:1>", 10_000));
        var document = Assert.Single(Read(Multipart("related", Part("text/html", html), Part("image/png", Png(1240, 1754) + new string('x', 100_000), "inline", id: "1"))));
        Assert.InRange(document.Content.Length, 1 << 20, 33 << 20);
    }

    [Fact]
    public void Texts_between_attachments_become_one_document()
    {
        var document = Read(Mixed(Part("text/plain", "1 < 2"), Part("application/pdf", "%PDF-1.4", "attachment; filename=a.pdf"), Part("text/html", "<!DOCTYPE html><b>zwei</b>")))[0];
        Assert.Contains(">1 &lt; 2</div><!DOCTYPE html><b>zwei</b>", TextOf(document));
        Assert.Equal("1 < 2\n\nzwei", TextOf(document.Substitutes![0]));
    }

    [Fact]
    public void The_text_goes_to_the_cover_page_or_is_left_out_as_asked_for()
    {
        var message = MimeReader.Read(Encoding.Latin1.GetBytes(Mixed(
            Multipart(
                "related",
                Part("text/html", "<p>Bitte <b>heute</b></p><img src=cid:1><img src=cid:2>"),
                Part("image/png; name=logo.png", Png(120, 40), "inline", id: "1"),
                Part("image/png; name=shot.png", Png(1240, 1754), "inline", id: "2")),
            Part("application/pdf", "%PDF-1.4", "attachment; filename=a.pdf"))));
        var cover = MailDocuments.Of(message, MailBodyUse.Cover);
        Assert.Equal("Bitte heute", cover.CoverText);
        Assert.Equal("shot.png a.pdf logo.png", string.Join(' ', [.. cover.Documents.Select(document => document.FileName), .. cover.LeftOut.Select(part => part.FileName)]));
        var none = MailDocuments.Of(message, MailBodyUse.None);
        Assert.Equal((null, "a.pdf", "text of the mail"), (none.CoverText, Assert.Single(none.Documents).FileName, Assert.Single(none.LeftOut).FileName));
    }

    [Fact]
    public void A_text_too_long_for_the_cover_page_becomes_pages()
    {
        var content = MailDocuments.Of(MimeReader.Read(Encoding.Latin1.GetBytes($"Subject: lang\r\n\r\n{new string('x', SendOptions.CoverTextLength + 1)}\r\n")), MailBodyUse.Cover);
        Assert.Null(content.CoverText);
        Assert.Single(content.Documents);
    }

    [Theory]
    [InlineData("text/html; charset=iso-8859-1", "<p>Gr\u00F6\u00DFe</p>")]
    [InlineData("text/html", "<p>Gr\u00C3\u00B6\u00C3\u009Fe</p>")]
    [InlineData("text/html", "<meta charset='windows-1252'><p>Gr\u00F6\u00DFe</p>")]
    [InlineData("application/octet-stream", "<!DOCTYPE html><p>Gr\u00C3\u00B6\u00C3\u009Fe</p>")]
    public void An_attached_html_file_is_a_document_with_a_text(string type, string html)
    {
        var document = Assert.Single(Read(Mixed(Part(type, html, "attachment; filename=brief.html"))));
        Assert.Equal(("brief.html", MediaTypes.Html), (document.FileName, MediaTypes.Of(document.Content.Span, document.MediaType)));
        Assert.Equal("Gr\u00F6\u00DFe", TextOf(HtmlText.TextOf(document)));
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

    [Theory]
    [InlineData("message/rfc822", null)]
    [InlineData("application/octet-stream", "attachment; filename=weiter.eml")]
    public void Attached_mails_come_with_their_attachments_in_order(string type, string? disposition)
    {
        var inner = "From: a@x.de\r\n" + Mixed(Part("text/plain", "innen"), Part("application/pdf", "%PDF-1.4", "attachment; filename=innen.pdf")).Replace("bmixed", "binner");
        var documents = Read(Mixed(
            Part("application/pdf", "%PDF-1.4", "attachment; filename=erst.pdf"), Part(type, inner, disposition), Part("application/pdf", "%PDF-1.4", "attachment; filename=zuletzt.pdf")));
        Assert.Equal(["erst.pdf", "text of the mail", "innen.pdf", "zuletzt.pdf"], documents.Select(document => document.FileName));
        Assert.EndsWith("innen", TextOf(documents[1]));
    }

    [Theory]
    [InlineData("koi8-r", "\u041F\u0440\u0438\u0432\u0435\u0442")]
    [InlineData("shift_jis", "\u65E5\u672C\u8A9E")]
    public void Html_is_read_in_the_charset_that_only_it_itself_declares(string charset, string text)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var html = Encoding.Latin1.GetString(Encoding.GetEncoding(charset).GetBytes($"<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset={charset}\"></head><p>{text}</p></html>"));
        var document = Assert.Single(Read($"Content-Type: text/html\r\n\r\n{html}"));
        Assert.Equal(text, TextOf(document.Substitutes![0]));
        Assert.Contains($"<p>{text}</p>", TextOf(document));
    }

    [Fact]
    public void The_head_of_an_attached_html_mail_stands_above_it_as_text()
    {
        var inner = "From: Huber <huber@x.de>\r\nSubject: <b>Angebot</b>\r\nContent-Type: text/html\r\n\r\n<!doctype html><style>div{display:none}</style><p>Text";
        var document = Assert.Single(Read(Mixed(Part("message/rfc822", inner))));
        var html = TextOf(document);
        Assert.StartsWith("<!DOCTYPE html><div style=\"all:revert!important;display:block!important;", html);
        Assert.Contains("From: Huber &lt;huber@x.de&gt;", html);
        Assert.Contains("Subject: &lt;b&gt;Angebot&lt;/b&gt;", html);
        Assert.EndsWith("<p>Text", html);
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

    private static string TextOf(RenderSource document) => Encoding.UTF8.GetString(document.Content.Span);

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
