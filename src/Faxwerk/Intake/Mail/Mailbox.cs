namespace Faxwerk.Intake.Mail;

/// <summary>The parts of an address text: display name, local part without quotes, domain in lower case (empty where absent).</summary>
internal readonly record struct Mailbox(string? DisplayName, string Local, string Domain)
{
    /// <summary>Splits <c>"Name" &lt;local@domain&gt;</c>, a bare address, or a number without domain. False where the quotes or brackets do not match.</summary>
    public static bool TrySplit(string text, out Mailbox mailbox)
    {
        mailbox = default;
        var address = text.Trim();
        string? display = null;
        if (address.EndsWith('>'))
        {
            var open = address.LastIndexOf('<');
            if (open < 0)
                return false;
            display = Unquote(address[..open].Trim());
            address = address[(open + 1)..^1].Trim();
        }

        var (local, tail) = CutLocal(address);
        if (local.Length == 0 || (tail.Length > 0 && (tail[0] != '@' || tail.Length == 1)))
            return false;
        mailbox = new Mailbox(string.IsNullOrWhiteSpace(display) ? null : display, local, tail.Length == 0 ? "" : tail[1..].Trim().ToLowerInvariant());
        return true;
    }

    private static (string Local, string Tail) CutLocal(string address)
    {
        if (address.StartsWith('"'))
        {
            var end = 1;
            while (end < address.Length && address[end] != '"')
                end += address[end] == '\\' ? 2 : 1;
            return end < address.Length ? (Unquote(address[..(end + 1)]), address[(end + 1)..]) : ("", "");
        }

        if (address.StartsWith('['))
        {
            var end = address.IndexOf(']', StringComparison.Ordinal);
            return end < 0 ? ("", "") : (address[..(end + 1)], address[(end + 1)..]);
        }

        var at = address.LastIndexOf('@');
        // "name@5551212": what stands behind the last @ is the number itself, not a domain.
        return at < 0 || (at + 1 < address.Length && TypedNumber.IsDialable(address[(at + 1)..])) ? (address, "") : (address[..at], address[at..]);
    }

    private static string Unquote(string text)
    {
        if (text.Length < 2 || text[0] != '"' || text[^1] != '"')
            return text;
        var plain = new System.Text.StringBuilder(text.Length);
        for (var i = 1; i < text.Length - 1; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length - 1)
                i++;
            plain.Append(text[i]);
        }

        return plain.ToString();
    }
}
