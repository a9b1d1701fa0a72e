using System.Text;

namespace Faxwerk.Mail.Mime;

/// <summary>
/// Encoded words in headers (RFC 2047), wide: also inside quoted strings and words, with blanks in them, without blanks between them, and
/// with a character split over two of them.
/// </summary>
public static class HeaderDecoder
{
    private const int LongestCharset = 64;

    /// <summary>The text with its encoded words decoded; what is none stays as it is.</summary>
    public static string Decode(string text)
    {
        if (!text.Contains("=?", StringComparison.Ordinal)) return text;
        var result = new StringBuilder(text.Length);
        var octets = new List<byte>();
        var charset = "";
        var at = 0;
        while (at < text.Length)
        {
            var start = text.IndexOf("=?", at, StringComparison.Ordinal);
            if (start < 0) break;
            if (!TryReadWord(text, start, out var word))
            {
                if (word.Unclosed) break;
                Flush(result, octets, charset);
                result.Append(text, at, start + 2 - at);
                at = start + 2;
                continue;
            }
            var gap = text.AsSpan(at, start - at);
            if (octets.Count == 0 || !gap.IsWhiteSpace() || !charset.Equals(word.Charset, StringComparison.OrdinalIgnoreCase))
            {
                var dropGap = octets.Count > 0 && gap.IsWhiteSpace();
                Flush(result, octets, charset);
                if (!dropGap) result.Append(gap);
            }
            charset = word.Charset;
            octets.AddRange(word.Octets);
            at = word.End;
            // An empty word still swallows the blanks around it: keep a mark that one was read.
            if (word.Octets.Length == 0 && octets.Count == 0) at = SkipBlanks(text, at);
        }
        Flush(result, octets, charset);
        return result.Append(text, at, text.Length - at).ToString();
    }

    private static int SkipBlanks(string text, int at)
    {
        var next = at;
        while (next < text.Length && char.IsWhiteSpace(text[next])) next++;
        return next < text.Length - 1 && text[next] == '=' && text[next + 1] == '?' ? next : at;
    }

    private static void Flush(StringBuilder result, List<byte> octets, string charset)
    {
        if (octets.Count == 0) return;
        foreach (var c in Charsets.Decode(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(octets), charset))
            result.Append(c is '\r' or '\n' or '\0' ? ' ' : c);
        octets.Clear();
    }

    private static bool TryReadWord(string text, int start, out (string Charset, byte[] Octets, int End, bool Unclosed) word)
    {
        word = default;
        var question = text.IndexOf('?', start + 2, Math.Min(LongestCharset, text.Length - start - 2));
        if (question < 0 || question + 2 >= text.Length || text[question + 2] != '?' || question == start + 2) return false;
        var content = question + 3;
        var end = text.IndexOf("?=", content, StringComparison.Ordinal);
        if (end < 0)
        {
            word.Unclosed = true;
            return false;
        }
        var charset = text[(start + 2)..question];
        var star = charset.IndexOf('*');
        if (star >= 0) charset = charset[..star];
        var encoded = text.AsSpan(content, end - content);
        switch (text[question + 1])
        {
            case 'B' or 'b':
                word = (charset, TransferEncoding.DecodeBase64(Encoding.UTF8.GetBytes(encoded.ToString())), end + 2, false);
                return true;
            case 'Q' or 'q':
                word = (charset, DecodeQ(encoded), end + 2, false);
                return true;
            default:
                return false;
        }
    }

    private static byte[] DecodeQ(ReadOnlySpan<char> text)
    {
        var octets = Encoding.UTF8.GetBytes(text.ToString());
        octets.AsSpan().Replace((byte)'_', (byte)' ');
        return TransferEncoding.DecodeQuotedPrintable(octets);
    }
}
