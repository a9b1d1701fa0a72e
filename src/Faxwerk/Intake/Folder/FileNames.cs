using System.Globalization;
using System.Text;

namespace Faxwerk.Intake.Folder;

/// <summary>What the names of files in a watched folder say.</summary>
internal static class FileNames
{
    /// <summary>What is added to the name of a document for how it ended.</summary>
    public const string Result = ".result.json", Error = ".error.json";

    private const int LongestStem = 150, LongestExtension = 20, FewestDigits = 8, FewestAfterPlus = 7;

    private static readonly char[] Separators = [' ', '-', '.', '(', ')'];

    /// <summary>Whether a name is left alone: hidden, or still being written.</summary>
    public static bool IsIgnored(string name) =>
        name.StartsWith('.') || name.EndsWith('~') || Path.GetExtension(name).ToLowerInvariant() is ".tmp" or ".part" || name.Contains('\uFFFD', StringComparison.Ordinal);

    /// <summary>
    /// The fax number that a document is named by; null where it is not. It is all that stands before the first underscore, or before the extension where there is none; it has but digits and what people part them by, and is
    /// international (+ or 00) or begins with the 0 of a national number. Nothing else is a number: a date, or a customer's number filled up with zeros, must call nobody.
    /// </summary>
    public static string? NumberOf(string name)
    {
        var number = BareOf(name).Split('_', 2)[0].Trim();
        if (number.Length == 0 || number[0] is not ('+' or '0') || !number.Skip(1).All(c => char.IsAsciiDigit(c) || Separators.Contains(c)))
            return null;
        var digits = string.Concat(number.Where(char.IsAsciiDigit));
        if (number[0] == '+')
            return digits.Length >= FewestAfterPlus && digits[0] != '0' ? number : null;
        return digits.Length >= FewestDigits && !digits.StartsWith("000", StringComparison.Ordinal) && !IsDate(number.Split(Separators, StringSplitOptions.RemoveEmptyEntries), digits) ? number : null;
    }

    /// <summary>Whether digits are a day, month and year, parted or not, with a time after them or not. One that begins with its year begins with no 0.</summary>
    private static bool IsDate(string[] groups, string digits) =>
        (groups.Length >= 3 && IsDay(groups[0], groups[1]) && (groups[2].Length == 2 || IsYear(groups[2])))
        || IsWhole(groups[0], 8) || IsWhole(digits, 8)
        || ((IsWhole(digits, 12) || IsWhole(digits, 14)) && string.CompareOrdinal(digits, 8, "24", 0, 2) < 0 && digits[10] < '6');

    private static bool IsWhole(string digits, int length) => digits.Length == length && IsDay(digits[..2], digits[2..4]) && IsYear(digits[4..8]);

    private static bool IsDay(string first, string second) => (Is(first, 31) && Is(second, 12)) || (Is(first, 12) && Is(second, 31));

    private static bool IsYear(string digits) => digits.Length == 4 && digits[..2] is ("19" or "20");

    private static bool Is(string digits, int most) => digits.Length <= 2 && int.Parse(digits, CultureInfo.InvariantCulture) is var value && value > 0 && value <= most;

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
