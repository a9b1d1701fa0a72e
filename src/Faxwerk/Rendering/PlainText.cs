using System.Text;
using System.Text.Unicode;

namespace Faxwerk.Rendering;

/// <summary>Text in any charset, made UTF-8.</summary>
public static class PlainText
{
    private const int Windows1252 = 1252;

    static PlainText() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>
    /// A byte order mark decides, then the declared charset, then whether it is valid UTF-8; what remains is taken as
    /// Windows-1252, which gives every byte a character. A declared US-ASCII or UTF-8 that the bytes contradict is not believed.
    /// </summary>
    public static ReadOnlyMemory<byte> ToUtf8(ReadOnlyMemory<byte> text, string? charset)
    {
        var bytes = text.Span;
        var encoding = Marked(bytes) ?? Declared(charset);
        if (encoding is null or UTF8Encoding or ASCIIEncoding)
        {
            if (Utf8.IsValid(bytes)) return text;
            encoding = Encoding.GetEncoding(Windows1252);
        }

        return Encoding.UTF8.GetBytes(encoding.GetString(bytes));
    }

    private static Encoding? Marked(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) return Encoding.UTF8;
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0])) return Encoding.UTF32;
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])) return Encoding.Unicode;
        return bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) ? Encoding.BigEndianUnicode : null;
    }

    private static Encoding? Declared(string? charset)
    {
        if (string.IsNullOrWhiteSpace(charset)) return null;
        try
        {
            return Encoding.GetEncoding(charset.Trim());
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
