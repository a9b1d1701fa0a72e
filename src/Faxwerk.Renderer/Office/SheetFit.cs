using System.Globalization;
using System.Xml;

namespace Faxwerk.Renderer.Office;

/// <summary>
/// Fits the sheets of a flat OpenDocument spreadsheet to the width of their pages, as Calc's own setting does: a sheet that is wider than its page
/// is shrunk, a much wider one also laid out across the page, and one that would become illegible is spread over as few pages as keep it legible.
/// What its author set himself stays.
/// </summary>
internal static class SheetFit
{
    private const string Style = SheetWidths.Style;
    private const string Fo = "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0";

    /// <summary>A sheet wider than the page by this is the better read across.</summary>
    private const double Wide = 1.3;

    /// <summary>Ten points shrunk to this are four, which a fine page just shows.</summary>
    private const double LeastScale = 0.4;

    private static readonly XmlReaderSettings s_reading = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    /// <summary>Writes <paramref name="source"/>, read twice, to <paramref name="target"/>.</summary>
    /// <exception cref="XmlException">It is no XML.</exception>
    public static void Apply(string source, string target)
    {
        IReadOnlyDictionary<string, double> widths;
        using (var reader = XmlReader.Create(source, s_reading)) widths = SheetWidths.Read(reader);
        using var copied = XmlReader.Create(source, s_reading);
        using var writer = XmlWriter.Create(target);
        var layout = "";
        while (copied.Read())
        {
            if (copied.NodeType != XmlNodeType.Element)
            {
                Copy(copied, writer);
                continue;
            }

            if (copied is { LocalName: "page-layout", NamespaceURI: Style }) layout = copied.GetAttribute("name", Style) ?? "";
            var isEmpty = copied.IsEmptyElement;
            writer.WriteStartElement(copied.Prefix, copied.LocalName, copied.NamespaceURI);
            if (copied is { LocalName: "page-layout-properties", NamespaceURI: Style } && widths.TryGetValue(layout, out var width) && IsUnset(copied))
                WriteFitted(copied, writer, width);
            else writer.WriteAttributes(copied, defattr: false);
            if (isEmpty) writer.WriteEndElement();
        }
    }

    private static void Copy(XmlReader reader, XmlWriter writer)
    {
        if (reader.NodeType == XmlNodeType.EndElement) writer.WriteFullEndElement();
        else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA) writer.WriteString(reader.Value);
        else if (reader.NodeType is XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace) writer.WriteWhitespace(reader.Value);
    }

    private static bool IsUnset(XmlReader layout) =>
        layout.GetAttribute("scale-to", Style) is null or "100%" && layout.GetAttribute("scale-to-X", Style) is null
        && layout.GetAttribute("scale-to-Y", Style) is null && layout.GetAttribute("scale-to-pages", Style) is null;

    private static void WriteFitted(XmlReader layout, XmlWriter writer, double width)
    {
        var (pageWidth, pageHeight) = (layout.GetAttribute("page-width", Fo), layout.GetAttribute("page-height", Fo));
        var margins = SheetWidths.Millimetres(layout.GetAttribute("margin-left", Fo)) + SheetWidths.Millimetres(layout.GetAttribute("margin-right", Fo));
        var (across, along) = (SheetWidths.Millimetres(pageWidth) - margins, SheetWidths.Millimetres(pageHeight) - margins);
        var turned = along > across && width > across * Wide;
        var room = Math.Max(1, turned ? along : across);
        while (layout.MoveToNextAttribute())
        {
            var value = (layout.LocalName, turned) switch
            {
                ("page-width", true) => pageHeight,
                ("page-height", true) => pageWidth,
                ("print-orientation", true) => "landscape",
                ("scale-to", _) => null,
                _ => layout.Value,
            };
            if (value is not null) writer.WriteAttributeString(layout.Prefix, layout.LocalName, layout.NamespaceURI, value);
        }

        var pages = (int)Math.Clamp(Math.Ceiling(width * LeastScale / room), 1, 100);
        writer.WriteAttributeString("scale-to-X", Style, pages.ToString(CultureInfo.InvariantCulture));
        writer.WriteAttributeString("scale-to-Y", Style, "0");
    }
}
