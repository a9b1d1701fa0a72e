using System.Globalization;
using System.Text;

namespace Faxwerk.Mail.Mime;

/// <summary>Writes encoded words (RFC 2047): UTF-8, at most 75 characters each, no character split.</summary>
internal static class EncodedWords
{
    private const int LongestWord = 75;
    private const int LongestRun = 800;

    /// <summary>True for text outside printable ASCII, for what looks encoded, and for words no line can hold.</summary>
    public static bool IsNeeded(string text) =>
        text.AsSpan().ContainsAnyExceptInRange(' ', '~') || text.Contains("=?", StringComparison.Ordinal) || text.StartsWith(' ') || text.EndsWith(' ')
        || (text.Length > LongestRun && text.Split(' ').Any(word => word.Length > LongestRun));

    /// <summary>Encodes all of the text; the words are separated by folds. <paramref name="column"/> is where the first begins.</summary>
    public static string Encode(string text, int column)
    {
        var quoted = CountLiterals(text) * 2 > text.Length;
        var result = new StringBuilder();
        var word = new StringBuilder();
        var pending = new List<byte>();
        var room = Math.Max(20, LongestWord - Math.Min(column, 40));
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var octets = utf8[..rune.EncodeToUtf8(utf8)];
            if (Length(word, pending, octets, quoted) > room - "=?utf-8?Q??=".Length)
            {
                Close();
                result.Append("\r\n ");
                room = LongestWord;
            }
            if (quoted) AppendQ(word, octets);
            else pending.AddRange(octets);
        }
        Close();
        return result.ToString();

        void Close()
        {
            if (quoted) result.Append("=?utf-8?Q?").Append(word).Append("?=");
            else result.Append("=?utf-8?B?").Append(Convert.ToBase64String([.. pending])).Append("?=");
            word.Clear();
            pending.Clear();
        }
    }

    private static int Length(StringBuilder word, List<byte> pending, ReadOnlySpan<byte> next, bool quoted)
    {
        if (!quoted) return (pending.Count + next.Length + 2) / 3 * 4;
        var width = 0;
        foreach (var octet in next) width += IsLiteral((char)octet) || octet == ' ' ? 1 : 3;
        return word.Length + width;
    }

    private static void AppendQ(StringBuilder word, ReadOnlySpan<byte> octets)
    {
        foreach (var octet in octets)
            if (octet == ' ') word.Append('_');
            else if (IsLiteral((char)octet)) word.Append((char)octet);
            else word.Append('=').Append(octet.ToString("X2", CultureInfo.InvariantCulture));
    }

    private static int CountLiterals(string text) => text.Count(c => IsLiteral(c) || c == ' ');

    /// <summary>What may stand for itself also within a phrase (RFC 2047 5 (3)).</summary>
    private static bool IsLiteral(char c) => char.IsAsciiLetterOrDigit(c) || c is '!' or '*' or '+' or '-' or '/';
}
