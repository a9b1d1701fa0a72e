using System.Text;

namespace Faxwerk.Intake.Folder;

/// <summary>What the names of files in a watched folder say.</summary>
internal static class FileNames
{
    /// <summary>What is added to the name of a document for how it ended.</summary>
    public const string Result = ".result.json", Error = ".error.json";

    private const int LongestStem = 150, LongestExtension = 20, FewestDigits = 3;

    /// <summary>Whether a name is left alone: hidden, or still being written.</summary>
    public static bool IsIgnored(string name) =>
        name.StartsWith('.') || name.EndsWith('~') || Path.GetExtension(name).ToLowerInvariant() is ".tmp" or ".part" || name.Contains('\uFFFD', StringComparison.Ordinal);

    /// <summary>
    /// The fax number that a document is named by; null where it is not. It is all that stands before the first underscore, or before the extension where there is none; it begins with + or 0 and has but digits and what
    /// people part them by. Nothing else is a number: a date or a customer's must call nobody.
    /// </summary>
    public static string? NumberOf(string name)
    {
        var number = BareOf(name).Split('_', 2)[0].Trim();
        return number.Length > 0 && number[0] is '+' or '0' && number.Count(char.IsAsciiDigit) >= FewestDigits && number.Skip(1).All(c => char.IsAsciiDigit(c) || c is ' ' or '-' or '.' or '(' or ')') ? number : null;
    }

    /// <summary>The stem of a name without what no file should be called, and short enough for what is added to it.</summary>
    public static string StemOf(string name)
    {
        var stem = new StringBuilder();
        var bytes = 0;
        foreach (var rune in BareOf(name).EnumerateRunes())
        {
            if ((bytes += rune.Utf8SequenceLength) > LongestStem)
                break;
            stem.Append(Rune.IsControl(rune) ? "_" : rune.ToString());
        }

        return stem.ToString();
    }

    /// <summary>Its extension, with the point; empty for none. Without a letter it is none: 089.123456 is a number.</summary>
    public static string ExtensionOf(string name) => Path.GetExtension(name) is { Length: <= LongestExtension } extension && extension.Any(char.IsAsciiLetter) && !extension.Any(char.IsControl) ? extension : "";

    /// <summary>A name without its extension: what a document and its control file share.</summary>
    public static string BareOf(string name) => name[..^ExtensionOf(name).Length];
}
