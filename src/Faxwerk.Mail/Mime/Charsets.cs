using System.Text;

namespace Faxwerk.Mail.Mime;

/// <summary>Character sets as mail names them. Never throws: what is unknown is read as Latin-1 (as Windows-1252, its superset in practice).</summary>
internal static class Charsets
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly Encoding Western = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>Those of the runtime itself, looked up here since its own look-up throws for every unknown name.</summary>
    private static readonly Dictionary<string, Encoding> BuiltIn =
        Encoding.GetEncodings().ToDictionary(info => info.Name, info => info.GetEncoding(), StringComparer.OrdinalIgnoreCase);

    private static readonly Dictionary<string, string> Aliases = new(StringComparer.OrdinalIgnoreCase)
    {
        ["utf8"] = "utf-8",
        ["utf-16le"] = "utf-16",
        ["unicode-1-1-utf-8"] = "utf-8",
        ["cp1250"] = "windows-1250",
        ["cp1251"] = "windows-1251",
        ["cp1252"] = "windows-1252",
        ["latin1"] = "windows-1252",
        ["latin-1"] = "windows-1252",
        ["iso-8859-1"] = "windows-1252",
        ["iso8859-1"] = "windows-1252",
        ["iso_8859-1"] = "windows-1252",
        ["iso8859-15"] = "iso-8859-15",
        ["latin-9"] = "iso-8859-15",
        ["iso-8859-8-i"] = "iso-8859-8",
        ["iso-8859-9"] = "windows-1254",
        ["gb2312"] = "gb18030",
        ["gbk"] = "gb18030",
        ["cp936"] = "gb18030",
        ["ms_kanji"] = "shift_jis",
        ["cp932"] = "shift_jis",
        ["windows-31j"] = "shift_jis",
        ["ks_c_5601"] = "ks_c_5601-1987",
        ["cp949"] = "ks_c_5601-1987",
        ["macroman"] = "macintosh",
        ["x-mac-roman"] = "macintosh",
    };

    public static string Decode(ReadOnlySpan<byte> octets, string? charset)
    {
        charset = charset?.Trim().Trim('"', '\'');
        if (string.IsNullOrEmpty(charset) || charset.Equals("us-ascii", StringComparison.OrdinalIgnoreCase)) return DecodeUnlabelled(octets);
        return Find(charset).GetString(octets);
    }

    /// <summary>By the number of a Windows code page.</summary>
    public static string Decode(ReadOnlySpan<byte> octets, int codePage)
    {
        if (codePage == Encoding.UTF8.CodePage) return Encoding.UTF8.GetString(octets);
        return ((codePage is > 0 and <= 65535 ? CodePagesEncodingProvider.Instance.GetEncoding(codePage) : null) ?? Western).GetString(octets);
    }

    /// <summary>ASCII or UTF-8 where it is that, else Windows-1252.</summary>
    public static string DecodeUnlabelled(ReadOnlySpan<byte> octets) =>
        System.Text.Unicode.Utf8.IsValid(octets) ? StrictUtf8.GetString(octets) : Western.GetString(octets);

    private static Encoding Find(string charset)
    {
        if (charset.Length > 40) return Western;
        var name = Aliases.GetValueOrDefault(charset, charset);
        return BuiltIn.GetValueOrDefault(name) ?? CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Western;
    }
}
