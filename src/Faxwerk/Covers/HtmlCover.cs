using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace Faxwerk.Covers;

/// <summary>Covers in HTML. A field may stand in text and in an attribute in quotes, where escaping keeps its value from being read as markup.</summary>
internal static class HtmlCover
{
    private static readonly string[] s_raw = ["script", "style"];

    private enum Place
    {
        Text,
        Tag,
        SingleQuoted,
        DoubleQuoted,
        Raw,
    }

    /// <summary>The names of all fields, known or not.</summary>
    public static IReadOnlyCollection<string> Fields(ReadOnlyMemory<byte> content, out CoverFault? fault)
    {
        fault = null;
        if (!Utf8.IsValid(content.Span))
        {
            fault = new CoverFault(CoverFaultCode.Encoding, "");
            return [];
        }

        var html = Encoding.UTF8.GetString(content.Span);
        if (!html.Contains('<', StringComparison.Ordinal))
            fault = new CoverFault(CoverFaultCode.Kind, "");
        else if (html.Contains("<script", StringComparison.OrdinalIgnoreCase))
            fault = new CoverFault(CoverFaultCode.Markup, "", "scripts do not run");
        foreach (var (match, place) in Placed(html))
        {
            if (place is Place.Tag or Place.Raw)
                fault ??= new CoverFault(CoverFaultCode.Markup, "", $"{match.Value} in a tag without quotes or in a style");
        }

        return Placeholder.In(html).Select(match => Placeholder.FieldOf(match) ?? match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The page with its fields filled, in UTF-8.</summary>
    public static byte[] Fill(ReadOnlyMemory<byte> content, CoverFields fields)
    {
        var html = Encoding.UTF8.GetString(content.Span).TrimStart('\uFEFF');
        var filled = new StringBuilder();
        var at = 0;
        foreach (var (match, place) in Placed(html))
        {
            filled.Append(html, at, match.Index - at).Append(Value(Placeholder.FieldOf(match)!, place == Place.Text, fields));
            at = match.Index + match.Length;
        }

        return Encoding.UTF8.GetBytes(filled.Append(html, at, html.Length - at).ToString());
    }

    private static string Value(string field, bool isText, CoverFields fields)
    {
        if (!CoverField.IsPicture(field))
        {
            var escaped = WebUtility.HtmlEncode(fields[field]);
            return isText ? escaped.Replace("\n", "<br>", StringComparison.Ordinal) : escaped;
        }

        if (fields.Picture(field) is not { } picture) return "";
        var source = $"data:{picture.MediaType};base64,{Convert.ToBase64String(picture.Content.Span)}";
        return isText ? $"<img class=\"{field}\" alt=\"\" src=\"{source}\">" : source;
    }

    /// <summary>The placeholders with where they stand, by one walk over the tags.</summary>
    private static IEnumerable<(Match Match, Place Place)> Placed(string html)
    {
        var (place, at, tag) = (Place.Text, 0, 0);
        foreach (Match match in Placeholder.In(html))
        {
            for (; at < match.Index; at++)
            {
                (place, tag) = (place, html[at]) switch
                {
                    (Place.Text, '<') when IsTagStart(html, at) => (Place.Tag, at),
                    (Place.Tag, '"') => (Place.DoubleQuoted, tag),
                    (Place.Tag, '\'') => (Place.SingleQuoted, tag),
                    (Place.DoubleQuoted, '"') or (Place.SingleQuoted, '\'') => (Place.Tag, tag),
                    (Place.Tag, '>') => (IsRaw(html, tag) ? Place.Raw : Place.Text, tag),
                    (Place.Raw, '<') when html.AsSpan(at).StartsWith("</") && IsRaw(html, at + 1) => (Place.Tag, at),
                    _ => (place, tag),
                };
            }

            yield return (match, place);
            at = match.Index + match.Length;
        }
    }

    // A comment counts as text: escaped values cannot end it.
    private static bool IsTagStart(string html, int at) => at + 1 < html.Length && (char.IsAsciiLetter(html[at + 1]) || html[at + 1] == '/');

    private static bool IsRaw(string html, int tag) => s_raw.Any(name => html.AsSpan(tag + 1).StartsWith(name, StringComparison.OrdinalIgnoreCase));
}
