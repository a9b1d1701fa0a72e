namespace Faxwerk.Pages.Tests.Pdf;

/// <summary>PDFBox's judgement of PDF/A-1b (Debian package libpdfbox2-java).</summary>
internal static class Preflight
{
    private static readonly string[] Jars =
    [
        .. new[] { "preflight", "pdfbox2", "fontbox2", "xmpbox", "commons-logging", "javax.activation", "jaxb-api" }.Select(name => $"/usr/share/java/{name}.jar"),
    ];

    /// <summary>VALID or INVALID for each file.</summary>
    public static IEnumerable<string> Verdicts(params string[] files)
    {
        Prerequisite.Require(Jars.All(File.Exists), "libpdfbox2-java is not installed");
        var output = Tool.Run("java", ["-Xmx256m", "-cp", string.Join(':', Jars), Path.Combine(AppContext.BaseDirectory, "Pdf", "Preflight.java"), .. files]);
        return output.Split('\n').Where(line => line is "VALID" or "INVALID");
    }
}
