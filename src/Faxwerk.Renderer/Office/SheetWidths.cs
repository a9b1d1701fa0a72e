using System.Globalization;
using System.Xml;

namespace Faxwerk.Renderer.Office;

/// <summary>How wide the sheets of a flat OpenDocument spreadsheet are, up to their last column in use. Hidden sheets and columns take no room.</summary>
internal sealed class SheetWidths
{
    public const string Style = "urn:oasis:names:tc:opendocument:xmlns:style:1.0";
    private const string Table = "urn:oasis:names:tc:opendocument:xmlns:table:1.0";
    private const string Office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0";
    private const int MaxColumns = 16384;

    private readonly Dictionary<string, double> _columns = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Master, bool IsShown)> _tables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _layouts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _widths = new(StringComparer.Ordinal);
    private string _style = "";

    private SheetWidths()
    {
    }

    /// <summary>Millimetres of the widest sheet by the name of its page layout.</summary>
    /// <exception cref="XmlException">It is no XML.</exception>
    public static IReadOnlyDictionary<string, double> Read(XmlReader reader)
    {
        var widths = new SheetWidths();
        while (reader.Read())
            if (reader.NodeType == XmlNodeType.Element) widths.Take(reader);
        return widths._widths;
    }

    /// <summary>Millimetres of a length of ODF (XSL 5.9.11); 0 where it is none.</summary>
    public static double Millimetres(string? length)
    {
        if (length is not { Length: > 2 } || !double.TryParse(length[..^2], NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return 0;
        return length[^2..] switch
        {
            "in" => number * 25.4,
            "cm" => number * 10,
            "mm" => number,
            "pt" => number * 25.4 / 72,
            _ => 0,
        };
    }

    private void Take(XmlReader reader)
    {
        switch (reader.LocalName)
        {
            case "style" when reader.NamespaceURI == Style:
                _style = reader.GetAttribute("name", Style) ?? "";
                if (reader.GetAttribute("family", Style) == "table") _tables[_style] = (reader.GetAttribute("master-page-name", Style) ?? "Default", true);
                break;
            case "table-column-properties":
                _columns[_style] = Millimetres(reader.GetAttribute("column-width", Style));
                break;
            case "table-properties" when reader.GetAttribute("display", Table) == "false" && _tables.TryGetValue(_style, out var hidden):
                _tables[_style] = hidden with { IsShown = false };
                break;
            case "master-page":
                _layouts[reader.GetAttribute("name", Style) ?? ""] = reader.GetAttribute("page-layout-name", Style) ?? "";
                break;
            case "table" when reader.NamespaceURI == Table:
                if (_tables.TryGetValue(reader.GetAttribute("style-name", Table) ?? "", out var table) && _layouts.TryGetValue(table.Master, out var layout))
                    Measure(reader.ReadSubtree(), table.IsShown, layout);
                break;
        }
    }

    private void Measure(XmlReader sheet, bool isShown, string layout)
    {
        var columns = new List<double>();
        var (used, at) = (0, 0);
        while (sheet.Read())
        {
            if (sheet.NodeType != XmlNodeType.Element) continue;
            switch (sheet.LocalName)
            {
                // A chart has tables of its own.
                case "object":
                    sheet.Skip();
                    break;
                case "table-column":
                    var width = sheet.GetAttribute("visibility", Table) is null ? _columns.GetValueOrDefault(sheet.GetAttribute("style-name", Table) ?? "") : 0;
                    for (var i = Repeated(sheet); i > 0 && columns.Count < MaxColumns; i--) columns.Add(width);
                    break;
                case "table-row":
                    at = 0;
                    break;
                case "table-cell" or "covered-table-cell":
                    at += Repeated(sheet);
                    if (!sheet.IsEmptyElement || sheet.GetAttribute("value-type", Office) is not null) used = Math.Max(used, at);
                    break;
            }
        }

        if (isShown) _widths[layout] = Math.Max(_widths.GetValueOrDefault(layout), columns.Take(used).Sum());
    }

    private static int Repeated(XmlReader element) =>
        int.TryParse(element.GetAttribute("number-columns-repeated", Table), CultureInfo.InvariantCulture, out var number) ? Math.Clamp(number, 1, MaxColumns) : 1;
}
