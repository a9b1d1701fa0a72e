using System.Text;
using Faxwerk.Mail.Mime;
using static Faxwerk.Mail.Tests.Mime.TnefBuilder;

namespace Faxwerk.Mail.Tests.Mime;

public sealed class TnefTests
{
    private const uint MapiProperties = 0x00069003;
    private const uint OemCodePage = 0x00069007;

    internal static byte[] MailWith(byte[] tnef, string text = "") => Encoding.ASCII.GetBytes($"""
        From: a@b
        Content-Type: multipart/mixed; boundary=x

        --x
        Content-Type: text/plain

        {text}
        --x
        Content-Type: application/ms-tnef; name=winmail.dat
        Content-Transfer-Encoding: base64

        {Convert.ToBase64String(tnef, Base64FormattingOptions.InsertLineBreaks)}
        --x--
        """.ReplaceLineEndings("\r\n"));

    internal static byte[] Rich { get; } = new TnefBuilder()
        .Message(OemCodePage, [0xE4, 0x04, 0, 0, 0, 0, 0, 0])
        .Message(MapiProperties, Properties(
            Named("x-header", 7), Times(0x0E08, 1, 2), Unicode(0x1000, "Grüße"), Binary(0x1013, "<b>Grüße</b>"u8), Number(0x3FDE, 65001)))
        .File("ANGEBO~1.PDF", "%PDF-1.7"u8, Unicode(0x3707, "Angebot Übersicht.pdf"), Text(0x370E, "application/pdf"))
        .File("logo.png", [], Binary(0x3701, "png"u8), Text(0x3712, "logo@1"))
        .File("inner", [], Object(0x3701, new TnefBuilder()
            .Message(MapiProperties, Properties(Unicode(0x0037, "Weitergeleitet"), Unicode(0x0C1A, "Anne"), Unicode(0x0C1F, "anne@example.org"), Unicode(0x1000, "innen")))
            .File("deep.txt", "deep"u8).ToArray()))
        .ToArray();

    [Fact]
    public void Text_and_attachments_come_out_of_winmail_dat()
    {
        var mail = MimeReader.Read(MailWith(Rich));
        Assert.Equal(MailDefects.None, mail.Defects);
        var body = Assert.Single(mail.Bodies);
        Assert.Equal(("Grüße", "<b>Grüße</b>"), (body.Plain!.ReadText(), body.Html!.ReadText()));
        Assert.Equal(["Angebot Übersicht.pdf", "logo.png", "inner"], mail.Attachments.Select(a => a.FileName));
        Assert.Equal(("application/pdf", "%PDF-1.7"), (mail.Attachments[0].Type.Value, Encoding.ASCII.GetString(mail.Attachments[0].Decode().Span)));
        Assert.Equal(("logo@1", "png"), (mail.Attachments[1].ContentId, Encoding.ASCII.GetString(mail.Attachments[1].Decode().Span)));
        var inner = mail.Attachments[2].Message!;
        Assert.Equal(("Weitergeleitet", "innen"), (inner.Subject, inner.PlainText));
        Assert.Equal(new MailAddress("anne", "example.org", "Anne"), Assert.Single(inner.From));
        Assert.Equal(("deep.txt", "deep"), (inner.Attachments[0].FileName, Encoding.ASCII.GetString(inner.Attachments[0].Decode().Span)));
    }

    [Fact]
    public void The_text_beside_a_tnef_is_not_repeated()
    {
        var mail = MimeReader.Read(MailWith(Rich, "Beside"));
        var body = Assert.Single(mail.Bodies);
        Assert.Equal(("Beside", "<b>Grüße</b>"), (body.Plain!.ReadText(), body.Html!.ReadText()));
    }

    [Theory]
    [InlineData(@"{\rtf1\ansi\ansicpg1252\fromhtml1{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Gr\'fc\u223?e{\*\htmltag84 &nbsp;}\htmlrtf }\htmlrtf0{\*\htmltag72 </p>}}", null, "<p>Grüße&nbsp;</p>")]
    [InlineData(@"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}{\*\generator X;}\pard Gr\'fc\'dfe\par \{zwei\}\tab drei}", "Grüße\r\n{zwei}\tdrei", null)]
    public void A_body_of_compressed_rtf_is_read(string rtf, string? plain, string? html)
    {
        var mail = MimeReader.Read(MailWith(new TnefBuilder().Message(MapiProperties, Properties(Binary(0x1009, Rtf(rtf)))).ToArray()));
        var body = Assert.Single(mail.Bodies);
        Assert.Equal((plain, html), (body.Plain?.ReadText(), body.Html?.ReadText()));
    }

    /// <summary>The example of [MS-OXRTFCP] 4.1.1, with references into the dictionary and over the write position.</summary>
    [Fact]
    public void References_of_compressed_rtf_are_followed()
    {
        byte[] compressed = Convert.FromHexString("2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0");
        Assert.Equal("{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n", Encoding.ASCII.GetString(Faxwerk.Mail.Mime.Tnef.CompressedRtf.Decompress(compressed, 1000)));
        byte[] overlapping = Convert.FromHexString("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0");
        Assert.Equal("{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}", Encoding.ASCII.GetString(Faxwerk.Mail.Mime.Tnef.CompressedRtf.Decompress(overlapping, 1000)));
    }

    [Fact]
    public void A_tnef_cut_off_gives_what_it_still_holds()
    {
        // Between two attributes it looks whole: the stream has no end mark.
        var looksWhole = 0;
        for (var length = 0; length < Rich.Length; length++)
        {
            var mail = MimeReader.Read(MailWith(Rich[..length]));
            if (!mail.Defects.HasFlag(MailDefects.BadTnef)) looksWhole++;
            Assert.All(mail.Attachments, attachment => Assert.True(attachment.Decode().Length <= Rich.Length));
        }
        Assert.InRange(looksWhole, 1, 40);
    }
}
