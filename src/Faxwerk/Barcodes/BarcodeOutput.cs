using System.Globalization;
using System.Text;

namespace Faxwerk.Barcodes;

/// <summary>What ZXingReader prints: for each code lines such as <c>Bytes: 41 42</c> and then <c>Format: QRCode</c>.</summary>
internal static class BarcodeOutput
{
    // Nobody is called so, and a QR code has up to 7089 characters.
    private const int Longest = 1000;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The codes in the order in which they were found; those of other symbologies, and those that say nothing, are passed over.</summary>
    public static IEnumerable<(BarcodeKind Kind, string Text)> Parse(string output)
    {
        var text = "";
        foreach (var line in output.Split('\n'))
        {
            if (line.IndexOf(':', StringComparison.Ordinal) is not (> 0 and var colon))
                continue;
            var value = line[(colon + 1)..].Trim();
            switch (line[..colon])
            {
                // The text itself is printed too, but with its own rules of escaping.
                case "Bytes":
                    text = Hex(value) is { } bytes ? Clean(Decode(bytes)) : "";
                    break;
                case "Format" when text.Length > 0 && Enum.TryParse<BarcodeKind>(value, ignoreCase: true, out var kind) && Enum.IsDefined(kind):
                    yield return (kind, text);
                    text = "";
                    break;
            }
        }
    }

    private static byte[]? Hex(string text)
    {
        try
        {
            return Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Few programs that write codes say which character set is theirs; most take UTF-8, and the standards' default is ISO 8859-1.</summary>
    private static string Decode(byte[] bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }

    /// <summary>What can be shown, kept and compared: separators of fields, ends of lines and marks of direction become blanks.</summary>
    private static string Clean(string text)
    {
        var clean = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length >= Longest)
                break;
            var isShown = Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
            clean.Append(isShown ? rune.ToString() : " ");
        }

        return clean.ToString().Trim();
    }
}
