using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Faxwerk.Pages.Pdf;

/// <summary>
/// The words of a document's pages as text that is found and copied but not seen (text render mode 3, PDF 1.4 section 5.2.5). Each character has a code of its own, counted from 1; all
/// show the same blank glyph, and a ToUnicode CMap (section 5.9.2) says what they mean.
/// </summary>
internal sealed class TextLayer(PdfObjects objects)
{
    private const int MaxCode = 0xFFFF, MapEntries = 100;
    private const string Name = "FaxwerkBlank";
    private readonly Dictionary<Rune, int> _codes = [];
    private int _font;

    /// <summary>The font as a page's resource; empty as long as no page has text.</summary>
    public string Resource => _font == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" /Font << /Text {_font} 0 R >>");

    /// <summary>The operators that show the words of a page of <paramref name="width"/> by <paramref name="height"/> points.</summary>
    public string Show(IReadOnlyList<PageWord> words, double width, double height, double bottom)
    {
        var text = new StringBuilder("\nBT 3 Tr");
        foreach (var word in words)
        {
            var codes = Codes(word.Text);
            var (across, size) = (word.Width * width, word.Height * height);
            if (codes.Length == 0 || across <= 0 || size <= 0) continue;
            if (_font == 0) _font = objects.Reserve();
            var stretch = 100 * across * BlankFont.Em / (codes.Length / 4 * BlankFont.Advance * size);
            var (x, y) = (word.Left * width, bottom + ((1 - word.Top - word.Height) * height));
            text.Append(CultureInfo.InvariantCulture, $"\n/Text {size:0.##} Tf {stretch:0.##} Tz 1 0 0 1 {x:0.##} {y:0.##} Tm <{codes}> Tj");
        }

        return text.Append("\nET").ToString();
    }

    /// <summary>Writes the font once all pages are known; nothing where no page has text.</summary>
    public void Write()
    {
        if (_font == 0) return;
        var file = objects.AddStream($"/Length1 {BlankFont.File.Length} /Filter /FlateDecode", Deflate(BlankFont.File));
        var descriptor = objects.Add(
            $"<< /Type /FontDescriptor /FontName /{Name} /Flags 4 /FontBBox [0 0 {BlankFont.Advance} {BlankFont.Em}] /ItalicAngle 0 /Ascent {BlankFont.Em} /Descent 0 /CapHeight {BlankFont.Em} /StemV 80 /FontFile2 {file} 0 R >>");
        var glyphs = new byte[2 * (_codes.Count + 1)];
        for (var code = 1; code <= _codes.Count; code++) glyphs[(2 * code) + 1] = BlankFont.Glyph;
        var map = objects.AddStream($"/Filter /FlateDecode", Deflate(glyphs));
        var descendant = objects.Add(
            $"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{Name} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW {BlankFont.Advance} /CIDToGIDMap {map} 0 R /FontDescriptor {descriptor} 0 R >>");
        var unicode = objects.AddStream($"/Filter /FlateDecode", Deflate(Encoding.ASCII.GetBytes(ToUnicode())));
        objects.Put(_font, $"<< /Type /Font /Subtype /Type0 /BaseFont /{Name} /Encoding /Identity-H /DescendantFonts [{descendant} 0 R] /ToUnicode {unicode} 0 R >>");
    }

    /// <summary>The bytes as FlateDecode wants them.</summary>
    public static byte[] Deflate(ReadOnlySpan<byte> bytes)
    {
        using var output = new MemoryStream();
        using (var deflate = new ZLibStream(output, CompressionLevel.Optimal, leaveOpen: true)) deflate.Write(bytes);
        return output.ToArray();
    }

    private string Codes(string text)
    {
        var codes = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune)) continue;
            if (!_codes.TryGetValue(rune, out var code))
            {
                if (_codes.Count == MaxCode) continue;
                _codes.Add(rune, code = _codes.Count + 1);
            }

            codes.Append(CultureInfo.InvariantCulture, $"{code:X4}");
        }

        return codes.ToString();
    }

    private string ToUnicode()
    {
        var map = new StringBuilder(
            """
            /CIDInit /ProcSet findresource begin
            12 dict begin
            begincmap
            /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
            /CMapName /FaxwerkText def
            /CMapType 2 def
            1 begincodespacerange
            <0000> <FFFF>
            endcodespacerange

            """);
        foreach (var group in _codes.OrderBy(pair => pair.Value).Chunk(MapEntries))
        {
            map.Append(CultureInfo.InvariantCulture, $"{group.Length} beginbfchar\n");
            foreach (var (rune, code) in group)
                map.Append(CultureInfo.InvariantCulture, $"<{code:X4}> <{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(rune.ToString()))}>\n");
            map.Append("endbfchar\n");
        }

        return map.Append("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend").ToString();
    }
}
