namespace Faxwerk.Routing;

/// <summary>Patterns of called numbers: <c>+49891234</c>, <c>+498912*</c> (any digits follow) or <c>*</c>.</summary>
public static class NumberPattern
{
    /// <summary>Whether one of the spellings of a called number fits the pattern.</summary>
    public static bool Matches(string pattern, params ReadOnlySpan<string> spellings)
    {
        foreach (var number in spellings)
        {
            if (pattern.EndsWith('*') ? number.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1)) : number == pattern)
                return true;
        }

        return false;
    }
}
