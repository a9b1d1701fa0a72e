using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;
using Faxwerk.Mail.Mime;
using Faxwerk.Rendering;
using Faxwerk.Reporting;

namespace Faxwerk.Intake.Mail;

/// <summary>What a mail becomes.</summary>
/// <param name="Documents">In the order of their pages.</param>
/// <param name="LeftOut">What is not faxed, for the report.</param>
public sealed record MailContent(IReadOnlyList<RenderSource> Documents, IReadOnlyList<LeftOut> LeftOut);

/// <summary>
/// What of a mail becomes pages: its text unless empty, the pictures that its HTML shows, then its attachments in order, attached mails likewise.
/// </summary>
public static partial class MailDocuments
{
    /// <summary>A picture with fewer pixels than this that stands in the text is a logo or a tracker, not a page.</summary>
    private const long SignaturePixels = 60_000;

    private static readonly FrozenSet<string> NeverPages = new[]
    {
        "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature", "application/pgp-keys", "application/ms-tnef",
        "text/calendar", "application/ics", "text/vcard", "text/x-vcard", "text/directory", "message/delivery-status", "message/disposition-notification",
        "text/rfc822-headers", "text/css", "text/javascript", "application/javascript", "application/x-javascript",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Signatures of mail programs, logos and trackers are left out and named; whatever else there is becomes a document.</summary>
    public static MailContent Of(MailMessage message)
    {
        var documents = new List<RenderSource>();
        var leftOut = new List<LeftOut>();
        Add(message, "", documents, leftOut);
        return new MailContent(documents, leftOut);
    }

    private static void Add(MailMessage message, string head, List<RenderSource> documents, List<LeftOut> leftOut)
    {
        var text = TextOf(message);
        if (text.Length + head.Length > 0)
            documents.Add(TextDocument(RenderSource.MailText, head + text));
        foreach (var (part, isInline) in Parts(message))
        {
            var name = part.FileName ?? part.Type.Value;
            var content = part.Decode();
            if (part.Message is { } inner)
                Add(inner, HeadOf(inner), documents, leftOut);
            else if (NeverPages.Contains(part.Type.Value))
                leftOut.Add(LeftOut.Kind(name, part.Type.Value));
            else if (isInline && PictureSize.Read(content.Span) is { Width: > 0, Height: > 0 } size && (long)size.Width * size.Height < SignaturePixels)
                leftOut.Add(LeftOut.InlinePicture(name, size.Width, size.Height));
            else if (MediaTypes.Of(content.Span, part.Type.Value) == MediaTypes.Html)
                documents.Add(TextDocument(name, HtmlText.From(Encoding.UTF8.GetString(PlainText.ToUtf8(content, part.Type["charset"]).Span))));
            else
                documents.Add(new RenderSource(name, part.Type.Value, content) { Charset = part.Type["charset"] });
        }
    }

    /// <summary>What stands beside the text, and whether it stands in the text: there programs put screenshots and photos, but also logos.</summary>
    private static IEnumerable<(MailPart Part, bool IsInline)> Parts(MailMessage message) =>
        message.Related.Select(part => (part, true))
            .Concat(message.Attachments.Select(part => (part, !part.IsAttachment || OutlookPicture().IsMatch(part.FileName ?? ""))));

    private static RenderSource TextDocument(string name, string text) =>
        new(name, MediaTypes.Text, Encoding.UTF8.GetBytes(text)) { Charset = "utf-8" };

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

    [GeneratedRegex(@"^image\d{3}\.(png|gif|jpe?g)$", RegexOptions.IgnoreCase)]
    private static partial Regex OutlookPicture();
}
