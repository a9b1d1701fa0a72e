using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Faxwerk.Mail;

/// <summary>
/// A mailbox (RFC 5322 3.4.1, RFC 6532). <paramref name="LocalPart"/> is unquoted; <paramref name="Domain"/> is empty only for the bare
/// <c>Postmaster</c> of SMTP and for bad mail.
/// </summary>
public sealed record MailAddress(string LocalPart, string Domain, string DisplayName = "")
{
    private static readonly SearchValues<char> Quotable = SearchValues.Create(" \t()<>[]:;@\\,\"");

    /// <summary>The addr-spec, its local part quoted where needed.</summary>
    public string Address => Domain.Length == 0 ? Quote(LocalPart) : Quote(LocalPart) + "@" + Domain;

    /// <summary>True when the address can only travel with SMTPUTF8 (RFC 6531).</summary>
    public bool NeedsUtf8 => !System.Text.Ascii.IsValid(LocalPart) || !System.Text.Ascii.IsValid(Domain);

    public override string ToString() => DisplayName.Length == 0 ? Address : $"{QuoteName(DisplayName)} <{Address}>";

    /// <summary>
    /// Reads an addr-spec as it stands in an envelope, without display name and comments. Wide: blanks and brackets in the local part are
    /// accepted unquoted, as fax numbers are often written; controls and angle brackets are not.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out MailAddress? address)
    {
        address = null;
        text = text.Trim();
        if (text.IsEmpty) return false;
        if (text[0] == '"') return TryParseQuoted(text, out address);
        var at = text.LastIndexOf('@');
        var local = at < 0 ? text : text[..at];
        if (local.IsEmpty || local.ContainsAny("<>\"\\") || HasControl(local)) return false;
        if (at >= 0 && !IsDomain(text[(at + 1)..])) return false;
        address = new MailAddress(local.ToString(), at < 0 ? "" : text[(at + 1)..].ToString());
        return true;
    }

    private static bool TryParseQuoted(ReadOnlySpan<char> text, [NotNullWhen(true)] out MailAddress? address)
    {
        address = null;
        Span<char> local = text.Length <= 512 ? stackalloc char[text.Length] : new char[text.Length];
        int length = 0, i = 1;
        for (; i < text.Length && text[i] != '"'; i++)
        {
            if (text[i] == '\\' && ++i == text.Length) return false;
            if (char.IsControl(text[i])) return false;
            local[length++] = text[i];
        }
        var rest = i < text.Length ? text[(i + 1)..] : default;
        if (length == 0 || rest.Length < 2 || rest[0] != '@' || !IsDomain(rest[1..])) return false;
        address = new MailAddress(local[..length].ToString(), rest[1..].ToString());
        return true;
    }

    private static bool IsDomain(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return false;
        if (text[0] == '[') return text[^1] == ']' && !HasControl(text) && !text.ContainsAny(" <>");
        foreach (var c in text)
            if (!char.IsLetterOrDigit(c) && c is not ('.' or '-' or '_') && c < 0x80) return false;
        return true;
    }

    private static bool HasControl(ReadOnlySpan<char> text) => text.ContainsAnyInRange('\0', '\u001f') || text.Contains('\u007f');

    private static string Quote(string local) => local.AsSpan().ContainsAny(Quotable) || local.Length == 0 ? Escape(local) : local;

    private static string QuoteName(string name) =>
        name.AsSpan().ContainsAny("()<>[]:;@\\,.\"") ? Escape(name) : name;

    private static string Escape(string text) =>
        "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
