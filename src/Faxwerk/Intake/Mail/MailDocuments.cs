using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;
using Faxwerk.Mail.Mime;
using Faxwerk.Queue;
using Faxwerk.Rendering;
using Faxwerk.Reporting;
using Faxwerk.Settings;

namespace Faxwerk.Intake.Mail;

/// <summary>What a mail becomes.</summary>
/// <param name="Documents">In the order of their pages.</param>
/// <param name="LeftOut">What is not faxed, for the report.</param>
/// <param name="CoverText">Its text, where that is for the cover page.</param>
public sealed record MailContent(IReadOnlyList<RenderSource> Documents, IReadOnlyList<LeftOut> LeftOut, string? CoverText = null);

/// <summary>
/// What of a mail becomes pages: its text unless empty, with the pictures that it shows, then its attachments in order, attached mails likewise.
/// </summary>
public sealed partial class MailDocuments
{
    /// <summary>A picture with fewer pixels than this that stands in the text is a logo or a tracker, not a page.</summary>
    private const long SignaturePixels = 60_000;

    private static readonly FrozenSet<string> NeverPages = new[]
    {
        "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature", "application/pgp-keys", "application/ms-tnef",
        "text/calendar", "application/ics", "text/vcard", "text/x-vcard", "text/directory", "message/delivery-status", "message/disposition-notification",
        "text/rfc822-headers", "text/css", "text/javascript", "application/javascript", "application/x-javascript",
    }.ToFrozenSet(StringComparer.Ordinal);

    private readonly List<RenderSource> _documents = [];
    private readonly List<LeftOut> _leftOut = [];
    private string? _coverText;

    /// <summary>
    /// Signatures of mail programs, logos and trackers are left out and named; whatever else there is becomes a document. A text that is too long for the cover page
    /// becomes pages all the same.
    /// </summary>
    public static MailContent Of(MailMessage message, MailBodyUse use = MailBodyUse.Pages) => Of(message, BodyText.Of(message), use);

    /// <inheritdoc cref="Of(MailMessage, MailBodyUse)"/>
    internal static MailContent Of(MailMessage message, IReadOnlyList<BodyText> texts, MailBodyUse use)
    {
        var documents = new MailDocuments();
        documents.Add(message, texts, "", use);
        return new MailContent(documents._documents, documents._leftOut, documents._coverText);
    }

    private void Add(MailMessage message, IReadOnlyList<BodyText> texts, string head, MailBodyUse use)
    {
        var text = string.Join("\n\n", texts.Select(one => one.Words()).Where(words => words.Length > 0));
        if (use == MailBodyUse.Cover && text.Length is 0 or > SendOptions.CoverTextLength) use = MailBodyUse.Pages;
        var body = HtmlBody.Of(message, texts, head);
        if (use == MailBodyUse.Cover) _coverText = text;
        else if (use == MailBodyUse.None && text.Length > 0) _leftOut.Add(LeftOut.Body(RenderSource.MailText));
        else if (use == MailBodyUse.Pages && Body(body, head, text) is { } document) _documents.Add(document);
        else body = body with { Shown = [] };
        AddParts(message, use == MailBodyUse.Cover ? [] : body.Shown);
    }

    /// <summary>The text as its sender laid it out where there is HTML; null where it is empty.</summary>
    private static RenderSource? Body(HtmlBody body, string head, string text)
    {
        List<RenderSource> substitutes = head.Length + text.Length > 0 ? [TextDocument(head + text)] : [];
        var pictures = body.Shown.Where(picture => SizeOf(picture) is not { } size || !IsSmall(size)).Select(Document).ToList();
        return body.Content.IsEmpty || substitutes.Count + pictures.Count == 0
            ? substitutes.FirstOrDefault()
            : new RenderSource(RenderSource.MailText, MediaTypes.Html, body.Content) { Charset = "utf-8", Substitutes = [.. substitutes, .. pictures] };
    }

    private void AddParts(MailMessage message, IReadOnlyCollection<MailPart> shown)
    {
        foreach (var (part, isInline) in Parts(message))
        {
            if (shown.Contains(part)) continue;
            var name = NameOf(part);
            if (part.Message is { } inner)
                Add(inner, BodyText.Of(inner), HeadOf(inner), MailBodyUse.Pages);
            else if (NeverPages.Contains(part.Type.Value))
                _leftOut.Add(LeftOut.Kind(name, part.Type.Value));
            else if (isInline && SizeOf(part) is { } size && IsSmall(size))
                _leftOut.Add(LeftOut.InlinePicture(name, size.Width, size.Height));
            else
                _documents.Add(Document(part));
        }
    }

    /// <summary>What stands beside the text, and whether it stands in the text: there programs put screenshots and photos, but also logos.</summary>
    private static IEnumerable<(MailPart Part, bool IsInline)> Parts(MailMessage message) =>
        message.Related.Select(part => (part, true))
            .Concat(message.Attachments.Select(part => (part, !part.IsAttachment || OutlookPicture().IsMatch(part.FileName ?? ""))));

    /// <summary>No attachment is called as the text of a mail is, which is rendered and reported in another way.</summary>
    private static string NameOf(MailPart part) => part.FileName is RenderSource.MailText ? $"{RenderSource.MailText}." : part.FileName ?? part.Type.Value;

    private static RenderSource Document(MailPart part) => new(NameOf(part), part.Type.Value, part.Decode()) { Charset = part.Type["charset"] };

    private static PictureSize? SizeOf(MailPart part) => PictureSize.Read(part.Decode().Span) is { Width: > 0, Height: > 0 } size ? size : null;

    private static bool IsSmall(PictureSize size) => (long)size.Width * size.Height < SignaturePixels;

    private static RenderSource TextDocument(string text) =>
        new(RenderSource.MailText, MediaTypes.Text, Encoding.UTF8.GetBytes(text)) { Charset = "utf-8" };

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
