using System.Text;
using Faxwerk.Mail.Mime.Tnef;

namespace Faxwerk.Mail.Mime;

/// <summary>
/// Reads mails (RFC 5322, RFC 2045-2049). Never throws on bad mail: what cannot be taken apart stays a leaf, and
/// <see cref="MailMessage.Defects"/> says so. Parts refer to the octets given, which must not change while the message is used.
/// </summary>
public sealed class MimeReader
{
    private static readonly MediaType PlainText = MediaType.Parse("text/plain");
    private static readonly MediaType Embedded = MediaType.Parse("message/rfc822");
    private static readonly MediaType Unknown = MediaType.Parse("application/octet-stream");

    private readonly MimeLimits limits;
    private readonly DecodeBudget budget;
    private MailDefects defects;
    private int parts;

    private MimeReader(MimeLimits limits) => (this.limits, budget) = (limits, new(limits.MaxDecodedBytes));

    public static MailMessage Read(ReadOnlyMemory<byte> message, MimeLimits? limits = null)
    {
        var reader = new MimeReader(limits ?? MimeLimits.Default);
        if (message.Length > reader.limits.MaxMessageBytes)
        {
            message = message[..reader.limits.MaxMessageBytes];
            reader.defects |= MailDefects.Truncated;
        }
        return reader.ReadMessage(message, 0);
    }

    /// <summary>Reads the stream to its end, or to <see cref="MimeLimits.MaxMessageBytes"/>; faults of the stream are thrown.</summary>
    public static async ValueTask<MailMessage> ReadAsync(Stream stream, MimeLimits? limits = null, CancellationToken cancel = default)
    {
        var most = (limits ?? MimeLimits.Default).MaxMessageBytes;
        var buffer = new byte[stream.CanSeek ? Math.Clamp(stream.Length - stream.Position + 1, 1, most) : Math.Min(64 * 1024, most)];
        var length = 0;
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancel);
            if (read == 0) break;
            length += read;
            if (length < buffer.Length) continue;
            if (length >= most) break;
            Array.Resize(ref buffer, (int)Math.Min(2L * buffer.Length, most));
        }
        var message = Read(buffer.AsMemory(0, length), limits);
        if (length >= most) message.Defects |= MailDefects.Truncated;
        return message;
    }

    internal MailMessage ReadMessage(ReadOnlyMemory<byte> message, int depth)
    {
        var root = ReadPart(message, depth, PlainText);
        return new MailMessage(root) { Defects = defects };
    }

    private MailPart ReadPart(ReadOnlyMemory<byte> octets, int depth, MediaType usual)
    {
        parts++;
        var headers = MailHeaders.Read(octets.Span, limits, out var start, out var found);
        defects |= found;
        var type = headers["Content-Type"] is { } given ? MediaType.Parse(given) : usual;
        if (!type.Value.Contains('/')) type = headers["Content-Disposition"] is null ? PlainText : Unknown;
        var part = new MailPart(headers, type, octets[start..]);
        if (depth >= limits.MaxDepth)
        {
            if (IsContainer(part)) defects |= MailDefects.TooDeep;
        }
        else if (type.IsMultipart) ReadMultipart(part, depth);
        else if (IsMessage(part)) ReadEmbedded(part, depth);
        else if (IsTnef(part)) ReadTnef(part, depth);
        else if (IsSmime(part)) ReadSigned(part, depth);
        else if (type.Value == "text/plain" && part.FileName is null && !part.IsAttachment) ReadUuencoded(part);
        return part;
    }

    private static bool IsContainer(MailPart part) => part.Type.IsMultipart || IsTnef(part) || IsSmime(part) || IsMessage(part);

    /// <summary>Some programs attach a saved mail as any other file.</summary>
    private static bool IsMessage(MailPart part) =>
        part.Type.Value is "message/rfc822" or "message/global"
        || (part.Type.Value is "application/octet-stream" or "text/plain" && part.FileName?.EndsWith(".eml", StringComparison.OrdinalIgnoreCase) == true);

    private static bool IsSmime(MailPart part) => part.Type.Value is "application/pkcs7-mime" or "application/x-pkcs7-mime";

    private static bool IsTnef(MailPart part) =>
        part.Type.Value is "application/ms-tnef" or "application/vnd.ms-tnef" || string.Equals(part.FileName, "winmail.dat", StringComparison.OrdinalIgnoreCase);

    private void ReadEmbedded(MailPart part, int depth)
    {
        if (TryOpen(part) is { } content) part.Message = ReadMessage(content, depth + 1);
    }

    private void ReadMultipart(MailPart part, int depth)
    {
        var boundary = part.Type["boundary"];
        if (string.IsNullOrEmpty(boundary))
        {
            defects |= MailDefects.MissingBoundary;
            boundary = GuessBoundary(part.Body.Span);
        }
        if (TryOpen(part) is not { } content) return;
        var children = new List<MailPart>();
        var usual = part.Type.Value == "multipart/digest" ? Embedded : PlainText;
        var splitter = new MultipartSplitter(content.Span, Encoding.UTF8.GetBytes(boundary));
        while (boundary.Length > 0 && splitter.TryNext(out var range))
        {
            if (parts >= limits.MaxParts)
            {
                defects |= MailDefects.TooManyParts;
                break;
            }
            children.Add(ReadPart(content[range], depth + 1, usual));
        }
        if (!splitter.Closed) defects |= MailDefects.UnclosedMultipart;
        // Where no delimiter came, what there is can at least be read.
        part.Parts = children.Count > 0 || content.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0 ? children : [new MailPart(PlainText, content)];
    }

    /// <summary>The first line that looks like a delimiter (some senders lose the parameter).</summary>
    private static string GuessBoundary(ReadOnlySpan<byte> body)
    {
        while (!body.IsEmpty)
        {
            var lf = body.IndexOf((byte)'\n');
            var line = (lf < 0 ? body : body[..lf]).TrimEnd(" \r"u8);
            if (line.StartsWith("--"u8) && line.Length is > 2 and <= 72) return Encoding.UTF8.GetString(line[2..]);
            if (lf < 0 || line.ContainsAnyExcept(" \t\r"u8)) break;
            body = body[(lf + 1)..];
        }
        return "";
    }

    private void ReadSigned(MailPart part, int depth)
    {
        if (TryOpen(part) is not { } message || !SmimeReader.TryReadSigned(message, out var content)) return;
        if (!budget.TrySpend(content.Length)) defects |= MailDefects.TooMuchDecoded;
        else part.Parts = [ReadPart(content, depth + 1, PlainText)];
    }

    private void ReadTnef(MailPart part, int depth)
    {
        if (TryOpen(part) is not { } content) return;
        if (!TnefReader.TryRead(content, out var message)) defects |= MailDefects.BadTnef;
        else part.Parts = TnefContent(message, depth);
    }

    private IReadOnlyList<MailPart> TnefContent(TnefMessage message, int depth)
    {
        if (!message.Complete) defects |= MailDefects.BadTnef;
        parts += message.Attachments.Count + 1;
        if (parts > limits.MaxParts)
        {
            defects |= MailDefects.TooManyParts;
            return [];
        }
        return TnefParts.Of(message, budget, inner => EmbeddedTnef(inner, depth + 1));
    }

    private MailMessage? EmbeddedTnef(ReadOnlyMemory<byte> stream, int depth)
    {
        if (depth >= limits.MaxDepth) defects |= MailDefects.TooDeep;
        else if (TnefReader.TryRead(stream, out var message)) return TnefParts.Message(message, TnefContent(message, depth));
        return null;
    }

    /// <summary>Files between the lines of a plain text become parts, the text around them too.</summary>
    private void ReadUuencoded(MailPart part)
    {
        if (part.Encoding == "base64" || part.Body.Span.IndexOf("begin "u8) < 0) return;
        var content = part.Decode();
        var found = new List<MailPart>();
        var at = 0;
        while (parts + found.Count < limits.MaxParts && Uuencode.TryFind(content.Span, at, out var file))
        {
            AddText(at..file.Block.Start.Value);
            found.Add(new(Unknown, Uuencode.Decode(content.Span[file.Lines]), file.Name));
            at = file.Block.End.Value;
        }
        if (found.Count == 0) return;
        AddText(at..content.Length);
        parts += found.Count;
        part.Parts = found;

        void AddText(Range range)
        {
            if (content.Span[range].ContainsAnyExcept(" \t\r\n"u8)) found.Add(new(part.Type, content[range]));
        }
    }

    /// <summary>The content of a container. It should not be encoded (RFC 2045 6.4), but where it is, it counts against the limit.</summary>
    private ReadOnlyMemory<byte>? TryOpen(MailPart part)
    {
        if (part.Encoding is not ("base64" or "quoted-printable")) return part.Body;
        if (budget.TrySpend(part.Body.Length)) return part.Decode();
        defects |= MailDefects.TooMuchDecoded;
        return null;
    }
}
