using System.Collections;
using System.Text;

namespace Faxwerk.Mail.Mime;

/// <summary>One header field, unfolded, its encoded words as they came.</summary>
public readonly record struct MailHeader(string Name, string Value);

/// <summary>The header fields of a message or part, in order; names compare without case.</summary>
public sealed class MailHeaders(IReadOnlyList<MailHeader> fields) : IReadOnlyList<MailHeader>
{
    public static MailHeaders Empty { get; } = new([]);

    public int Count => fields.Count;

    public MailHeader this[int index] => fields[index];

    /// <summary>The value of the first field of that name, not decoded; null where there is none.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var field in fields)
                if (field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return field.Value;
            return null;
        }
    }

    /// <summary>The decoded text of the first field of that name; empty where there is none.</summary>
    public string Text(string name) => HeaderDecoder.Decode(this[name] ?? "");

    public IEnumerable<string> All(string name) =>
        fields.Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value);

    public IEnumerator<MailHeader> GetEnumerator() => fields.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Reads the fields at the beginning of <paramref name="part"/>; <paramref name="body"/> is where the body begins.</summary>
    internal static MailHeaders Read(ReadOnlySpan<byte> part, MimeLimits limits, out int body, out MailDefects defects)
    {
        var fields = new List<MailHeader>();
        defects = MailDefects.None;
        var at = 0;
        while (at < part.Length)
        {
            var end = EndOfField(part, at);
            var field = part[at..end];
            if (field is [(byte)'\n', ..] or [(byte)'\r', (byte)'\n', ..])
            {
                at += field[0] == '\n' ? 1 : 2;
                break;
            }
            var colon = field.IndexOf((byte)':');
            var isFrom = at == 0 && field.StartsWith("From "u8);
            if (!isFrom && (colon <= 0 || field[..colon].TrimEnd((byte)' ').ContainsAnyExceptInRange((byte)'!', (byte)'~'))) break;
            if (end > limits.MaxHeaderBytes || fields.Count >= limits.MaxHeaders) defects |= MailDefects.HeadersTooLarge;
            else if (!isFrom) fields.Add(new(Encoding.ASCII.GetString(field[..colon].TrimEnd((byte)' ')), Unfold(field[(colon + 1)..])));
            at = end;
        }
        body = at;
        return fields.Count == 0 ? Empty : new(fields);
    }

    /// <summary>Behind the line end that no blank follows.</summary>
    private static int EndOfField(ReadOnlySpan<byte> part, int at)
    {
        var first = true;
        while (true)
        {
            var lf = part[at..].IndexOf((byte)'\n');
            if (lf < 0) return part.Length;
            var empty = first && (lf == 0 || (lf == 1 && part[at] == '\r'));
            at += lf + 1;
            first = false;
            if (empty || at >= part.Length || part[at] is not ((byte)' ' or (byte)'\t')) return at;
        }
    }

    private static string Unfold(ReadOnlySpan<byte> value)
    {
        var text = Charsets.DecodeUnlabelled(value).Trim();
        return text.AsSpan().ContainsAny('\r', '\n', '\0')
            ? text.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal).Replace("\0", "", StringComparison.Ordinal)
            : text;
    }
}
