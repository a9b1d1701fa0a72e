using System.Globalization;
using System.Text;

namespace Faxwerk.Mail.Mime;

/// <summary>Parameter values in other character sets and in pieces: <c>filename*0*=utf-8''%C3%BC; filename*1=...</c> (RFC 2231).</summary>
internal static class Rfc2231
{
    private const int LongestPiece = 45;

    /// <summary>Joins and decodes. An RFC 2231 form wins over a plain one of the same name.</summary>
    public static Dictionary<string, string> Join(List<(string Name, string Value)> given)
    {
        var joined = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in given)
            if (!name.Contains('*')) joined.TryAdd(name, HeaderDecoder.Decode(value));
        foreach (var pieces in given.Where(p => p.Name.Contains('*')).GroupBy(p => p.Name[..p.Name.IndexOf('*')], StringComparer.Ordinal))
            if (Decode(pieces.Select(p => Piece(p.Name[(pieces.Key.Length + 1)..], p.Value))) is { Length: > 0 } text)
                joined[pieces.Key] = text;
        return joined;
    }

    /// <summary>What stands behind the first asterisk: nothing (encoded, one piece), <c>2</c> (plain) or <c>2*</c> (encoded).</summary>
    private static (int Index, bool Encoded, string Value) Piece(string suffix, string value)
    {
        var encoded = suffix.Length == 0 || suffix[^1] == '*';
        var digits = suffix.TrimEnd('*');
        var index = digits.Length == 0 ? 0 : int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;
        return (index, encoded, value);
    }

    private static string Decode(IEnumerable<(int Index, bool Encoded, string Value)> pieces)
    {
        string? charset = null;
        var octets = new List<byte>();
        foreach (var (index, encoded, value) in pieces.OrderBy(piece => piece.Index))
        {
            var text = value;
            if (encoded && index == 0 && text.Split('\'', 3) is [var declared, _, var rest]) (charset, text) = (declared, rest);
            if (encoded) Unescape(text, octets);
            else octets.AddRange(Encoding.UTF8.GetBytes(text));
        }
        return Charsets.Decode(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(octets), charset);
    }

    private static void Unescape(string text, List<byte> octets)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
            {
                octets.Add(octet);
                i += 2;
            }
            else octets.AddRange(Encoding.UTF8.GetBytes(text, i, char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 2 : 1));
        }
    }

    /// <summary>Writes a parameter of any text, in pieces of less than 78 characters, each followed by a semicolon but the last.</summary>
    public static IReadOnlyList<string> Encode(string name, string text)
    {
        var pieces = new List<StringBuilder> { new("utf-8''") };
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            if (pieces[^1].Length > LongestPiece) pieces.Add(new());
            foreach (var octet in utf8[..rune.EncodeToUtf8(utf8)])
                if (char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'.' or (byte)'-' or (byte)'_') pieces[^1].Append((char)octet);
                else pieces[^1].Append('%').Append(octet.ToString("X2", CultureInfo.InvariantCulture));
        }
        return pieces.Count == 1
            ? [$"{name}*={pieces[0]}"]
            : [.. pieces.Select((piece, i) => $"{name}*{i}*={piece}" + (i < pieces.Count - 1 ? ";" : ""))];
    }
}
