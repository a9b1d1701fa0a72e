using System.Text;

namespace Faxwerk.Mail.Mime;

/// <summary>
/// Character sets as mail names them, and as mail means them: labels are often wrong. Never throws: what is unknown is read as Latin-1 (as Windows-1252, its superset in practice).
/// </summary>
public static class Charsets
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

    /// <summary>
    /// A byte order mark decides, then whether it is UTF-8 with more than ASCII in it (no other charset looks like that by chance), then the label.
    /// A label of UTF-8 that most of the octets contradict is not believed.
    /// </summary>
    public static string Decode(ReadOnlySpan<byte> octets, string? charset)
    {
        charset = charset?.Trim().Trim('"', '\'');
        if (Marked(octets) is { } marked) return marked.GetString(octets);
        if (string.IsNullOrEmpty(charset) || charset.Equals("us-ascii", StringComparison.OrdinalIgnoreCase)) return DecodeUnlabelled(octets);
        var encoding = Find(charset);
        if (encoding is UTF8Encoding) return DecodeUtf8(octets);
        if (encoding is UnicodeEncoding) return (Utf16(octets) ?? encoding).GetString(octets);
        return encoding is not UTF32Encoding && octets.ContainsAnyExceptInRange((byte)0, (byte)0x7F) && System.Text.Unicode.Utf8.IsValid(octets)
            ? StrictUtf8.GetString(octets)
            : encoding.GetString(octets);
    }

    /// <summary>By the number of a Windows code page.</summary>
    public static string Decode(ReadOnlySpan<byte> octets, int codePage)
    {
        if (codePage == Encoding.UTF8.CodePage) return Encoding.UTF8.GetString(octets);
        return ((codePage is > 0 and <= 65535 ? CodePagesEncodingProvider.Instance.GetEncoding(codePage) : null) ?? Western).GetString(octets);
    }

    /// <summary>UTF-16 or ISO-2022-JP where it has the signs of it, ASCII or UTF-8 where it is that, else Windows-1252.</summary>
    public static string DecodeUnlabelled(ReadOnlySpan<byte> octets)
    {
        if (Utf16(octets) is { } utf16) return utf16.GetString(octets);
        if (octets.IndexOf("\u001B$B"u8) >= 0 || octets.IndexOf("\u001B$@"u8) >= 0) return Find("iso-2022-jp").GetString(octets);
        return System.Text.Unicode.Utf8.IsValid(octets) ? StrictUtf8.GetString(octets) : Western.GetString(octets);
    }

    /// <summary>With a few octets lost it is still UTF-8; with hardly any that fit it is Windows-1252.</summary>
    private static string DecodeUtf8(ReadOnlySpan<byte> octets)
    {
        if (System.Text.Unicode.Utf8.IsValid(octets)) return StrictUtf8.GetString(octets);
        var text = Encoding.UTF8.GetString(octets);
        var broken = text.AsSpan().Count('\uFFFD');
        var whole = -broken;
        foreach (var character in text)
            if (character >= 0x80) whole++;
        return broken <= whole ? text : Western.GetString(octets);
    }

    private static Encoding? Marked(ReadOnlySpan<byte> octets) =>
        octets.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) && System.Text.Unicode.Utf8.IsValid(octets) ? StrictUtf8
        : octets.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0]) ? Encoding.UTF32
        : octets.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) ? Encoding.Unicode
        : octets.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) ? Encoding.BigEndianUnicode
        : null;

    /// <summary>UTF-16 of a script with blanks and line ends, told by where its zeros are; null where they tell nothing.</summary>
    private static Encoding? Utf16(ReadOnlySpan<byte> octets)
    {
        var probe = octets[..(Math.Min(octets.Length, 1024) & ~1)];
        var (even, odd) = (0, 0);
        for (var i = 0; i + 1 < probe.Length; i += 2)
        {
            if (probe[i] == 0) even++;
            if (probe[i + 1] == 0) odd++;
        }

        const int Share = 10;
        return odd * Share > probe.Length && odd > 4 * even ? Encoding.Unicode
            : even * Share > probe.Length && even > 4 * odd ? Encoding.BigEndianUnicode
            : null;
    }

    private static Encoding Find(string charset)
    {
        if (charset.Length > 40) return Western;
        var name = Aliases.GetValueOrDefault(charset, charset);
        return BuiltIn.GetValueOrDefault(name) ?? CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Western;
    }
}
