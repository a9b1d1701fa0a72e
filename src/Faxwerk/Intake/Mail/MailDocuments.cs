using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;
using Faxwerk.Mail.Mime;
using Faxwerk.Rendering;

namespace Faxwerk.Intake.Mail;

/// <summary>What of a mail becomes pages: its text unless empty, then its attachments in order, attached mails likewise.</summary>
public static partial class MailDocuments
{
    /// <summary>A picture with fewer pixels than this that stands in the text is a logo or a tracker, not a page.</summary>
    private const long SignaturePixels = 60_000;

    private static readonly FrozenSet<string> NeverPages = new[]
    {
        "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature", "application/pgp-keys", "application/ms-tnef",
        "text/calendar", "application/ics", "text/vcard", "text/x-vcard", "text/directory", "message/delivery-status", "message/disposition-notification",
        "text/rfc822-headers",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The documents in the order of their pages. Pictures that the HTML shows and those of signatures are left out.</summary>
    public static IReadOnlyList<RenderSource> Of(MailMessage message)
    {
        var documents = new List<RenderSource>();
        Add(message, "", documents);
        return documents;
    }

    private static void Add(MailMessage message, string head, List<RenderSource> documents)
    {
        var text = TextOf(message);
        if (text.Length + head.Length > 0)
            documents.Add(new RenderSource("text of the mail", MediaTypes.Text, Encoding.UTF8.GetBytes(head + text)) { Charset = "utf-8" });
        foreach (var part in message.Attachments)
        {
            if (part.Message is { } inner)
                Add(inner, HeadOf(inner), documents);
            else if (!NeverPages.Contains(part.Type.Value) && !IsSignaturePicture(part))
                documents.Add(new RenderSource(part.FileName ?? part.Type.Value, part.Type.Value, part.Decode()) { Charset = part.Type["charset"] });
        }
    }

    private static string TextOf(MailMessage message) => string.Join("\n\n", message.Bodies.Select(TextOf).Where(text => text.Length > 0));

    private static string TextOf(MailBody body)
    {
        var plain = body.Plain?.ReadText().Trim('\r', '\n', ' ', '\t', '\u00A0', '\uFEFF') ?? "";
        return plain.Length > 0 || body.Html is null ? plain : HtmlText.From(body.Html.ReadText());
    }

    /// <summary>Who wrote an attached mail, and when: without it its text would stand there as the sender's own.</summary>
    private static string HeadOf(MailMessage message) =>
        $"""
        From: {string.Join(", ", message.From)}
        To: {string.Join(", ", message.To)}
        Date: {message.Date:yyyy-MM-dd HH:mm zzz}
        Subject: {message.Subject}


        """;

    private static bool IsSignaturePicture(MailPart part) =>
        part.Type.Value is "image/png" or "image/gif" or "image/jpeg" or "image/jpg"
        && (!part.IsAttachment || OutlookPicture().IsMatch(part.FileName ?? ""))
        && PictureSize.Read(part.Decode().Span) is { Width: > 0, Height: > 0 } size && (long)size.Width * size.Height < SignaturePixels;

    [GeneratedRegex(@"^image\d{3}\.(png|gif|jpe?g)$", RegexOptions.IgnoreCase)]
    private static partial Regex OutlookPicture();
}
