using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Faxwerk.Mail.Smtp;

/// <summary>xtext (RFC 3461 4): printable ASCII, the rest as <c>+HH</c>.</summary>
internal static class Xtext
{
    private static readonly SearchValues<char> Literal =
        SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c).Except("+=")]);

    public static string Encode(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(Literal)) return text;
        var result = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(text))
            if (b < 0x80 && Literal.Contains((char)b)) result.Append((char)b);
            else result.Append('+').Append(b.ToString("X2", CultureInfo.InvariantCulture));
        return result.ToString();
    }

    public static bool TryDecode(string text, [NotNullWhen(true)] out string? decoded)
    {
        decoded = null;
        if (!text.Contains('+'))
        {
            if (text.Contains('=')) return false;
            decoded = text;
            return true;
        }
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '=') return false;
            if (text[i] != '+')
            {
                length += Encoding.UTF8.GetBytes(text.AsSpan(i, 1), bytes.AsSpan(length));
                continue;
            }
            if (i + 2 >= text.Length || !byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[length])) return false;
            if (bytes[length] is < 0x20 or 0x7F) return false;
            length++;
            i += 2;
        }
        decoded = Encoding.UTF8.GetString(bytes, 0, length);
        return true;
    }
}
