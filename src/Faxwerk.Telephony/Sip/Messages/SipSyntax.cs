using System.Buffers;
using System.Text;

namespace Faxwerk.Telephony.Sip;

/// <summary>The pieces of the SIP grammar (RFC 3261 25.1) that several headers share.</summary>
internal static class SipSyntax
{
    private static readonly SearchValues<char> TokenChars =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.!%*_+`'~");

    public static bool IsToken(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(TokenChars);

    /// <summary>Non-empty trimmed parts between separators that stand outside quotes and angle brackets.</summary>
    public static List<string> Split(string text, char separator)
    {
        var parts = new List<string>();
        int start = 0;
        while (start <= text.Length)
        {
            int end = IndexOf(text, separator, start);
            if (end < 0)
                end = text.Length;
            var part = text.AsSpan(start, end - start).Trim();
            if (!part.IsEmpty)
                parts.Add(part.ToString());
            start = end + 1;
        }

        return parts;
    }

    /// <summary>Where a character stands outside quotes and angle brackets, or -1.</summary>
    public static int IndexOf(ReadOnlySpan<char> text, char wanted, int start = 0)
    {
        bool quoted = false, angled = false;
        for (int i = start; i < text.Length; i++)
        {
            char c = text[i];
            if (quoted)
            {
                if (c == '\\')
                    i++;
                else if (c == '"')
                    quoted = false;
                continue;
            }

            if (c == wanted && !angled)
                return i;
            if (c == '"' && !angled)
                quoted = true;
            else if (c == '<')
                angled = true;
            else if (c == '>')
                angled = false;
        }

        return -1;
    }

    /// <summary>The content of a quoted string, or the text itself where it is not quoted.</summary>
    public static string Unquote(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text.Length < 2 || text[0] != '"' || text[^1] != '"')
            return text.ToString();
        text = text[1..^1];
        if (!text.Contains('\\'))
            return text.ToString();
        var plain = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
                i++;
            plain.Append(text[i]);
        }

        return plain.ToString();
    }

    /// <summary>A quoted string with its quotes; CR and LF become spaces.</summary>
    public static string Quote(string text) =>
        "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).ReplaceLineEndings(" ") + "\"";

    /// <summary>Splits "host:port" or "[v6]:port". The host keeps no brackets; port 0 where none is written.</summary>
    public static bool TryParseHostPort(ReadOnlySpan<char> text, out string host, out int port)
    {
        text = text.Trim();
        host = "";
        port = 0;
        ReadOnlySpan<char> rest;
        if (text.StartsWith("["))
        {
            int close = text.IndexOf(']');
            if (close < 0)
                return false;
            host = text[1..close].ToString();
            rest = text[(close + 1)..].TrimStart();
        }
        else
        {
            int colon = text.IndexOf(':');
            host = (colon < 0 ? text : text[..colon]).TrimEnd().ToString();
            rest = colon < 0 ? [] : text[colon..];
        }

        if (host.Length == 0 || host.AsSpan().ContainsAny(" \t<>\"@,;?"))
            return false;
        if (rest.IsEmpty)
            return true;
        return rest[0] == ':' && TryParseNumber(rest[1..].Trim(), 65535, out port) && port > 0;
    }

    /// <summary>Digits only, no sign, at most <paramref name="max"/>.</summary>
    public static bool TryParseNumber(ReadOnlySpan<char> digits, int max, out int number)
    {
        number = 0;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
            return false;
        long value = 0;
        foreach (char c in digits)
        {
            value = value * 10 + (c - '0');
            if (value > max)
                return false;
        }

        number = (int)value;
        return true;
    }

    /// <summary>A host as it is written in a URI or a Via: IPv6 in brackets.</summary>
    public static string HostText(string host) => host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
}
