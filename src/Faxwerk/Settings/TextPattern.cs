using System.IO.Enumeration;

namespace Faxwerk.Settings;

/// <summary>Patterns that people write: <c>*</c> stands for any characters, <c>?</c> for one, capital and small letters are alike.</summary>
public static class TextPattern
{
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
}
