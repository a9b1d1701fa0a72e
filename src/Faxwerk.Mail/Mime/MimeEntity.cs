using System.Security.Cryptography;
using System.Text;

namespace Faxwerk.Mail.Mime;

/// <summary>One part to be written: its content headers and its body, or the parts within it.</summary>
internal sealed class MimeEntity
{
    private readonly Action<MimeOutput> headers;
    private readonly Action<MimeOutput> body;
    private readonly string? multipart;
    private readonly IReadOnlyList<MimeEntity> parts;

    private MimeEntity(Action<MimeOutput> headers, Action<MimeOutput> body, string? multipart, IReadOnlyList<MimeEntity> parts) =>
        (this.headers, this.body, this.multipart, this.parts) = (headers, body, multipart, parts);

    /// <summary>A part whose octets go out as they are.</summary>
    public static MimeEntity Of(Action<MimeOutput> headers, Action<MimeOutput> body) => new(headers, body, null, []);

    /// <param name="subtype">Such as <c>mixed</c>, with parameters other than the boundary.</param>
    public static MimeEntity Multipart(string subtype, IReadOnlyList<MimeEntity> parts) => new(_ => { }, _ => { }, subtype, parts);

    public static MimeEntity OfText(string subtype, string text)
    {
        text = text.ReplaceLineEndings("\r\n");
        var plain = Ascii.IsValid(text) && !text.Contains('\0') && text.Split("\r\n").All(line => line.Length <= 76 && !line.StartsWith("From ", StringComparison.Ordinal));
        return Of(
            output =>
            {
                output.Structured("Content-Type", $"text/{subtype}; charset={(plain ? "us-ascii" : "utf-8")}");
                output.Structured("Content-Transfer-Encoding", plain ? "7bit" : "quoted-printable");
            },
            output =>
            {
                if (plain) output.Raw(Encoding.ASCII.GetBytes(text));
                else output.QuotedPrintable(Encoding.UTF8.GetBytes(text));
            });
    }

    public static MimeEntity OfFile(MailFile file) => Of(
        output =>
        {
            output.Parameterised("Content-Type", file.MediaType, "name", file.Name, encodedWords: true);
            output.Parameterised("Content-Disposition", file.ContentId is null ? "attachment" : "inline", "filename", file.Name, encodedWords: false);
            if (file.ContentId is not null) output.Structured("Content-ID", $"<{file.ContentId}>");
            output.Structured("Content-Transfer-Encoding", "base64");
        },
        output => output.Base64(file.Content.Span));

    public void Write(MimeOutput output, Boundaries boundaries)
    {
        headers(output);
        if (multipart is null)
        {
            output.Line();
            body(output);
            return;
        }
        var boundary = boundaries.Next();
        output.Folded("Content-Type", $"multipart/{multipart};", $"boundary=\"{boundary}\"");
        foreach (var part in parts)
        {
            output.Line();
            output.Line($"--{boundary}");
            part.Write(output, boundaries);
        }
        output.Line();
        output.Line($"--{boundary}--");
    }
}

/// <summary>Boundaries of one mail, made from its Message-ID; their <c>=_</c> occurs in no encoded text (RFC 2045 6.7).</summary>
internal sealed class Boundaries(string messageId)
{
    private readonly string stem = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(messageId)))[..24];
    private int count;

    public string Next() => $"=_{++count}_{stem}";
}
