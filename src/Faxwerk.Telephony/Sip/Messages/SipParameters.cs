using System.Text;

namespace Faxwerk.Telephony.Sip;

/// <summary>Parameters <c>;name=value;flag</c> in order. Names compare without case; a flag has the value "".</summary>
public sealed class SipParameters
{
    /// <summary>Most parameters kept of one header; what comes after is dropped.</summary>
    private const int Limit = 64;

    private readonly List<KeyValuePair<string, string>> _items = [];

    /// <summary>The value as written (quotes kept), "" for a flag, null where absent.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var (key, value) in _items)
                if (string.Equals(key, name, StringComparison.OrdinalIgnoreCase))
                    return value;
            return null;
        }

        set
        {
            _items.RemoveAll(item => string.Equals(item.Key, name, StringComparison.OrdinalIgnoreCase));
            if (value is not null)
                _items.Add(new(name, value));
        }
    }

    /// <summary>Whether the parameter is there, with or without a value.</summary>
    public bool Has(string name) => this[name] is not null;

    /// <summary>Reads <c>;a=b;c</c>, with or without the first semicolon. What is not a parameter is left out.</summary>
    public static SipParameters Parse(string text, char separator = ';')
    {
        var parameters = new SipParameters();
        foreach (string part in SipSyntax.Split(text, separator))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            string name = (equals < 0 ? part : part[..equals]).Trim();
            if (parameters._items.Count == Limit)
                break;
            if (name.Length > 0 && !parameters.Has(name))
                parameters._items.Add(new(name, equals < 0 ? "" : part[(equals + 1)..].Trim()));
        }

        return parameters;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (name, value) in _items)
        {
            text.Append(';').Append(name);
            if (value.Length > 0)
                text.Append('=').Append(value);
        }

        return text.ToString();
    }
}
