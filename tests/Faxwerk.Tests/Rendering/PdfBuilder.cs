using System.Globalization;
using System.Text;

namespace Faxwerk.Tests.Rendering;

/// <summary>Writes small PDF files: pages of given size and content stream, with Helvetica as /F.</summary>
internal static class PdfBuilder
{
    /// <summary>A PDF whose page i is <c>sizes[i]</c> points large and draws <c>contents[i]</c>.</summary>
    public static byte[] Build(params (double Width, double Height, string Content)[] pages)
    {
        List<string> objects = ["<</Type/Catalog/Pages 2 0 R>>", "", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"];
        List<int> kids = [];
        foreach (var (width, height, content) in pages)
        {
            objects.Add($"<</Length {content.Length}>>stream\n{content}\nendstream");
            objects.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]/Contents {objects.Count} 0 R/Resources<</Font<</F 3 0 R>>>>>>"));
            kids.Add(objects.Count);
        }

        objects[1] = $"<</Type/Pages/Kids[{string.Join(' ', kids.Select(kid => $"{kid} 0 R"))}]/Count {kids.Count}>>";
        return Assemble(objects);
    }

    /// <summary>A4 pages with the same content.</summary>
    public static byte[] BuildA4(int pages, string content) =>
        Build([.. Enumerable.Repeat((595.276, 841.89, content), pages)]);

    /// <summary>A file of these objects; the first one is the catalog.</summary>
    public static byte[] Assemble(IReadOnlyList<string> objects, string trailer = "")
    {
        var file = new StringBuilder("%PDF-1.4\n");
        var table = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n"));
        for (var i = 0; i < objects.Count; i++)
        {
            table.Append(CultureInfo.InvariantCulture, $"{file.Length:D10} 00000 n \n");
            file.Append(CultureInfo.InvariantCulture, $"{i + 1} 0 obj{objects[i]}endobj\n");
        }

        var start = file.Length;
        file.Append(table).Append(CultureInfo.InvariantCulture, $"trailer<</Size {objects.Count + 1}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n");
        return Encoding.Latin1.GetBytes(file.ToString());
    }
}
