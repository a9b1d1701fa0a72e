using System.IO.Compression;
using System.Text;

namespace Faxwerk.Tests.Rendering;

/// <summary>Office documents of a few lines, put together by hand.</summary>
internal static class OfficeSample
{
    public const string Odt = "application/vnd.oasis.opendocument.text";
    private const string Office = "urn:oasis:names:tc:opendocument:xmlns:";
    private const string Relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    public static byte[] Rtf(string text) => Encoding.Latin1.GetBytes($"{{\\rtf1\\ansi {text}\\par}}");

    public static byte[] Docx(string body) => OpenXml(
        "word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        $"<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>");

    public static string Paragraph(string text) => $"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>";

    public static byte[] Xlsx(int rows, int columns)
    {
        var cells = string.Concat(Enumerable.Range(1, rows).Select(row =>
            $"<row r=\"{row}\">" + string.Concat(Enumerable.Range(1, columns).Select(column => $"<c><v>{(row * 100) + column}</v></c>")) + "</row>"));
        const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        return OpenXml(
            "xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            $"<workbook xmlns=\"{Main}\" xmlns:r=\"{Relationships}\"><sheets><sheet name=\"Tabelle\" sheetId=\"1\" r:id=\"s1\"/></sheets></workbook>",
            ("xl/_rels/workbook.xml.rels", Links("s1", "worksheet", "sheet1.xml")),
            ("xl/sheet1.xml", $"<worksheet xmlns=\"{Main}\"><sheetData>{cells}</sheetData></worksheet>"));
    }

    /// <summary>An OpenDocument text; <paramref name="encryption"/> goes to the manifest's entry of its content.</summary>
    public static byte[] OpenDocumentText(string paragraphs, string encryption = "")
    {
        var content = $"<office:document-content xmlns:office=\"{Office}office:1.0\" xmlns:text=\"{Office}text:1.0\" xmlns:draw=\"{Office}drawing:1.0\" "
            + $"xmlns:svg=\"{Office}svg-compatible:1.0\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" office:version=\"1.2\">"
            + $"<office:body><office:text>{paragraphs}</office:text></office:body></office:document-content>";
        var manifest = $"<manifest:manifest xmlns:manifest=\"{Office}manifest:1.0\" manifest:version=\"1.2\"><manifest:file-entry manifest:full-path=\"/\" manifest:version=\"1.2\" "
            + $"manifest:media-type=\"{Odt}\"/><manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\" manifest:size=\"{content.Length}\">{encryption}</manifest:file-entry></manifest:manifest>";
        return Zip(("mimetype", Odt), ("META-INF/manifest.xml", manifest), ("content.xml", content));
    }

    public static byte[] Encrypted() => OpenDocumentText(
        "<text:p>geheim</text:p>",
        "<manifest:encryption-data manifest:checksum-type=\"SHA1/1K\" manifest:checksum=\"AAAAAAAAAAAAAAAAAAAAAAAAAAA=\">"
        + "<manifest:algorithm manifest:algorithm-name=\"Blowfish CFB\" manifest:initialisation-vector=\"AAAAAAAAAAA=\"/>"
        + "<manifest:key-derivation manifest:key-derivation-name=\"PBKDF2\" manifest:iteration-count=\"1024\" manifest:salt=\"AAAAAAAAAAAAAAAAAAAAAA==\"/>"
        + "<manifest:start-key-generation manifest:start-key-generation-name=\"SHA1\" manifest:key-size=\"20\"/></manifest:encryption-data>");

    public static byte[] Zip(params (string Name, string Text)[] entries)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, text) in entries)
            {
                using var entry = zip.CreateEntry(name, name == "mimetype" ? CompressionLevel.NoCompression : CompressionLevel.Fastest).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }

        return file.ToArray();
    }

    /// <summary>A text with a picture that lies elsewhere.</summary>
    public static byte[] DocxWithLinkedPicture(string url)
    {
        const string Drawing = "http://schemas.openxmlformats.org/drawingml/2006/";
        var picture = "<w:p><w:r><w:drawing><wp:inline><wp:extent cx=\"900000\" cy=\"900000\"/><wp:docPr id=\"1\" name=\"p\"/>"
            + $"<a:graphic><a:graphicData uri=\"{Drawing}picture\"><pic:pic><pic:nvPicPr><pic:cNvPr id=\"1\" name=\"p\"/><pic:cNvPicPr/></pic:nvPicPr>"
            + "<pic:blipFill><a:blip r:link=\"l1\"/></pic:blipFill><pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"900000\" cy=\"900000\"/></a:xfrm><a:prstGeom prst=\"rect\"/></pic:spPr></pic:pic>"
            + "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>";
        return OpenXml(
            "word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            $"<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:wp=\"{Drawing}wordprocessingDrawing\" xmlns:a=\"{Drawing}main\" xmlns:pic=\"{Drawing}picture\" "
            + $"xmlns:r=\"{Relationships}\"><w:body>{Paragraph("Text")}{picture}</w:body></w:document>",
            ("word/_rels/document.xml.rels", Links("l1", "image", url).Replace("/></Rel", " TargetMode=\"External\"/></Rel", StringComparison.Ordinal)));
    }

    /// <summary>A text with a picture that lies elsewhere, and a macro that makes a file when it is opened.</summary>
    public static byte[] FlatTextWithMacro(string url, string file) => Encoding.UTF8.GetBytes(
        $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <office:document xmlns:office="{Office}office:1.0" xmlns:text="{Office}text:1.0" xmlns:draw="{Office}drawing:1.0" xmlns:svg="{Office}svg-compatible:1.0" xmlns:script="{Office}script:1.0"
          xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dom="http://www.w3.org/2001/xml-events" xmlns:ooo="http://openoffice.org/2004/office" office:version="1.2" office:mimetype="{Odt}">
        <office:scripts>
          <office:script script:language="ooo:Basic"><ooo:libraries><ooo:library-embedded ooo:name="Standard"><ooo:module ooo:name="Module1"><ooo:source-code>Sub Main
        Open "{file}" For Output As #1
        Close #1
        End Sub
        </ooo:source-code></ooo:module></ooo:library-embedded></ooo:libraries></office:script>
          <office:event-listeners><script:event-listener script:language="ooo:script" script:event-name="dom:load"
            xlink:href="vnd.sun.star.script:Standard.Module1.Main?language=Basic&amp;location=document" xlink:type="simple"/></office:event-listeners>
        </office:scripts>
        <office:body><office:text><text:p>Text</text:p><text:p><draw:frame svg:width="3cm" svg:height="3cm" text:anchor-type="as-char"><draw:image xlink:href="{url}" xlink:type="simple" xlink:actuate="onLoad"/></draw:frame></text:p>
        </office:text></office:body></office:document>
        """);

    private static byte[] OpenXml(string part, string contentType, string xml, params (string Name, string Text)[] more) => Zip(
    [
        ("[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
            + $"<Default Extension=\"xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/><Override PartName=\"/{part}\" ContentType=\"{contentType}\"/></Types>"),
        ("_rels/.rels", Links("r1", "officeDocument", part)),
        (part, xml),
        .. more,
    ]);

    private static string Links(string id, string type, string target) =>
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
        + $"<Relationship Id=\"{id}\" Type=\"{Relationships}/{type}\" Target=\"{target}\"/></Relationships>";
}
