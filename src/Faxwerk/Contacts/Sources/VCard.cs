using System.Text;

namespace Faxwerk.Contacts.Sources;

/// <summary>Reads vCards: 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350). What it does not know it passes over; nothing that it is given makes it fail.</summary>
internal static class VCard
{
    private const int MostNumbers = 50;

    /// <summary>The contacts of a text with any number of cards. <paramref name="customerField"/> is the property with the customer number, empty for none.</summary>
    public static IEnumerable<ContactEntry> Read(TextReader text, string customerField)
    {
        Card? card = null;
        foreach (var line in Lines(text))
        {
            if (Property.Of(line) is not { } property)
                continue;
            if (property.Is("BEGIN"))
            {
                card = new Card();
            }
            else if (property.Is("END") && card is not null)
            {
                yield return card.Entry;
                card = null;
            }
            else
            {
                card?.Add(property, customerField);
            }
        }
    }

    /// <summary>Lines with what was folded put together: by a blank at the beginning of the next, in quoted-printable by = at the end.</summary>
    private static IEnumerable<string> Lines(TextReader text)
    {
        var line = new StringBuilder();
        var isSoft = false;
        while (text.ReadLine() is { } next)
        {
            if (isSoft)
            {
                line.Length--;
                line.Append(next);
            }
            else if (next.StartsWith(' ') || next.StartsWith('\t'))
            {
                line.Append(next.AsSpan(1));
            }
            else
            {
                yield return line.ToString();
                line.Clear().Append(next);
            }

            isSoft = next.EndsWith('=') && IsQuoted(line);
        }

        yield return line.ToString();
    }

    private static bool IsQuoted(StringBuilder line) =>
        line.ToString(0, Math.Min(line.Length, 200)).Split(':')[0].Contains("QUOTED-PRINTABLE", StringComparison.OrdinalIgnoreCase);

    private sealed class Card
    {
        private readonly List<string> _numbers = [];
        private string _name = "", _parts = "", _company = "", _customer = "";

        public ContactEntry Entry => new(_numbers, _name.Length > 0 ? _name : _parts, _company, _customer);

        public void Add(Property property, string customerField)
        {
            if (property.Is("TEL") && _numbers.Count < MostNumbers)
                _numbers.Add(Telephone(property.Text));
            else if (property.Is("FN"))
                _name = property.Text;
            else if (property.Is("N"))
                _parts = string.Join(' ', new[] { 1, 0 }.Select(at => property.Parts.ElementAtOrDefault(at)).Where(part => !string.IsNullOrEmpty(part)));
            else if (property.Is("ORG"))
                _company = property.Parts.FirstOrDefault() ?? "";
            if (customerField.Length > 0 && property.Is(customerField))
                _customer = property.Text;
        }

        /// <summary>In 4.0 it may be a URI (RFC 3966).</summary>
        private static string Telephone(string value) => value.StartsWith("tel:", StringComparison.OrdinalIgnoreCase) ? value[4..].Split(';')[0] : value;
    }

    /// <summary>A line: the name without its group, and the value with its components.</summary>
    private sealed record Property(string Name, string Raw)
    {
        public string Text => Plain(Raw);

        public IEnumerable<string> Parts => Components().Select(Plain);

        public bool Is(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);

        public static Property? Of(string line)
        {
            var (quoted, colon) = (false, -1);
            for (var at = 0; at < line.Length && colon < 0; at++)
            {
                quoted ^= line[at] == '"';
                colon = line[at] == ':' && !quoted ? at : -1;
            }

            if (colon <= 0)
                return null;
            var head = line[..colon].Split(';');
            var value = line[(colon + 1)..];
            return new Property(head[0][(head[0].LastIndexOf('.') + 1)..].Trim(), IsQuoted(new StringBuilder(line)) ? Decode(value, head) : value);
        }

        private IEnumerable<string> Components()
        {
            var from = 0;
            for (var at = 0; at <= Raw.Length; at++)
            {
                if (at < Raw.Length && (Raw[at] != ';' || (at > 0 && Raw[at - 1] == '\\')))
                    continue;
                yield return Raw[from..at];
                from = at + 1;
            }
        }

        private static string Plain(string text)
        {
            var plain = new StringBuilder(text.Length);
            for (var at = 0; at < text.Length; at++)
                plain.Append(text[at] != '\\' || at + 1 == text.Length ? text[at] : text[++at] is 'n' or 'N' ? ' ' : text[at]);
            return plain.ToString().Trim();
        }

        private static string Decode(string value, string[] head)
        {
            var bytes = new List<byte>(value.Length);
            for (var at = 0; at < value.Length; at++)
            {
                if (value[at] == '=' && at + 2 < value.Length && byte.TryParse(value.AsSpan(at + 1, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var octet))
                {
                    bytes.Add(octet);
                    at += 2;
                }
                else
                {
                    bytes.AddRange(Encoding.UTF8.GetBytes(value, at, 1));
                }
            }

            var isLatin = head.Any(parameter => parameter.Contains("8859-1", StringComparison.OrdinalIgnoreCase) || parameter.Contains("1252", StringComparison.Ordinal));
            return (isLatin ? Encoding.Latin1 : Encoding.UTF8).GetString([.. bytes]);
        }
    }
}
