using System.Text;

namespace Faxwerk.Mail.Mime;

/// <summary>
/// A structured header: Content-Type (<c>text/plain; charset=utf-8</c>) or Content-Disposition (<c>attachment; filename=...</c>). Parameters
/// are joined from their continuations and decoded (RFC 2231); as most clients do, encoded words are decoded too.
/// </summary>
public sealed class MediaType
{
    private readonly Dictionary<string, string> parameters;

    private MediaType(string value, Dictionary<string, string> parameters) => (Value, this.parameters) = (value, parameters);

    /// <summary>Lower case, such as <c>text/plain</c> or <c>attachment</c>.</summary>
    public string Value { get; }

    /// <summary>A parameter by its lower-case name, null where absent.</summary>
    public string? this[string parameter] => parameters.GetValueOrDefault(parameter);

    public bool IsMultipart => Value.StartsWith("multipart/", StringComparison.Ordinal);

    public bool IsText => Value.StartsWith("text/", StringComparison.Ordinal);

    /// <summary>Reads the header; never fails, a bad parameter is left out.</summary>
    public static MediaType Parse(string header)
    {
        var semicolon = header.IndexOf(';');
        var value = WithoutComments(semicolon < 0 ? header : header[..semicolon]).Trim().ToLowerInvariant();
        if (semicolon < 0) return new(value, []);
        var given = new List<(string Name, string Value)>();
        var at = semicolon;
        while (at < header.Length && given.Count < 200) at = ReadParameter(header, at + 1, given);
        return new(value, Rfc2231.Join(given));
    }

    /// <summary>Reads <c>name = value</c> from <paramref name="at"/>; returns the position of the semicolon behind it, or the end.</summary>
    private static int ReadParameter(string header, int at, List<(string Name, string Value)> given)
    {
        var start = at;
        while (at < header.Length && header[at] is not ('=' or ';')) at++;
        if (at >= header.Length || header[at] == ';') return at;
        var name = header[start..at].Trim().ToLowerInvariant();
        at++;
        while (at < header.Length && header[at] == ' ') at++;
        var value = new StringBuilder();
        if (at < header.Length && header[at] == '"')
        {
            for (at++; at < header.Length && header[at] != '"'; at++)
            {
                if (header[at] == '\\' && at + 1 < header.Length && header[at + 1] is '"' or '\\') at++;
                value.Append(header[at]);
            }
            while (at < header.Length && header[at] != ';') at++;
        }
        else
        {
            start = at;
            while (at < header.Length && header[at] != ';') at++;
            value.Append(WithoutComments(header[start..at]).Trim());
        }
        if (name.Length > 0) given.Add((name, value.ToString()));
        return at;
    }

    /// <summary>Cuts off a comment at the end; brackets within, as in <c>Scan (2).pdf</c>, are part of a name.</summary>
    private static string WithoutComments(string text)
    {
        var open = text.IndexOf(" (", StringComparison.Ordinal);
        return open < 0 || !text.AsSpan().TrimEnd().EndsWith(")") ? text : text[..open];
    }
}
