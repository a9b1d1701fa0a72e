using System.Globalization;
using System.Text;

namespace Faxwerk.Mail.Mime;

/// <summary>File names as mail brings them.</summary>
public static class FileName
{
    private const int MaxLength = 200;

    /// <summary>
    /// The name without folders, controls and invisible direction marks, at most 200 characters with its extension kept; null where nothing
    /// is left.
    /// </summary>
    public static string? Sanitise(string? name)
    {
        if (name is null) return null;
        var last = name.AsSpan()[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        var clean = new StringBuilder(last.Length);
        foreach (var c in last)
        {
            var category = char.GetUnicodeCategory(c);
            if (category is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)) clean.Append(c);
        }
        var result = clean.ToString().Trim(' ', '.', '\u00a0');
        if (result.Length > MaxLength)
        {
            var dot = result.LastIndexOf('.');
            var extension = dot >= 0 && result.Length - dot <= 10 ? result[dot..] : "";
            result = result[..(MaxLength - extension.Length)] + extension;
        }
        return result.Length == 0 ? null : result;
    }
}
