using System.Text;
using System.Text.RegularExpressions;

namespace Faxwerk.Covers;

/// <summary><c>{{name}}</c> in a template. Values go in once and are never searched again, so a subject that holds a field stays what it is.</summary>
internal static partial class Placeholder
{
    /// <summary>All in a text, in order; <c>name</c> is the group's name.</summary>
    public static MatchCollection In(string text) => Pattern().Matches(text);

    /// <summary>The text with the values of its placeholders, by their names as written without blanks around them.</summary>
    public static string Fill(string text, Func<string, string> value) => Pattern().Replace(text, match => value(match.Groups["name"].Value.Trim()));

    /// <summary>The field of a match; null where there is none of that name.</summary>
    public static string? FieldOf(Match match) => CoverField.Find(match.Groups["name"].Value);

    /// <summary>
    /// Replaces the placeholders of a text that lies in <paramref name="pieces"/>, whose borders may go through the middle of a placeholder: word processors part
    /// text wherever somebody once typed. The value stands in the piece where the placeholder begins. Null where there is none.
    /// </summary>
    public static string[]? Replace(IReadOnlyList<string> pieces, Func<string, string> value)
    {
        var text = string.Concat(pieces);
        var found = In(text);
        if (found.Count == 0) return null;
        var result = pieces.Select(_ => new StringBuilder()).ToArray();
        int at = 0, piece = 0, start = 0;
        foreach (Match match in found)
        {
            Copy(match.Index);
            result[piece].Append(value(FieldOf(match)!));
            at = match.Index + match.Length;
        }

        Copy(text.Length);
        return [.. result.Select(built => built.ToString())];

        // Up to there everything stays in its own piece; then the piece is the one that holds the character there.
        void Copy(int end)
        {
            while (true)
            {
                var border = start + pieces[piece].Length;
                if (at < Math.Min(end, border))
                {
                    result[piece].Append(text, at, Math.Min(end, border) - at);
                    at = Math.Min(end, border);
                }

                if (end < border || piece == pieces.Count - 1) return;
                start = border;
                piece++;
            }
        }
    }

    [GeneratedRegex(@"\{\{(?<name>[^{}]*)\}\}")]
    private static partial Regex Pattern();
}
