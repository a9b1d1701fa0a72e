using System.Text;

namespace Faxwerk.Mail.Mime.Tnef;

/// <summary>Makes mail parts of what a TNEF stream holds.</summary>
internal static class TnefParts
{
    private const int ObjectIdLength = 16;

    private static readonly MediaType Plain = MediaType.Parse("text/plain; charset=utf-8");
    private static readonly MediaType Html = MediaType.Parse("text/html; charset=utf-8");
    private static readonly MediaType Alternative = MediaType.Parse("multipart/alternative");
    private static readonly MediaType Mixed = MediaType.Parse("multipart/mixed");
    private static readonly MediaType Embedded = MediaType.Parse("message/rfc822");
    private static readonly MediaType Unknown = MediaType.Parse("application/octet-stream");

    /// <summary>Text and attachments.</summary>
    /// <param name="open">Reads a TNEF within an attachment; null where the limits are reached.</param>
    public static IReadOnlyList<MailPart> Of(TnefMessage message, DecodeBudget budget, Func<ReadOnlyMemory<byte>, MailMessage?> open)
    {
        var parts = new List<MailPart>();
        if (Text(message, budget) is { } text) parts.Add(text);
        foreach (var attachment in message.Attachments) parts.Add(File(attachment, open));
        return parts;
    }

    /// <summary>The mail that an embedded TNEF is: its headers are made of its properties.</summary>
    public static MailMessage Message(TnefMessage message, IReadOnlyList<MailPart> parts)
    {
        var headers = new List<MailHeader>();
        Add("Subject", message.Properties.Text(MapiProperties.Subject) ?? message.Subject);
        if (message.Properties.Text(MapiProperties.SenderName) is { } name)
            Add("From", MailAddress.TryParse(message.Properties.Text(MapiProperties.SenderAddress), out var address) ? (address with { DisplayName = name }).ToString() : $"\"{name}\"");
        if (message.Properties.Time(MapiProperties.SubmitTime) is { } time) Add("Date", MailDate.Format(time));
        return new MailMessage(new MailPart(new MailHeaders(headers), Mixed, default) { Parts = parts });

        void Add(string field, string? value)
        {
            if (!string.IsNullOrEmpty(value)) headers.Add(new(field, string.Concat(value.Where(c => !char.IsControl(c)))));
        }
    }

    private static MailPart? Text(TnefMessage message, DecodeBudget budget)
    {
        var plain = message.Properties.Text(MapiProperties.Body) ?? (message.Body.IsEmpty ? null : Charsets.Decode(message.Body.Span, message.CodePage).TrimEnd('\0'));
        var html = HtmlOf(message);
        if (html is null && message.Properties.Octets(MapiProperties.CompressedRtf) is { } compressed)
        {
            var rtf = CompressedRtf.Decompress(compressed.Span, budget.Left);
            budget.TrySpend(rtf.Length);
            var text = RtfText.Read(rtf);
            if (text.IsHtml) html = text.ToString();
            else plain ??= text.ToString();
        }
        if (string.IsNullOrWhiteSpace(plain) && string.IsNullOrWhiteSpace(html)) return null;
        var plainPart = plain is null ? null : new MailPart(Plain, Encoding.UTF8.GetBytes(plain));
        var htmlPart = html is null ? null : new MailPart(Html, Encoding.UTF8.GetBytes(html));
        return plainPart is null ? htmlPart : htmlPart is null ? plainPart : new MailPart(Alternative, default) { Parts = [plainPart, htmlPart] };
    }

    private static string? HtmlOf(TnefMessage message)
    {
        if (message.Properties.Text(MapiProperties.Html) is { } text) return text;
        if (message.Properties.Octets(MapiProperties.Html) is not { } octets) return null;
        return Charsets.Decode(octets.Span, message.Properties.Number(MapiProperties.InternetCodePage) ?? message.CodePage).TrimEnd('\0');
    }

    private static MailPart File(TnefAttachment attachment, Func<ReadOnlyMemory<byte>, MailMessage?> open)
    {
        var properties = attachment.Properties;
        var name = properties.Text(MapiProperties.AttachLongFileName) ?? properties.Text(MapiProperties.AttachFileName) ?? attachment.Title ?? properties.Text(MapiProperties.DisplayName);
        var content = properties.Octets(MapiProperties.AttachData) ?? attachment.Data;
        if (properties.TypeOf(MapiProperties.AttachData) == MapiProperties.ObjectType && content.Length > ObjectIdLength)
        {
            content = content[ObjectIdLength..];
            if (open(content) is { } message) return new MailPart(Embedded, content, name ?? message.Subject) { Message = message };
        }
        var type = properties.Text(MapiProperties.AttachMimeTag) is { } tag && tag.Contains('/') && !tag.Contains(';') ? MediaType.Parse(tag) : Unknown;
        return new MailPart(type, content, name, properties.Text(MapiProperties.AttachContentId));
    }
}
