using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Faxwerk.Archive;

/// <summary>The name of an archived document from <see cref="ArchiveSettings.Name"/>: readable, and safe on every file system.</summary>
internal static partial class ArchiveName
{
    private const int MaxValue = 60;
    private const int MaxPattern = 200;
    private const string Id = "{id}";

    private static readonly string[] Fields = ["date", "time", "year", "month", "day", "number", "own", "user", "pages", "id"];

    /// <summary>What is wrong with a pattern; null where nothing is.</summary>
    public static string? Fault(string pattern)
    {
        if (pattern.Length is 0 or > MaxPattern)
            return "1 to 200 characters";
        if (Field().Matches(pattern).FirstOrDefault(m => !Fields.Contains(m.Groups[1].Value, StringComparer.Ordinal)) is { } unknown)
            return $"there is no field {unknown.Value}, only {{{string.Join("} {", Fields)}}}";
        var rest = Field().Replace(pattern, "x");
        return rest.Split('/').All(part => part.Trim('.', ' ').Length > 0) && rest.All(c => c == '/' || IsSafe(c))
            ? null
            : "letters, digits, - _ . space and fields, with / between folders";
    }

    /// <summary>
    /// Relative path with <c>/</c>, without extension. The document's id is added where the pattern lacks it: no two documents have one name.
    /// </summary>
    public static string Of(string pattern, ArchivedFax fax, TimeZoneInfo zone)
    {
        var at = TimeZoneInfo.ConvertTime(fax.At, zone);
        if (!pattern.Contains(Id, StringComparison.Ordinal))
            pattern += "_" + Id;
        return Field().Replace(pattern, match => Clean(match.Groups[1].Value switch
        {
            "date" => Format("yyyyMMdd"),
            "time" => Format("HHmmss"),
            "year" => Format("yyyy"),
            "month" => Format("MM"),
            "day" => Format("dd"),
            "number" => fax.Number,
            "own" => fax.OwnNumber,
            "user" => fax.User,
            "pages" => fax.Pages.ToString(CultureInfo.InvariantCulture),
            _ => $"{(fax.Direction == ArchiveDirection.Received ? 'r' : 's')}{fax.FaxId.ToString(CultureInfo.InvariantCulture)}",
        }));

        string Format(string format) => at.ToString(format, CultureInfo.InvariantCulture);
    }

    private static string Clean(string value)
    {
        var clean = new StringBuilder(Math.Min(value.Length, MaxValue));
        foreach (var c in value.AsSpan(0, Math.Min(value.Length, MaxValue)))
            clean.Append(IsSafe(c) && c != ' ' ? c : '-');

        // A leading point hides a file, a closing one is lost on Windows.
        var name = clean.ToString().Trim('.');
        return name.Length == 0 ? "unknown" : name;
    }

    private static bool IsSafe(char c) => char.IsAsciiLetterOrDigit(c) || (c > 127 && char.IsLetterOrDigit(c)) || c is '-' or '_' or '.' or '+' or '@' or ' ';

    [GeneratedRegex(@"\{(\w*)\}")]
    private static partial Regex Field();
}
