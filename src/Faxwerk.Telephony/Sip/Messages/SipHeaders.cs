using System.Collections;

namespace Faxwerk.Telephony.Sip;

/// <summary>
/// Header lines in the order of the message. Names compare without case and are kept in their long form (RFC 3261 7.3.3);
/// values are Latin-1 strings, so that what is copied into a response leaves with the bytes it came with.
/// </summary>
public sealed class SipHeaders : IEnumerable<KeyValuePair<string, string>>
{
    private readonly List<KeyValuePair<string, string>> _lines = [];

    /// <summary>The first line of this name, or null.</summary>
    public string? this[string name]
    {
        get
        {
            int at = IndexOf(name);
            return at < 0 ? null : _lines[at].Value;
        }
    }

    /// <summary>Number of lines.</summary>
    public int Count => _lines.Count;

    /// <summary>Appends a line.</summary>
    public void Add(string name, string value) => _lines.Add(new(LongName(name), value));

    /// <summary>Puts a line before all others.</summary>
    public void Prepend(string name, string value) => _lines.Insert(0, new(LongName(name), value));

    /// <summary>Replaces the first line of this name, removes the others; appends where there was none.</summary>
    public void Set(string name, string value)
    {
        int at = IndexOf(name);
        if (at < 0)
        {
            Add(name, value);
            return;
        }

        _lines[at] = new(_lines[at].Key, value);
        for (int i = _lines.Count - 1; i > at; i--)
            if (Same(_lines[i].Key, name))
                _lines.RemoveAt(i);
    }

    /// <summary>Replaces the first line of this name and keeps the others.</summary>
    public void ReplaceFirst(string name, string value)
    {
        int at = IndexOf(name);
        _lines[at] = new(_lines[at].Key, value);
    }

    /// <summary>Removes every line of this name.</summary>
    public void Remove(string name) => _lines.RemoveAll(line => Same(line.Key, name));

    /// <summary>The lines of this name as they were written.</summary>
    public IEnumerable<string> Lines(string name) => _lines.Where(line => Same(line.Key, name)).Select(line => line.Value);

    /// <summary>The values of a list header, over all of its lines, split at commas outside quotes and angle brackets.</summary>
    public IEnumerable<string> Values(string name) => Lines(name).SelectMany(line => SipSyntax.Split(line, ','));

    /// <summary>Whether a list header holds this token, without case.</summary>
    public bool Has(string name, string token) => Values(name).Any(value => Same(value, token));

    /// <summary>Number of lines of this name.</summary>
    public int CountOf(string name) => _lines.Count(line => Same(line.Key, name));

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _lines.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int IndexOf(string name) => _lines.FindIndex(line => Same(line.Key, name));

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private static string LongName(string name) => name.Length != 1 ? name : char.ToLowerInvariant(name[0]) switch
    {
        'a' => "Accept-Contact",
        'b' => "Referred-By",
        'c' => "Content-Type",
        'd' => "Request-Disposition",
        'e' => "Content-Encoding",
        'f' => "From",
        'i' => "Call-ID",
        'j' => "Reject-Contact",
        'k' => "Supported",
        'l' => "Content-Length",
        'm' => "Contact",
        'o' => "Event",
        'r' => "Refer-To",
        's' => "Subject",
        't' => "To",
        'u' => "Allow-Events",
        'v' => "Via",
        'x' => "Session-Expires",
        _ => name,
    };
}
