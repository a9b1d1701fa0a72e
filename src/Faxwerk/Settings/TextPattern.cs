using System.IO.Enumeration;

namespace Faxwerk.Settings;

/// <summary>Patterns that people write: <c>*</c> stands for any characters, <c>?</c> for one, capital and small letters are alike.</summary>
public static class TextPattern
{
    /// <summary>Stands for a caller who does not show his number.</summary>
    public const string Withheld = "withheld";

    private const int Longest = 100;

    /// <summary>Whether a text can be a pattern.</summary>
    public static bool IsValid(string pattern) => pattern.Length is > 0 and <= Longest && pattern.Trim() == pattern && !pattern.Any(char.IsControl) && !pattern.Contains('\\');

    /// <summary>Whether one of the spellings fits the pattern.</summary>
    public static bool Matches(string pattern, params ReadOnlySpan<string> spellings)
    {
        foreach (var text in spellings)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: true))
                return true;
        }

        return false;
    }

    /// <summary>Whether a part of a text fits the pattern.</summary>
    public static bool IsWithin(string pattern, string text) =>
        pattern.AsSpan().ContainsAny('*', '?') ? FileSystemName.MatchesSimpleExpression($"*{pattern}*", text, ignoreCase: true) : text.Contains(pattern, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a caller fits, of whose number all spellings are given; none where it is withheld, which <see cref="Withheld"/> stands for.</summary>
    public static bool MatchesCaller(string pattern, string[] spellings) => spellings.Length == 0 ? pattern.Equals(Withheld, StringComparison.OrdinalIgnoreCase) : Matches(pattern, spellings);

    /// <summary>Whether a station ID fits, with or without its blanks.</summary>
    public static bool MatchesStationId(string pattern, string stationId) => Matches(pattern, stationId.Trim(), stationId.Replace(" ", "", StringComparison.Ordinal));
}
