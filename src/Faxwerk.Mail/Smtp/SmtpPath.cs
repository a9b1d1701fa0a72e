namespace Faxwerk.Mail.Smtp;

/// <summary>The arguments of MAIL and RCPT: <c>FROM:&lt;path&gt; parameters</c> (RFC 5321 4.1.2, 4.1.1.11).</summary>
internal static class SmtpPath
{
    /// <summary>
    /// Splits path and parameters. A blank after the colon, a path without angle brackets and a source route are taken as scanners and old
    /// machines write them. <paramref name="address"/> is null for <c>&lt;&gt;</c>.
    /// </summary>
    public static bool TryParse(string argument, string keyword, out MailAddress? address, out string parameters)
    {
        address = null;
        parameters = "";
        if (!argument.StartsWith(keyword, StringComparison.OrdinalIgnoreCase)) return false;
        var rest = argument.AsSpan(keyword.Length).TrimStart(' ');
        if (rest.IsEmpty || rest[0] != ':') return false;
        rest = rest[1..].TrimStart(' ');
        var bracketed = !rest.IsEmpty && rest[0] == '<';
        var end = EndOfPath(rest, bracketed);
        if (end < 0) return false;
        var path = bracketed ? rest[1..end] : rest[..end];
        parameters = rest[Math.Min(bracketed ? end + 1 : end, rest.Length)..].Trim().ToString();
        if (path.IsEmpty) return bracketed;
        return MailAddress.TryParse(WithoutRoute(path), out address);
    }

    private static int EndOfPath(ReadOnlySpan<char> text, bool bracketed)
    {
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"') quoted = !quoted;
            else if (quoted && text[i] == '\\') i++;
            else if (!quoted && text[i] == (bracketed ? '>' : ' ')) return i;
        }
        return bracketed || quoted ? -1 : text.Length;
    }

    private static ReadOnlySpan<char> WithoutRoute(ReadOnlySpan<char> path)
    {
        if (path[0] != '@') return path;
        var colon = path.IndexOf(':');
        return colon < 0 ? path : path[(colon + 1)..];
    }
}
