using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Faxwerk.Barcodes;

/// <summary>What the programs print, taken apart; codes of other symbologies, and those that say nothing, are passed over.</summary>
internal static class BarcodeOutput
{
    // Nobody is called so, and a QR code has up to 7089 characters.
    private const int Longest = 1000;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The XML of zbarimg: a <c>symbol</c> with its type and <c>data</c>, in Base64 where it has control characters.</summary>
    public static IReadOnlyList<(BarcodeKind Kind, string Text)> Zbar(byte[] output)
    {
        try
        {
            var symbols = XDocument.Parse(Decode(output)).Descendants().Where(element => element.Name.LocalName == "symbol");
            return [.. symbols.SelectMany(symbol => KindOf(symbol.Attribute("type")?.Value) is { } kind && TextOf(symbol) is { Length: > 0 } text ? [(kind, text)] : Array.Empty<(BarcodeKind, string)>())];
        }
        catch (XmlException)
        {
            return [];
        }
    }

    /// <summary>The lines of dmtxread, one for each Data Matrix.</summary>
    public static IReadOnlyList<(BarcodeKind Kind, string Text)> Dmtx(byte[] output) =>
        [.. Decode(output).Split('\n').Select(Clean).Where(text => text.Length > 0).Select(text => (BarcodeKind.DataMatrix, text))];

    private static BarcodeKind? KindOf(string? type) => type switch
    {
        "CODE-39" => BarcodeKind.Code39,
        "CODE-128" => BarcodeKind.Code128,
        "QR-Code" => BarcodeKind.QrCode,
        _ => null,
    };

    private static string TextOf(XElement symbol)
    {
        if (symbol.Elements().FirstOrDefault(element => element.Name.LocalName == "data") is not { } data)
            return "";
        try
        {
            return Clean(data.Attribute("format")?.Value == "base64" ? Decode(Convert.FromBase64String(data.Value)) : data.Value);
        }
        catch (FormatException)
        {
            return "";
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
