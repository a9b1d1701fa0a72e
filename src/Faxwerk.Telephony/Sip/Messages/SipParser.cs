using System.Buffers;
using System.Text;

namespace Faxwerk.Telephony.Sip;

/// <summary>
/// Reads messages (RFC 3261 7). Never throws: null where the bytes are no SIP message at all, a message with a
/// <see cref="SipMessage.Defect"/> where a request can at least be refused.
/// </summary>
internal static class SipParser
{
    /// <summary>Longest message read, head and body.</summary>
    public const int MaxMessage = 65535;

    /// <summary>Most header lines read; more is a defect.</summary>
    public const int MaxHeaders = 200;

    /// <summary>Longest reason phrase kept: it is quoted in journals and reports.</summary>
    private const int MaxReason = 200;

    private static readonly SearchValues<char> Controls = SearchValues.Create([.. Enumerable.Range(0, 32).Select(c => (char)c).Where(c => c != '\t'), '\u007F']);

    private static readonly string[] Gaps = [",,", ";;", ";,", ",;"];

    private static readonly string[] Single = ["From", "To", "Call-ID", "CSeq", "Max-Forwards", "Content-Length", "Content-Type"];

    /// <summary>Reads one whole message: a datagram, or what <see cref="SipFramer"/> cut out of a stream.</summary>
    public static SipMessage? Parse(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && bytes[0] is (byte)'\r' or (byte)'\n')
            bytes = bytes[1..];
        if (bytes.IsEmpty || bytes.Length > MaxMessage)
            return null;
        int headLength = HeadLength(bytes);
        string head = Encoding.Latin1.GetString(headLength < 0 ? bytes : bytes[..headLength]);
        var lines = Unfold(head);
        if (lines.Count == 0 || ParseStartLine(lines[0]) is not { } message)
            return null;
        if (headLength < 0)
            message.Defect ??= new(400, "Header Not Ended");
        for (int i = 1; i < lines.Count; i++)
            ParseHeader(message, lines[i]);
        ReadBody(message, headLength < 0 ? [] : bytes[headLength..]);
        message.Defect ??= Judge(message);
        return message;
    }

    /// <summary>Length of the start line and the headers with the empty line, or -1 where it has not come yet.</summary>
    public static int HeadLength(ReadOnlySpan<byte> bytes)
    {
        int crlf = bytes.IndexOf("\r\n\r\n"u8);
        int lf = bytes.IndexOf("\n\n"u8);
        if (crlf >= 0 && (lf < 0 || crlf < lf))
            return crlf + 4;
        return lf < 0 ? -1 : lf + 2;
    }

    /// <summary>Control characters have no place in a head (RFC 3261 25.1), and none in the logs, traces and mails that quote it: they become blanks.</summary>
    private static string Clean(ReadOnlySpan<char> text) =>
        text.ContainsAny(Controls) ? new string([.. text.ToString().Select(c => Controls.Contains(c) ? ' ' : c)]) : text.ToString();

    private static List<string> Unfold(string head)
    {
        var lines = new List<string>();
        StringBuilder? folded = null;
        // Only CR LF and LF end a line: other line ends of Unicode are, read as Latin-1, octets in the middle of UTF-8 characters.
        foreach (var range in head.AsSpan().Split('\n'))
        {
            var piece = head.AsSpan()[range].TrimEnd('\r');
            if (piece.IsEmpty)
                break;
            if (piece[0] is ' ' or '\t' && lines.Count > 0)
            {
                folded ??= new StringBuilder(lines[^1]);
                folded.Append(' ').Append(Clean(piece.Trim()));
                continue;
            }

            if (folded is not null)
                lines[^1] = folded.ToString();
            folded = null;
            lines.Add(Clean(piece));
            if (lines.Count > MaxHeaders + 1)
                break;
        }

        if (folded is not null)
            lines[^1] = folded.ToString();
        return lines;
    }

    private static SipMessage? ParseStartLine(string line)
    {
        if (line.StartsWith("SIP/", StringComparison.OrdinalIgnoreCase))
        {
            bool ours = line.StartsWith("SIP/2.0 ", StringComparison.OrdinalIgnoreCase);
            return ours && line.Length >= 11 && SipSyntax.TryParseNumber(line.AsSpan(8, 3), 699, out int status) && status >= 100
                && (line.Length == 11 || line[11] == ' ')
                ? new SipResponse(status, line.Length > 12 ? line[12..Math.Min(line.Length, 12 + MaxReason)] : "")
                : null;
        }

        int first = line.IndexOf(' ', StringComparison.Ordinal);
        int last = line.LastIndexOf(' ');
        if (first <= 0 || !SipSyntax.IsToken(line.AsSpan(0, first)))
            return null;
        string version = line[(last + 1)..];
        if (last <= first || !version.StartsWith("SIP/", StringComparison.OrdinalIgnoreCase))
            return null;
        string uri = line[(first + 1)..last];
        var request = new SipRequest(line[..first], uri);
        if (!version.Equals("SIP/2.0", StringComparison.OrdinalIgnoreCase))
            request.Defect = new(505, ReasonPhrase.Of(505));
        else if (uri.Length == 0 || uri.AsSpan().ContainsAny(" \t<>") || HasHeaders(uri))
            request.Defect = new(400, "Malformed Request-URI");
        return request;
    }

    /// <summary>Headers in a Request-URI (RFC 3261 19.1.1, table 1): <c>sip:a@b?Route=...</c>. A question mark before the @ belongs to the user.</summary>
    private static bool HasHeaders(string uri) =>
        uri.StartsWith("sip", StringComparison.OrdinalIgnoreCase) && uri.IndexOf('?', Math.Max(uri.LastIndexOf('@'), 0)) >= 0;

    private static void ParseHeader(SipMessage message, string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? "" : line[..colon].TrimEnd();
        if (!SipSyntax.IsToken(name))
        {
            message.Defect ??= new(400, "Malformed Header");
            return;
        }

        string value = line[(colon + 1)..].Trim();
        if (name.Equals("Via", StringComparison.OrdinalIgnoreCase) || name.Equals("v", StringComparison.OrdinalIgnoreCase))
        {
            if (HasGaps(value))
                message.Defect ??= new(400, "Bad Via");
            // One line a hop, so that the topmost can be rewritten alone.
            foreach (string hop in SipSyntax.Split(value, ',').Take(MaxHeaders))
                message.Headers.Add("Via", hop);
        }
        else
        {
            message.Headers.Add(name, value);
        }

        if (message.Headers.Count > MaxHeaders)
            message.Defect ??= new(400, "Too Many Headers");
    }

    /// <summary>Separators with nothing between them.</summary>
    private static bool HasGaps(string value)
    {
        string dense = value.Replace(" ", "", StringComparison.Ordinal).Replace("\t", "", StringComparison.Ordinal);
        return dense.EndsWith(',') || Gaps.Any(gap => dense.Contains(gap, StringComparison.Ordinal));
    }

    private static void ReadBody(SipMessage message, ReadOnlySpan<byte> rest)
    {
        int length = rest.Length;
        if (message.Headers["Content-Length"] is { } text && (!SipSyntax.TryParseNumber(text, MaxMessage, out length) || length > rest.Length))
        {
            message.Defect ??= new(400, "Bad Content-Length");
            length = 0;
        }

        message.Body = rest[..length].ToArray();
    }

    private static SipDefect? Judge(SipMessage message)
    {
        var headers = message.Headers;
        foreach (string name in Single)
            if (headers.CountOf(name) > 1)
                return new(400, $"Repeated {name}");
        if (!CSeq.TryParse(headers["CSeq"], out var sequence) || (message is SipRequest r && sequence.Method != r.Method))
            return new(400, "Bad CSeq");
        if (!NameAddress.TryParse(headers["From"], out _) && !IsForeign(headers["From"]))
            return new(400, "Bad From");
        if (!NameAddress.TryParse(headers["To"], out _) && !IsForeign(headers["To"]))
            return new(400, "Bad To");
        if (message.CallId.Length == 0)
            return new(400, "Missing Call-ID");
        if (message.TopVia is null)
            return new(400, "Bad Via");
        if (headers["Max-Forwards"] is { } hops && !SipSyntax.TryParseNumber(hops, 255, out _))
            return new(400, "Bad Max-Forwards");
        return null;
    }

    /// <summary>A From or To with a URI of another scheme is legal; it only has no address that means something here.</summary>
    private static bool IsForeign(string? value) =>
        value is not null && SipSyntax.IndexOf(value, '<') is var open and >= 0 && value.IndexOf('>', open) > open
        && value.IndexOf(':', open) is var colon && colon > open + 1 && SipSyntax.IsToken(value.AsSpan(open + 1, colon - open - 1))
        && !value.AsSpan(open + 1).StartsWith("sip", StringComparison.OrdinalIgnoreCase);
}
