using System.IO.Compression;
using System.Xml.Linq;

namespace Faxwerk.Covers;

/// <summary>Pictures of an office document that stand for a field, by their description (alternative text): <c>{{logo}}</c>. Without a picture the frame goes.</summary>
internal static class OfficePictures
{
    private static readonly XNamespace s_drawing = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing";
    private static readonly XNamespace s_art = "http://schemas.openxmlformats.org/drawingml/2006/main";
    private static readonly XNamespace s_relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private static readonly XNamespace s_package = "http://schemas.openxmlformats.org/package/2006/relationships";
    private static readonly XNamespace s_draw = "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0";
    private static readonly XNamespace s_svg = "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0";
    private static readonly XNamespace s_link = "http://www.w3.org/1999/xlink";

    /// <summary>The names of the fields that are pictures; others too, where somebody described a picture so.</summary>
    public static IEnumerable<string> Fields(XDocument document) => Frames(document).Select(frame => frame.Field);

    /// <summary>Takes out the frames of fields without picture; the parts of the file that are replaced, by their name, for the others.</summary>
    public static IReadOnlyDictionary<string, CoverPicture> Fill(ZipArchive file, IReadOnlyDictionary<string, XDocument> parts, CoverFields fields)
    {
        var replaced = new Dictionary<string, CoverPicture>(StringComparer.Ordinal);
        foreach (var (part, document) in parts)
        {
            foreach (var (frame, field) in Frames(document).ToList())
            {
                if (fields.Picture(field) is not { } picture) frame.Remove();
                else if (TargetOf(file, part, frame) is { } target) replaced[target] = picture;
            }
        }

        return replaced;
    }

    private static IEnumerable<(XElement Frame, string Field)> Frames(XDocument document)
    {
        foreach (var frame in document.Descendants().Where(element => element.Name == OfficeText.Word + "drawing" || element.Name == s_draw + "frame"))
        {
            var properties = frame.Descendants(s_drawing + "docPr").FirstOrDefault();
            string?[] descriptions =
            [
                properties?.Attribute("descr")?.Value, properties?.Attribute("title")?.Value, frame.Element(s_svg + "desc")?.Value, frame.Element(s_svg + "title")?.Value,
            ];
            foreach (var description in descriptions.OfType<string>())
                if (Placeholder.In(description) is [var match, ..])
                {
                    yield return (frame, Placeholder.FieldOf(match) ?? match.Groups["name"].Value);
                    break;
                }
        }
    }

    private static string? TargetOf(ZipArchive file, string part, XElement frame)
    {
        if (frame.Name == s_draw + "frame") return frame.Element(s_draw + "image")?.Attribute(s_link + "href")?.Value;
        var id = frame.Descendants(s_art + "blip").FirstOrDefault()?.Attribute(s_relation + "embed")?.Value;
        if (id is null || file.GetEntry($"word/_rels/{part["word/".Length..]}.rels") is not { } entry) return null;
        using var stream = entry.Open();
        var target = XDocument.Load(stream).Descendants(s_package + "Relationship").FirstOrDefault(relation => relation.Attribute("Id")?.Value == id)?.Attribute("Target")?.Value;
        return target is null ? null : target.StartsWith('/') ? target[1..] : $"word/{target}";
    }
}
