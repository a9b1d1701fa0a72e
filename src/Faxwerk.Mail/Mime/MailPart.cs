using System.Runtime.InteropServices;

namespace Faxwerk.Mail.Mime;

/// <summary>One part of a mail: a leaf with content, a multipart with <see cref="Parts"/>, or a <see cref="Message"/> within the mail.</summary>
public sealed class MailPart
{
    private static readonly MediaType NoDisposition = MediaType.Parse("");

    private readonly ReadOnlyMemory<byte> body;

    internal MailPart(MailHeaders headers, MediaType type, ReadOnlyMemory<byte> body)
    {
        (Headers, Type, this.body) = (headers, type, body);
        Disposition = headers["Content-Disposition"] is { } disposition ? MediaType.Parse(disposition) : NoDisposition;
        FileName = Mime.FileName.Sanitise(Disposition["filename"] ?? type["name"]);
        Encoding = (headers["Content-Transfer-Encoding"] ?? "").Trim().ToLowerInvariant();
    }

    /// <summary>A part that a container other than MIME held.</summary>
    internal MailPart(MediaType type, ReadOnlyMemory<byte> content, string? fileName = null, string? contentId = null)
        : this(contentId is null ? MailHeaders.Empty : new([new("Content-ID", contentId)]), type, content) => FileName = Mime.FileName.Sanitise(fileName);

    public MailHeaders Headers { get; }

    /// <summary>Content-Type, or what stands for it where the mail has none.</summary>
    public MediaType Type { get; }

    /// <summary>Content-Disposition; its value is empty where the mail has none.</summary>
    public MediaType Disposition { get; }

    public bool IsAttachment => Disposition.Value == "attachment";

    /// <summary>The file name without path, controls and overlong text: to be shown, not to be opened. Null where none is given.</summary>
    public string? FileName { get; }

    /// <summary>Content-ID without angle brackets; null where none is given.</summary>
    public string? ContentId => Headers["Content-ID"]?.Trim().TrimStart('<').TrimEnd('>');

    /// <summary>The parts of a multipart, or those found inside a TNEF or uuencoded text.</summary>
    public IReadOnlyList<MailPart> Parts { get; internal set; } = [];

    /// <summary>The mail inside message/rfc822.</summary>
    public MailMessage? Message { get; internal set; }

    /// <summary>The body as it travelled.</summary>
    public ReadOnlyMemory<byte> Body => body;

    /// <summary>Content-Transfer-Encoding, lower case.</summary>
    public string Encoding { get; }

    /// <summary>The content with its transfer encoding removed. Decoded at each call, without a copy where nothing was encoded.</summary>
    public ReadOnlyMemory<byte> Decode() => Encoding switch
    {
        "base64" => TransferEncoding.DecodeBase64(body.Span),
        "quoted-printable" => TransferEncoding.DecodeQuotedPrintable(body.Span),
        "x-uuencode" or "uuencode" or "x-uue" => Uuencode.DecodeFirst(body.Span),
        _ => body,
    };

    /// <summary><see cref="Decode"/> as a stream.</summary>
    public Stream Open()
    {
        var content = Decode();
        return MemoryMarshal.TryGetArray(content, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(content.ToArray(), writable: false);
    }

    /// <summary>The content as text in its character set; an unknown one is read as Latin-1.</summary>
    public string ReadText() => Charsets.Decode(Decode().Span, Type["charset"]);
}
