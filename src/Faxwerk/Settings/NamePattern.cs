using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Faxwerk.Settings;

/// <summary>Names of files from patterns with fields such as <c>{date}_{number}</c>: readable, and safe on every file system. What others wrote never makes a folder.</summary>
internal static partial class NamePattern
{
    private const int MaxValue = 60, MaxPattern = 200;

    /// <summary>What is wrong with a pattern; null where nothing is.</summary>
    public static string? Fault(string pattern, IReadOnlyList<string> fields, bool hasFolders = false)
    {
        if (pattern.Length is 0 or > MaxPattern)
            return "1 to 200 characters";
        if (Field().Matches(pattern).FirstOrDefault(m => !fields.Contains(m.Groups[1].Value, StringComparer.Ordinal)) is { } unknown)
            return $"there is no field {unknown.Value}, only {{{string.Join("} {", fields)}}}";
        var rest = Field().Replace(pattern, "x");
        return rest.Split('/').All(part => part.Trim('.', ' ').Length > 0) && rest.All(c => (c == '/' && hasFolders) || IsSafe(c))
            ? null
            : $"letters, digits, - _ . space and fields{(hasFolders ? ", with / between folders" : "")}";
    }

    /// <summary>The pattern with the value of each field, cleaned; an empty one is <c>unknown</c>.</summary>
    public static string Fill(string pattern, Func<string, string> value) => Field().Replace(pattern, match => Clean(value(match.Groups[1].Value)));

    /// <summary>The value of a field that tells of a moment: date, time, year, month, day; null for another field.</summary>
    public static string? Moment(string field, DateTimeOffset at) => field switch
    {
        "date" => "yyyyMMdd",
        "time" => "HHmmss",
        "year" => "yyyy",
        "month" => "MM",
        "day" => "dd",
        _ => null,
    } is { } format ? at.ToString(format, CultureInfo.InvariantCulture) : null;

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
