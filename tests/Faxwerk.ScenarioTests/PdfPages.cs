using Faxwerk.Pages;
using Faxwerk.Pages.Tests;

namespace Faxwerk.ScenarioTests;

/// <summary>The pages of a PDF as poppler reads them.</summary>
internal static class PdfPages
{
    /// <param name="pdf">The file.</param>
    /// <param name="folder">Where the pages may lie.</param>
    public static async Task<IReadOnlyList<Bitmap>> ReadAsync(byte[] pdf, string folder)
    {
        var path = Path.Combine(System.IO.Directory.CreateDirectory(Path.Combine(folder, Guid.NewGuid().ToString("N"))).FullName, "pages.pdf");
        await File.WriteAllBytesAsync(path, pdf, TestContext.Current.CancellationToken);
        var (code, said) = await Tool.RunAsync("/usr/bin/pdfimages", path, Path.ChangeExtension(path, null));
        Assert.True(code == 0, said);
        return [.. System.IO.Directory.GetFiles(Path.GetDirectoryName(path)!, "*.pbm").Order(StringComparer.Ordinal).Select(file => Pbm.Read(File.ReadAllBytes(file)))];
    }
}
