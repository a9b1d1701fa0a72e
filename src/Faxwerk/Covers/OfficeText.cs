using System.Xml.Linq;

namespace Faxwerk.Covers;

/// <summary>The text of a paragraph of WordprocessingML or OpenDocument: the pieces into which runs and spans part it.</summary>
internal static class OfficeText
{
    internal static readonly XNamespace Word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    private static readonly XNamespace OpenDocument = "urn:oasis:names:tc:opendocument:xmlns:text:1.0";

    // A vertical tab is in no XML file, so a line end that comes from a value cannot be mistaken.
    private const char LineEnd = '\v';

    /// <summary>A node that holds a piece of text.</summary>
    public readonly record struct Piece(XNode Node, string Text);

    /// <summary>The pieces of each paragraph; those of a text box belong to the paragraphs in it.</summary>
    public static IEnumerable<IReadOnlyList<Piece>> Paragraphs(XDocument document) => document.Descendants().Where(IsParagraph)
        .Select(paragraph => (IReadOnlyList<Piece>)[.. Pieces(paragraph).Where(piece => piece.Node.Ancestors().First(IsParagraph) == paragraph)]);

    /// <summary>Puts values in place of the placeholders.</summary>
    public static void Fill(XDocument document, CoverFields fields)
    {
        foreach (var paragraph in Paragraphs(document).ToList())
        {
            if (Placeholder.Replace([.. paragraph.Select(piece => piece.Text)], field => fields[field].Replace('\n', LineEnd)) is not { } texts) continue;
            for (var i = 0; i < texts.Length; i++)
                if (texts[i] != paragraph[i].Text) Write(paragraph[i].Node, texts[i].Split(LineEnd));
        }
    }

    private static bool IsParagraph(XElement element) =>
        element.Name == Word + "p" || element.Name == OpenDocument + "p" || element.Name == OpenDocument + "h";

    private static IEnumerable<Piece> Pieces(XElement paragraph) => paragraph.Name.Namespace == Word
        ? paragraph.Descendants(Word + "t").Select(text => new Piece(text, text.Value))
        : paragraph.DescendantNodes().OfType<XText>().Select(text => new Piece(text, text.Value));

    private static void Write(XNode node, string[] lines)
    {
        XName lineEnd = node is XElement ? Word + "br" : OpenDocument + "line-break";
        Func<string, XNode> text = node is XElement ? line => new XElement(Word + "t", new XAttribute(XNamespace.Xml + "space", "preserve"), line) : line => new XText(line);
        node.ReplaceWith(lines.SelectMany((line, index) => index == 0 ? [text(line)] : new XNode[] { new XElement(lineEnd), text(line) }));
    }
}
