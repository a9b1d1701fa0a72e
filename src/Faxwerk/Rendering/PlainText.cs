using System.Text;
using System.Text.Unicode;
using Faxwerk.Mail.Mime;

namespace Faxwerk.Rendering;

/// <summary>Text in any charset, made UTF-8.</summary>
public static class PlainText
{
    /// <summary>As <see cref="Charsets.Decode(ReadOnlySpan{byte}, string?)"/> reads it; without a copy where it is UTF-8 and not declared as anything else.</summary>
    public static ReadOnlyMemory<byte> ToUtf8(ReadOnlyMemory<byte> text, string? charset) =>
        IsUtf8(charset) && !text.Span.Contains((byte)0) && !text.Span.Contains((byte)0x1B) && Utf8.IsValid(text.Span) ? text : Encoding.UTF8.GetBytes(Charsets.Decode(text.Span, charset));

    private static bool IsUtf8(string? charset) => string.IsNullOrWhiteSpace(charset) || charset.Trim().Equals("utf-8", StringComparison.OrdinalIgnoreCase);
}
