using System.Buffers;
using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Faxwerk.Mail.Mime;
using Faxwerk.Rendering;

namespace Faxwerk.Intake.Mail;

/// <summary>The texts of a mail as one HTML document that holds the pictures it shows.</summary>
/// <param name="Content">UTF-8; empty where the mail has no HTML that shows anything.</param>
/// <param name="Shown">The pictures in it.</param>
internal sealed partial record HtmlBody(ReadOnlyMemory<byte> Content, IReadOnlyCollection<MailPart> Shown)
{
    /// <summary>A picture that would make the document larger than this is not put in and remains a document of its own.</summary>
    private const int MaxBytes = 32 << 20;

    // A text among HTML, and the head of an attached mail, which no style of that mail may hide.
    private const string TextStyle =
        "all:revert!important;display:block!important;white-space:pre-wrap!important;font-family:inherit!important;color:#000!important";

    /// <summary>Puts the texts of a mail one below the other, <paramref name="head"/> before them.</summary>
    public static HtmlBody Of(MailMessage message, IReadOnlyList<BodyText> texts, string head)
    {
        if (!texts.Any(HasHtml)) return new HtmlBody(default, []);
        // Decoded once, however often it is shown.
        var pictures = message.Related.Concat(message.Attachments).Where(part => part.ContentId is not null).DistinctBy(part => part.ContentId, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(part => part.ContentId!, part => new Lazy<Picture>(() => Picture.Of(part)), StringComparer.OrdinalIgnoreCase);
        var output = new ArrayBufferWriter<byte>();
        var shown = new HashSet<MailPart>();
        var showsAnything = false;
        if (texts[0].Html is { } first && DocumentType().IsMatch(first)) Write(output, "<!DOCTYPE html>");
        WriteText(output, head);
        foreach (var text in texts)
        {
            if (!HasHtml(text))
            {
                WriteText(output, text.Plain);
                continue;
            }

            WriteHtml(output, text.Html!, pictures, shown);
            showsAnything |= HtmlText.From(text.Html!).Length > 0;
        }

        return new HtmlBody(showsAnything || shown.Count > 0 ? output.WrittenMemory : default, shown);
    }

    /// <summary>Whether the HTML form is the one to show: some senders leave it empty beside a plain text.</summary>
    private static bool HasHtml(BodyText text) =>
        text.Html is not null && (text.Plain.Length == 0 || HtmlText.From(text.Html).Length > 0 || ContentIdUrl().IsMatch(text.Html));

    private static void WriteText(ArrayBufferWriter<byte> output, string text)
    {
        if (text.Length > 0) Write(output, $"<div style=\"{TextStyle}\">{WebUtility.HtmlEncode(text)}</div>");
    }

    /// <summary>Pictures that the mail carries (RFC 2392) become part of the document.</summary>
    private static void WriteHtml(ArrayBufferWriter<byte> output, string html, Dictionary<string, Lazy<Picture>> pictures, HashSet<MailPart> shown)
    {
        var at = 0;
        foreach (Match reference in ContentIdUrl().Matches(html))
        {
            var id = Uri.UnescapeDataString(WebUtility.HtmlDecode(reference.Groups["id"].Value));
            if (!pictures.TryGetValue(id, out var found) || found.Value is not { Type: { } type } picture) continue;
            var length = Base64.GetMaxEncodedToUtf8Length(picture.Content.Length);
            if (output.WrittenCount + length > MaxBytes) continue;
            Write(output, html.AsSpan(at..reference.Groups["url"].Index));
            Write(output, $"data:{type};base64,");
            Base64.EncodeToUtf8(picture.Content.Span, output.GetSpan(length), out _, out var written);
            output.Advance(written);
            shown.Add(picture.Part);
            at = reference.Index + reference.Length;
        }

        Write(output, html.AsSpan(at));
    }

    private static void Write(ArrayBufferWriter<byte> output, ReadOnlySpan<char> text) => Encoding.UTF8.GetBytes(text, output);

    [GeneratedRegex("""[=("']\s{0,8}(?<url>cid:(?<id>[^\s"'()<>]{1,500}))""", RegexOptions.IgnoreCase)]
    private static partial Regex ContentIdUrl();

    [GeneratedRegex(@"\A\s*<!doctype html", RegexOptions.IgnoreCase)]
    private static partial Regex DocumentType();

    /// <summary>A part with a Content-ID; its type is null where a browser does not show such.</summary>
    private sealed record Picture(MailPart Part, string? Type, ReadOnlyMemory<byte> Content)
    {
        private const string Svg = "image/svg+xml";

        public static Picture Of(MailPart part)
        {
            var content = part.Decode();
            var type = MediaTypes.Of(content.Span, part.Type.Value);
            if (part.Type.Value == Svg) type = Svg;
            return new Picture(part, type is MediaTypes.Png or MediaTypes.Jpeg or MediaTypes.Gif or MediaTypes.Bmp or MediaTypes.WebP or Svg ? type : null, content);
        }
    }
}
