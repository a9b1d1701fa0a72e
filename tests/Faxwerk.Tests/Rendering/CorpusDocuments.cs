namespace Faxwerk.Tests.Rendering;

/// <summary>The documents made for this project (Corpus/make.py), read where they lie in the repository.</summary>
internal static class CorpusDocuments
{
    /// <summary>The folder.</summary>
    public static string Folder { get; } = Find();

    /// <summary>A document.</summary>
    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    /// <summary>Names of all documents, in their order.</summary>
    public static IEnumerable<string> Names => System.IO.Directory.GetFiles(Folder)
        .Select(file => Path.GetFileName(file))
        .Where(name => Path.GetExtension(name) is not (".py" or ".golden" or ".gitattributes"))
        .Order(StringComparer.Ordinal);

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Faxwerk.slnx"))) folder = folder.Parent!;
        return Path.Combine(folder.FullName, "tests", "Faxwerk.Tests", "Rendering", "Corpus");
    }
}
