using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Faxwerk.Pages.Coding;
using Faxwerk.Pages.Tiff;

namespace Faxwerk.Pages.Pdf;

/// <summary>
/// Writes PDF/A-1b (ISO 19005-1) from fax pages. The code of a page is passed on unchanged; grey is calibrated (CalGray), so
/// that no output intent is needed. Words that were read from a page lie over it as invisible text. Equal input gives equal files.
/// </summary>
public static class PdfWriter
{
    private const string Program = "Faxwerk";
    private const double PointsPerInch = 72, LargestPage = 14400;

    /// <summary>Writes the pages of a TIFF file.</summary>
    /// <exception cref="PageFormatException">A page is broken.</exception>
    public static void Write(Stream output, TiffReader pages, PdfMetadata metadata) => Write(output, pages.Pages().Select(PdfPage.From), metadata);

    /// <summary>Writes the pages, taking one at a time.</summary>
    /// <exception cref="ArgumentException">There is no page.</exception>
    public static void Write(Stream output, IEnumerable<PdfPage> pages, PdfMetadata metadata)
    {
        metadata = metadata with { Title = Xmp.Clean(metadata.Title), Author = Xmp.Clean(metadata.Author), Subject = Xmp.Clean(metadata.Subject) };
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var objects = new PdfObjects(output);
        objects.Write("%PDF-1.4\n%\u00E2\u00E3\u00CF\u00D3\n");
        var tree = objects.Reserve();
        // Equal-energy white: viewers that do not adapt the white point would show D65 paper with a tint.
        var grey = objects.Add($"[/CalGray << /WhitePoint [1 1 1] /Gamma 2.2 >>]");
        var text = new TextLayer(objects);
        var kids = new List<string>();
        foreach (var page in pages)
        {
            hash.AppendData(page.Image.Data.Span);
            foreach (var word in page.Words) hash.AppendData(Encoding.UTF8.GetBytes(word.Text));
            kids.Add(string.Create(CultureInfo.InvariantCulture, $"{AddPage(objects, page, tree, grey, text)} 0 R"));
        }
        if (kids.Count == 0) throw new ArgumentException("A PDF needs a page.", nameof(pages));
        text.Write();
        objects.Put(tree, $"<< /Type /Pages /Count {kids.Count} /Kids [{string.Join(' ', kids)}] >>");
        var xmp = Xmp.Packet(metadata, Program);
        hash.AppendData(xmp);
        var packet = objects.AddStream($"/Type /Metadata /Subtype /XML", xmp);
        var catalog = objects.Add($"<< /Type /Catalog /Pages {tree} 0 R /Metadata {packet} 0 R >>");
        var info = AddInfo(objects, metadata);
        objects.Close(catalog, info, Convert.ToHexString(hash.GetHashAndReset().AsSpan(0, 16)));
    }

    private static int AddPage(PdfObjects objects, PdfPage page, int tree, int grey, TextLayer text)
    {
        var (width, height) = (page.Image.Width * PointsPerInch / page.DpiX, page.Image.Height * PointsPerInch / page.DpiY);
        var foot = (page.Footer?.Height ?? 0) * PointsPerInch / page.DpiY;
        var scale = Math.Min(1, LargestPage / Math.Max(width, height + foot));
        (width, height, foot) = (width * scale, height * scale, foot * scale);
        var resources = string.Create(CultureInfo.InvariantCulture, $"/Page {AddImage(objects, page.Image, grey)} 0 R");
        var content = string.Create(CultureInfo.InvariantCulture, $"q {width:0.###} 0 0 {height:0.###} 0 {foot:0.###} cm /Page Do Q");
        if (page.Footer is { } footer)
        {
            resources += string.Create(CultureInfo.InvariantCulture, $" /Footer {AddImage(objects, footer, grey)} 0 R");
            content += string.Create(CultureInfo.InvariantCulture, $"\nq {width:0.###} 0 0 {foot:0.###} 0 0 cm /Footer Do Q");
        }

        if (page.Words.Count > 0) content += text.Show(page.Words, width, height, foot);
        var shown = Encoding.ASCII.GetBytes(content);
        var stream = page.Words.Count > 0 ? objects.AddStream($"/Filter /FlateDecode", TextLayer.Deflate(shown)) : objects.AddStream($"", shown);
        return objects.Add(
            $"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 {width:0.###} {height + foot:0.###}] /Resources << /XObject << {resources} >>{text.Resource} >> /Contents {stream} 0 R >>");
    }

    private static int AddImage(PdfObjects objects, CcittImage image, int grey)
    {
        var k = image.Coding switch { PageCoding.Mmr => -1, PageCoding.Mr => 4, _ => 0 };
        var flags = (image.EndOfLines ? " /EndOfLine true" : "") + (image.ByteAligned ? " /EncodedByteAlign true" : "") + (image.Inverted ? " /BlackIs1 true" : "");
        return objects.AddStream(
            $"/Type /XObject /Subtype /Image /Width {image.Width} /Height {image.Height} /BitsPerComponent 1 /ColorSpace {grey} 0 R /Filter /CCITTFaxDecode /DecodeParms << /K {k} /Columns {image.Width} /Rows {image.Height} /EndOfBlock false{flags} >>",
            image.Data.Span);
    }

    private static int AddInfo(PdfObjects objects, PdfMetadata metadata)
    {
        var time = metadata.Created.ToString("'D:'yyyyMMddHHmmsszzz", CultureInfo.InvariantCulture).Replace(':', '\'').Replace("D'", "D:", StringComparison.Ordinal) + "'";
        return objects.Add($"<< {Entry("Title", metadata.Title)}{Entry("Author", metadata.Author)}{Entry("Subject", metadata.Subject)}/Creator ({Program}) /Producer ({Program}) /CreationDate ({time}) /ModDate ({time}) >>");
    }

    private static string Entry(string key, string? text) =>
        text is null ? "" : $"/{key} <FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text))}> ";
}
