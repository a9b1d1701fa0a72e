using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Text;
using Faxwerk.Hosting;

namespace Faxwerk.Rendering;

/// <summary>Office documents, told by what their containers hold.</summary>
public static class OfficeTypes
{
    /// <summary>application/rtf.</summary>
    public const string Rtf = "application/rtf";

    private const string Library = "/usr/lib/libreoffice/program/libmergedlo.so";
    private const string OpenDocument = "application/vnd.oasis.opendocument.";
    private const string OpenXml = "application/vnd.openxmlformats-officedocument.";
    private const string Docx = OpenXml + "wordprocessingml.document";
    private const string Xlsx = OpenXml + "spreadsheetml.sheet";
    private const string Pptx = OpenXml + "presentationml.presentation";
    private const string Doc = "application/msword";
    private const string Xls = "application/vnd.ms-excel";
    private const string Ppt = "application/vnd.ms-powerpoint";

    // ZIP (APPNOTE 4.3.7 and 4.3.12): fixed parts of a local header and of an entry of the central directory.
    private const int LocalHeader = 30;
    private const int DirectoryEntry = 46;
    private const int MaxEntries = 4096;

    /// <summary>The types.</summary>
    public static FrozenSet<string> All { get; } = new[]
    {
        Rtf, Docx, Xlsx, Pptx, Doc, Xls, Ppt, OpenDocument + "text", OpenDocument + "spreadsheet", OpenDocument + "presentation",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether LibreOffice is there.</summary>
    public static bool IsInstalled => File.Exists(Library);

    /// <summary>A node without LibreOffice refuses office documents and says so.</summary>
    public static HealthCheck Health() =>
        new("office documents", IsInstalled, IsInstalled ? "" : "LibreOffice (libreoffice-writer, -calc, -impress) is not installed", IsRequired: false);

    /// <summary>The type of a ZIP file; null when it is no office document.</summary>
    public static string? OfZip(ReadOnlySpan<byte> zip)
    {
        if (zip.Length > LocalHeader && zip[LocalHeader..].StartsWith("mimetype"u8))
        {
            var type = zip[(LocalHeader + "mimetype".Length)..];
            foreach (var kind in (ReadOnlySpan<string>)["text", "spreadsheet", "presentation"])
                if (type.StartsWith(Encoding.ASCII.GetBytes(OpenDocument + kind))) return OpenDocument + kind;
            return null;
        }

        return OfOpenXml(zip);
    }

    /// <summary>The type of an OLE compound file (MS-CFB), whose directory has UTF-16 names; null when it is no office document.</summary>
    public static string? OfCompoundFile(ReadOnlySpan<byte> file) =>
        Has(file, "WordDocument") ? Doc
        : Has(file, "PowerPoint Document") ? Ppt
        : Has(file, "Workbook") || Has(file, "Book") ? Xls
        // A package of Office Open XML that a password protects (MS-OFFCRYPTO 2.3): of whichever kind, it asks for it.
        : Has(file, "EncryptedPackage") ? Docx
        : null;

    private static bool Has(ReadOnlySpan<byte> file, string stream) => file.IndexOf(Encoding.Unicode.GetBytes(stream + '\0')) >= 0;

    private static string? OfOpenXml(ReadOnlySpan<byte> zip)
    {
        var end = zip.LastIndexOf("PK\x05\x06"u8);
        if (end < 0 || end + 20 > zip.Length) return null;
        var at = BinaryPrimitives.ReadUInt32LittleEndian(zip[(end + 16)..]);
        var isPackage = false;
        string? type = null;
        for (var entries = 0; entries < MaxEntries && at + DirectoryEntry <= end && zip[(int)at..].StartsWith("PK\x01\x02"u8); entries++)
        {
            var entry = zip[(int)at..];
            var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(entry[28..]);
            if (DirectoryEntry + nameLength > entry.Length) return null;
            var name = entry.Slice(DirectoryEntry, nameLength);
            isPackage |= name.SequenceEqual("[Content_Types].xml"u8);
            type ??= name.StartsWith("word/"u8) ? Docx : name.StartsWith("xl/"u8) ? Xlsx : name.StartsWith("ppt/"u8) ? Pptx : null;
            at += (uint)(DirectoryEntry + nameLength + BinaryPrimitives.ReadUInt16LittleEndian(entry[30..]) + BinaryPrimitives.ReadUInt16LittleEndian(entry[32..]));
        }

        return isPackage ? type : null;
    }
}
