using System.IO.Compression;
using System.Xml;
using System.Xml.Linq;

namespace Faxwerk.Covers;

/// <summary>Covers in DOCX and ODT: ZIP files whose XML parts hold the fields, in text, in headers and footers, and as the description of pictures.</summary>
internal static class OfficeCover
{
    private const int MaxEntries = 1000;
    private const long MaxUnpackedBytes = 64 << 20;

    /// <summary>The names of all fields, known or not.</summary>
    public static IReadOnlyCollection<string> Fields(ReadOnlyMemory<byte> content, CoverFormat format, out CoverFault? fault)
    {
        var fields = new HashSet<string>(StringComparer.Ordinal);
        fault = null;
        try
        {
            using var zip = Open(content);
            if (zip.GetEntry(format == CoverFormat.Docx ? "word/document.xml" : "content.xml") is null)
            {
                fault = new CoverFault(CoverFaultCode.Kind, "");
                return fields;
            }

            if (zip.Entries.Count > MaxEntries || zip.Entries.Sum(entry => entry.Length) > MaxUnpackedBytes)
            {
                fault = new CoverFault(CoverFaultCode.Size, "", "unpacked");
                return fields;
            }

            foreach (var entry in zip.Entries.Where(entry => IsText(entry.FullName, format)))
            {
                var document = Read(entry);
                foreach (var paragraph in OfficeText.Paragraphs(document))
                    foreach (System.Text.RegularExpressions.Match match in Placeholder.In(string.Concat(paragraph.Select(piece => piece.Text))))
                        fields.Add(Placeholder.FieldOf(match) ?? match.Groups["name"].Value);
                fields.UnionWith(OfficePictures.Fields(document));
            }
        }
        catch (Exception damage) when (damage is InvalidDataException or XmlException or IOException or NotSupportedException)
        {
            fault = new CoverFault(CoverFaultCode.Markup, "", damage.Message);
        }

        return fields;
    }

    /// <summary>The document with its fields filled.</summary>
    public static byte[] Fill(ReadOnlyMemory<byte> content, CoverFormat format, CoverFields fields)
    {
        using var source = Open(content);
        var parts = source.Entries.Where(entry => IsText(entry.FullName, format)).ToDictionary(entry => entry.FullName, Read, StringComparer.Ordinal);
        // Pictures first: an OpenDocument keeps their descriptions in its text.
        var replaced = OfficePictures.Fill(source, parts, fields);
        foreach (var document in parts.Values)
            OfficeText.Fill(document, fields);
        using var file = new MemoryStream();
        using (var target = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in source.Entries)
            {
                // The first file of an OpenDocument names its type and is not compressed (OpenDocument 1.2 part 3, 3.3).
                var level = entry.FullName == "mimetype" ? CompressionLevel.NoCompression : CompressionLevel.Fastest;
                using var output = target.CreateEntry(entry.FullName, level).Open();
                if (parts.TryGetValue(entry.FullName, out var document)) document.Save(output, SaveOptions.DisableFormatting);
                else if (replaced.TryGetValue(entry.FullName, out var picture)) output.Write(picture.Content.Span);
                else Copy(entry, output);
            }
        }

        return file.ToArray();
    }

    private static ZipArchive Open(ReadOnlyMemory<byte> content) => new(new MemoryStream(content.ToArray(), writable: false), ZipArchiveMode.Read);

    private static bool IsText(string part, CoverFormat format) => format == CoverFormat.Odt
        ? part is "content.xml" or "styles.xml"
        : part == "word/document.xml"
            || (part.StartsWith("word/", StringComparison.Ordinal) && part.EndsWith(".xml", StringComparison.Ordinal)
                && (part.StartsWith("word/header", StringComparison.Ordinal) || part.StartsWith("word/footer", StringComparison.Ordinal)));

    private static XDocument Read(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, MaxCharactersInDocument = MaxUnpackedBytes });
        return XDocument.Load(reader, LoadOptions.PreserveWhitespace);
    }

    private static void Copy(ZipArchiveEntry entry, Stream output)
    {
        using var stream = entry.Open();
        stream.CopyTo(output);
    }
}
