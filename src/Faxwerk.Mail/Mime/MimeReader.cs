using System.Text;

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
    private MailDefects defects;
    private int parts;
    private long decoded;

    private MimeReader(MimeLimits limits) => this.limits = limits;

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
        else if (type.Value is "message/rfc822" or "message/global") ReadEmbedded(part, depth);
        return part;
    }

    private static bool IsContainer(MailPart part) => part.Type.IsMultipart || part.Type.Value is "message/rfc822" or "message/global";

    private void ReadEmbedded(MailPart part, int depth)
    {
        if (TryOpen(part) is { } content) part.Message = ReadMessage(content, depth + 1);
    }

    private void ReadMultipart(MailPart part, int depth)
    {
        if (part.Type["boundary"] is not { Length: > 0 } boundary)
        {
            defects |= MailDefects.MissingBoundary;
            return;
        }
        if (TryOpen(part) is not { } content) return;
        var children = new List<MailPart>();
        var usual = part.Type.Value == "multipart/digest" ? Embedded : PlainText;
        var splitter = new MultipartSplitter(content.Span, Encoding.UTF8.GetBytes(boundary));
        while (splitter.TryNext(out var range))
        {
            if (parts >= limits.MaxParts)
            {
                defects |= MailDefects.TooManyParts;
                break;
            }
            children.Add(ReadPart(content[range], depth + 1, usual));
        }
        if (!splitter.Closed) defects |= MailDefects.UnclosedMultipart;
        part.Parts = children;
    }

    /// <summary>The content of a container. It should not be encoded (RFC 2045 6.4), but where it is, it counts against the limit.</summary>
    private ReadOnlyMemory<byte>? TryOpen(MailPart part)
    {
        if (part.Encoding is not ("base64" or "quoted-printable")) return part.Body;
        decoded += part.Body.Length;
        if (decoded <= limits.MaxDecodedBytes) return part.Decode();
        defects |= MailDefects.TooMuchDecoded;
        return null;
    }
}
