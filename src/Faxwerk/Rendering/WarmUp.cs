using System.Globalization;
using System.Text;
using Faxwerk.Pages;
using Faxwerk.Pages.Raster;
using Faxwerk.Rendering.Protocol;

namespace Faxwerk.Rendering;

/// <summary>Documents that a new worker renders first: code gets compiled, fonts found.</summary>
internal static class WarmUp
{
    private static readonly byte[] s_pdf = BuildPdf();
    private static readonly byte[] s_text = "Faxwerk"u8.ToArray();
    private static readonly byte[] s_rtf = @"{\rtf1\ansi Faxwerk\par}"u8.ToArray();

    /// <summary>Requests with their documents.</summary>
    public static IEnumerable<(RenderRequest Request, ReadOnlyMemory<byte> Document)> SamplesOf(RendererRole role) => role switch
    {
        RendererRole.Office => [Sample(OfficeTypes.Rtf, s_rtf)],
        RendererRole.Html => [Sample(MediaTypes.Html, s_text)],
        _ => [Sample(MediaTypes.Pdf, s_pdf), Sample(MediaTypes.Text, s_text)],
    };

    private static (RenderRequest Request, ReadOnlyMemory<byte> Document) Sample(string mediaType, byte[] document) =>
        (new RenderRequest(mediaType, document.Length, Resolution.Fine, PaperSize.A4, 1), document);

    // One line of Helvetica, which is not embedded and so makes fontconfig look for a substitute.
    private static byte[] BuildPdf()
    {
        const string Page = "BT /F 12 Tf 72 700 Td (Faxwerk) Tj ET";
        string[] objects =
        [
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
            $"<</Length {Page.Length}>>stream\n{Page}\nendstream",
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        ];
        var file = new StringBuilder("%PDF-1.4\n");
        var table = new StringBuilder($"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n");
        for (var i = 0; i < objects.Length; i++)
        {
            table.Append(CultureInfo.InvariantCulture, $"{file.Length:D10} 00000 n \n");
            file.Append(CultureInfo.InvariantCulture, $"{i + 1} 0 obj{objects[i]}endobj\n");
        }

        var start = file.Length;
        file.Append(table).Append(CultureInfo.InvariantCulture, $"trailer<</Size {objects.Length + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n");
        return Encoding.ASCII.GetBytes(file.ToString());
    }
}
