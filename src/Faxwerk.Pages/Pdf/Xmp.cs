using System.Globalization;
using System.Security;
using System.Text;
using System.Xml;

namespace Faxwerk.Pages.Pdf;

/// <summary>The XMP packet that PDF/A-1 asks for (ISO 19005-1 section 6.7).</summary>
internal static class Xmp
{
    public static byte[] Packet(PdfMetadata metadata, string program)
    {
        var time = metadata.Created.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
        return Encoding.UTF8.GetBytes($"""
            <?xpacket begin="{'\uFEFF'}" id="W5M0MpCehiHzreSzNTczkc9d"?>
            <x:xmpmeta xmlns:x="adobe:ns:meta/">
            <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
            <rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
            <pdfaid:part>1</pdfaid:part>
            <pdfaid:conformance>B</pdfaid:conformance>
            <dc:format>application/pdf</dc:format>
            {Property("dc:title", metadata.Title, "<rdf:Alt><rdf:li xml:lang=\"x-default\">", "</rdf:li></rdf:Alt>")}{Property("dc:creator", metadata.Author, "<rdf:Seq><rdf:li>", "</rdf:li></rdf:Seq>")}{Property("dc:description", metadata.Subject, "<rdf:Alt><rdf:li xml:lang=\"x-default\">", "</rdf:li></rdf:Alt>")}<xmp:CreatorTool>{program}</xmp:CreatorTool>
            <xmp:CreateDate>{time}</xmp:CreateDate>
            <xmp:ModifyDate>{time}</xmp:ModifyDate>
            <pdf:Producer>{program}</pdf:Producer>
            </rdf:Description>
            </rdf:RDF>
            </x:xmpmeta>
            <?xpacket end="w"?>
            """);
    }

    /// <summary>The text without what XML cannot hold; null if nothing is left.</summary>
    public static string? Clean(string? text)
    {
        if (text is null) return null;
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value > char.MaxValue || XmlConvert.IsXmlChar((char)rune.Value)) clean.Append(rune);
        }
        return clean.Length == 0 ? null : clean.ToString();
    }

    private static string Property(string name, string? value, string open, string close) =>
        value is null ? "" : $"<{name}>{open}{SecurityElement.Escape(value)}{close}</{name}>\n";
}
