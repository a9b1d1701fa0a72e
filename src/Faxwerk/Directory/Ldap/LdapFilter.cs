using System.Formats.Asn1;
using System.Globalization;
using System.Text;

namespace Faxwerk.Directory.Ldap;

/// <summary>
/// A search filter (RFC 4511, 4.5.1.7). Values are octets and never become text between brackets, so there is nothing to escape; text of RFC 4515 is read from settings only.
/// </summary>
internal sealed class LdapFilter
{
    private const int MaxDepth = 20;
    private const int And = 0, Or = 1, Not = 2, Equality = 3, Substrings = 4, GreaterOrEqual = 5, LessOrEqual = 6, Present = 7, Approximate = 8, Extensible = 9;

    private readonly Action<AsnWriter> _write;

    private LdapFilter(Action<AsnWriter> write) => _write = write;

    /// <summary>An attribute with exactly this value.</summary>
    public static LdapFilter Equal(string attribute, string value) => Pair(Equality, attribute, Encoding.UTF8.GetBytes(value));

    /// <summary>An attribute with exactly these octets.</summary>
    public static LdapFilter Equal(string attribute, byte[] value) => Pair(Equality, attribute, value);

    /// <summary>What all of them find.</summary>
    public static LdapFilter All(params LdapFilter[] filters) => Set(And, filters);

    /// <summary>Reads a filter; null where it is none.</summary>
    public static LdapFilter? Parse(string text)
    {
        var at = 0;
        return Read(text.Trim(), ref at, 0) is { } filter && at == text.Trim().Length ? filter : null;
    }

    public void Write(AsnWriter writer) => _write(writer);

    private static LdapFilter? Read(string text, ref int at, int depth)
    {
        if (depth > MaxDepth || at + 1 >= text.Length || text[at++] != '(')
            return null;
        LdapFilter? filter;
        if (text[at] is '&' or '|' or '!')
        {
            var kind = text[at++] switch { '&' => And, '|' => Or, _ => Not };
            var inner = new List<LdapFilter>();
            while (at < text.Length && text[at] == '(')
            {
                if (Read(text, ref at, depth + 1) is not { } one)
                    return null;
                inner.Add(one);
            }

            filter = kind != Not ? Set(kind, [.. inner]) : inner is [var only] ? new LdapFilter(writer => Wrap(writer, Not, only._write)) : null;
        }
        else
        {
            var end = text.IndexOf(')', at);
            filter = end < 0 ? null : ReadItem(text[at..end]);
            at = end;
        }

        return filter is not null && at < text.Length && text[at++] == ')' ? filter : null;
    }

    private static LdapFilter? ReadItem(string item)
    {
        var equals = item.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
            return null;
        var kind = item[equals - 1] switch { '>' => GreaterOrEqual, '<' => LessOrEqual, '~' => Approximate, ':' => Extensible, _ => Equality };
        var (attribute, value) = (kind == Equality ? item[..equals] : item[..(equals - 1)], item[(equals + 1)..]);
        if (kind == Extensible)
            return ReadExtensible(attribute, value);
        if (!IsAttribute(attribute))
            return null;
        if (kind == Equality && value == "*")
            return new LdapFilter(writer => writer.WriteOctetString(Encoding.ASCII.GetBytes(attribute), Context(Present)));
        if (kind != Equality || !value.Contains('*', StringComparison.Ordinal))
            return Octets(value) is { } octets ? Pair(kind, attribute, octets) : null;
        var parts = value.Split('*').Select(Octets).ToList();
        return parts.Contains(null) ? null : new LdapFilter(writer => WriteSubstrings(writer, attribute, parts!));
    }

    /// <summary><c>attribute:1.2.840.113556.1.4.1941:=value</c>, with the rule by its object identifier.</summary>
    private static LdapFilter? ReadExtensible(string left, string value)
    {
        var parts = left.Split(':');
        if (parts is not [{ } attribute, { } rule] || !IsAttribute(attribute) || !IsAttribute(rule) || Octets(value) is not { } octets)
            return null;
        return new LdapFilter(writer =>
        {
            using (writer.PushSequence(Context(Extensible, constructed: true)))
            {
                writer.WriteOctetString(Encoding.ASCII.GetBytes(rule), Context(1));
                writer.WriteOctetString(Encoding.ASCII.GetBytes(attribute), Context(2));
                writer.WriteOctetString(octets, Context(3));
            }
        });
    }

    private static void WriteSubstrings(AsnWriter writer, string attribute, List<byte[]> parts)
    {
        using (writer.PushSequence(Context(Substrings, constructed: true)))
        {
            writer.WriteOctetString(Encoding.ASCII.GetBytes(attribute));
            using (writer.PushSequence())
            {
                for (var i = 0; i < parts.Count; i++)
                {
                    if (parts[i].Length > 0)
                        writer.WriteOctetString(parts[i], Context(i == 0 ? 0 : i == parts.Count - 1 ? 2 : 1));
                }
            }
        }
    }

    private static LdapFilter Pair(int kind, string attribute, byte[] value) => new(writer =>
    {
        using (writer.PushSequence(Context(kind, constructed: true)))
        {
            writer.WriteOctetString(Encoding.ASCII.GetBytes(attribute));
            writer.WriteOctetString(value);
        }
    });

    private static LdapFilter Set(int kind, LdapFilter[] filters) => new(writer => Wrap(writer, kind, inner => Array.ForEach(filters, filter => filter.Write(inner))));

    private static void Wrap(AsnWriter writer, int kind, Action<AsnWriter> write)
    {
        // A SET would be sorted, a sequence of the same tag is not.
        using (writer.PushSequence(Context(kind, constructed: true)))
            write(writer);
    }

    private static bool IsAttribute(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or ';');

    /// <summary>The octets of a value with <c>\XX</c> for what is not written as itself; null where such a sequence is broken.</summary>
    private static byte[]? Octets(string value)
    {
        var octets = new List<byte>();
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] != '\\')
            {
                var length = char.IsSurrogatePair(value, i) ? 2 : 1;
                octets.AddRange(Encoding.UTF8.GetBytes(value.Substring(i, length)));
                i += length - 1;
            }
            else if (i + 2 < value.Length && byte.TryParse(value.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
            {
                octets.Add(octet);
                i += 2;
            }
            else
            {
                return null;
            }
        }

        return [.. octets];
    }

    private static Asn1Tag Context(int number, bool constructed = false) => new(TagClass.ContextSpecific, number, constructed);
}
