using System.Text;

namespace Faxwerk.Mail.Mime;

/// <summary>
/// Address lists of headers (RFC 5322 3.4 with groups, comments and obsolete forms; RFC 6532). Never throws: what is no address is skipped,
/// or given as a local part alone where it has no <c>@</c>.
/// </summary>
public sealed class AddressParser
{
    private const int MaxAddresses = 10_000;

    private readonly string text;
    private readonly List<MailAddress> found = [];
    private readonly StringBuilder raw = new();
    private readonly StringBuilder phrase = new();
    private string comment = "";
    private int at;

    private AddressParser(string text) => this.text = text;

    /// <summary>The mailboxes of a header value, those of groups included, their display names decoded.</summary>
    public static IReadOnlyList<MailAddress> Parse(string? header)
    {
        if (string.IsNullOrWhiteSpace(header)) return [];
        var parser = new AddressParser(header);
        parser.ReadList();
        return parser.found;
    }

    private void ReadList()
    {
        while (at < text.Length && found.Count < MaxAddresses)
        {
            switch (text[at])
            {
                case ',' or ';':
                    EndBare();
                    at++;
                    break;
                case ':':
                    // The name of a group: its members follow.
                    Forget();
                    at++;
                    break;
                case '<':
                    ReadAngle();
                    break;
                case '(':
                    comment = ReadComment();
                    break;
                case '"':
                    ReadQuoted();
                    break;
                case '[':
                    ReadLiteral();
                    break;
                default:
                    raw.Append(text[at]);
                    phrase.Append(text[at]);
                    at++;
                    break;
            }
        }
        EndBare();
    }

    private void ReadAngle()
    {
        var quoted = false;
        var start = ++at;
        for (; at < text.Length && (quoted || text[at] != '>'); at++)
        {
            if (text[at] == '"') quoted = !quoted;
            else if (quoted && text[at] == '\\') at++;
        }
        at = Math.Min(at, text.Length);
        var spec = text.AsSpan(start, at - start).Trim();
        if (spec.StartsWith("@") && spec.IndexOf(':') is var colon and > 0) spec = spec[(colon + 1)..];
        Add(spec, Phrase());
        if (at < text.Length) at++;
        Forget();
        // What stands between the angle address and the comma belongs to no address.
        while (at < text.Length && text[at] is not (',' or ';')) SkipWord();
    }

    private void SkipWord()
    {
        if (text[at] == '(') ReadComment();
        else at++;
    }

    private void EndBare()
    {
        var spec = raw.ToString().Trim();
        if (spec.Length > 0) Add(spec, HeaderDecoder.Decode(comment.Trim()));
        Forget();
    }

    private void Add(ReadOnlySpan<char> spec, string name)
    {
        if (MailAddress.TryParse(spec, out var address) || MailAddress.TryParse(HeaderDecoder.Decode(WithoutComments(spec)), out address))
            found.Add(address with { DisplayName = name });
    }

    /// <summary>Comments may stand between all tokens; only where brackets are no part of a number are they taken for that.</summary>
    private static string WithoutComments(ReadOnlySpan<char> spec)
    {
        var result = new StringBuilder();
        var depth = 0;
        foreach (var c in spec)
        {
            if (c == '(') depth++;
            if (depth == 0) result.Append(c);
            if (c == ')' && depth > 0) depth--;
        }
        return result.ToString();
    }

    private string Phrase()
    {
        var name = phrase.ToString().Trim();
        return HeaderDecoder.Decode(name.Length > 0 ? name : comment.Trim());
    }

    private void Forget()
    {
        raw.Clear();
        phrase.Clear();
        comment = "";
    }

    private void ReadQuoted()
    {
        raw.Append(text[at++]);
        for (; at < text.Length && text[at] != '"'; at++)
        {
            raw.Append(text[at]);
            if (text[at] == '\\' && at + 1 < text.Length) raw.Append(text[++at]);
            phrase.Append(text[at]);
        }
        raw.Append('"');
        at++;
    }

    private void ReadLiteral()
    {
        var end = text.IndexOf(']', at);
        var literal = end < 0 ? text.AsSpan(at) : text.AsSpan(at, end + 1 - at);
        raw.Append(literal);
        phrase.Append(literal);
        at += literal.Length;
    }

    private string ReadComment()
    {
        var content = new StringBuilder();
        var depth = 0;
        for (; at < text.Length; at++)
        {
            var c = text[at];
            if (c == '(' && depth++ == 0) continue;
            if (c == ')' && --depth == 0) break;
            if (c == '\\' && at + 1 < text.Length) c = text[++at];
            content.Append(c);
        }
        at++;
        return content.ToString();
    }
}
