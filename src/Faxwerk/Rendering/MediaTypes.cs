using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Faxwerk.Rendering;

/// <summary>What a document is, told by its first bytes: senders and file names err, and lie.</summary>
public static class MediaTypes
{
    /// <summary>application/pdf.</summary>
    public const string Pdf = "application/pdf";

    /// <summary>text/plain.</summary>
    public const string Text = "text/plain";

    /// <summary>text/html.</summary>
    public const string Html = "text/html";

    /// <summary>image/png.</summary>
    public const string Png = "image/png";

    /// <summary>image/jpeg.</summary>
    public const string Jpeg = "image/jpeg";

    /// <summary>image/tiff.</summary>
    public const string Tiff = "image/tiff";

    /// <summary>image/gif.</summary>
    public const string Gif = "image/gif";

    /// <summary>image/bmp.</summary>
    public const string Bmp = "image/bmp";

    /// <summary>image/webp.</summary>
    public const string WebP = "image/webp";

    /// <summary>image/x-sff: the fax file of CAPI.</summary>
    public const string Sff = "image/x-sff";

    /// <summary>application/zip.</summary>
    public const string Zip = "application/zip";

    /// <summary>application/x-executable: a program of Linux or Windows.</summary>
    public const string Program = "application/x-executable";

    /// <summary>What nothing is known about.</summary>
    public const string Unknown = "application/octet-stream";

    private const int PdfHeaderWithin = 1024;
    private const int TextProbe = 64 * 1024;

    /// <summary>The media type of a document: by its bytes, and where they do not tell and nothing was declared, by its name.</summary>
    public static string Of(RenderSource source)
    {
        var content = source.Content.Span;
        // Text in a charset of old looks like anything.
        var isNamedText = (source.MediaType is Unknown or "") && (Path.GetExtension(source.FileName).ToLowerInvariant() is ".txt" or ".csv" or ".log") && !content.Contains((byte)0);
        return Of(content, isNamedText ? Text : source.MediaType);
    }

    /// <summary>
    /// The media type of <paramref name="content"/>. Text has no mark: it is what holds no control characters and is declared
    /// as text/plain or is valid UTF-8. HTML and other declared text types keep their declared type.
    /// </summary>
    public static string Of(ReadOnlySpan<byte> content, string declared)
    {
        // A text may speak of it further down.
        var pdfWithin = declared.StartsWith("text/", StringComparison.OrdinalIgnoreCase) ? 5 : PdfHeaderWithin;
        if (content[..Math.Min(content.Length, pdfWithin)].IndexOf("%PDF-"u8) >= 0) return Pdf;
        if (content.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G'])) return Png;
        if (content.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])) return Jpeg;
        if (content.StartsWith("II*\0"u8) || content.StartsWith("MM\0*"u8)) return Tiff;
        if (content.StartsWith("PK\x03\x04"u8)) return OfficeTypes.OfZip(content) ?? Zip;
        if (content.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0])) return OfficeTypes.OfCompoundFile(content) ?? "application/x-ole-storage";
        if (content.StartsWith("{\\rtf"u8)) return OfficeTypes.Rtf;
        if (content.StartsWith("GIF8"u8)) return Gif;
        if (content.StartsWith("RIFF"u8) && content.Length > 12 && content[8..].StartsWith("WEBP"u8)) return WebP;
        if (content.StartsWith("Sfff"u8)) return Sff;
        if (IsBitmap(content)) return Bmp;
        if (content.StartsWith("Rar!\x1A\x07"u8)) return "application/vnd.rar";
        if (content.StartsWith((ReadOnlySpan<byte>)[(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C])) return "application/x-7z-compressed";
        if (content.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B, 8])) return "application/gzip";
        if (IsProgram(content)) return Program;
        return IsText(content, declared) ? TextType(content, declared) : Unknown;
    }

    /// <summary>A container of other files.</summary>
    public static bool IsArchive(string mediaType) =>
        mediaType is Zip or "application/vnd.rar" or "application/x-7z-compressed" or "application/gzip";

    // Text may begin with BM too; the size of the second header, or that of OS/2's, is what no text has there.
    private static bool IsBitmap(ReadOnlySpan<byte> content) =>
        content.StartsWith("BM"u8) && content.Length > 18 && BinaryPrimitives.ReadUInt32LittleEndian(content[14..]) is >= 12 and <= 124;

    // Text may begin with MZ too, but has no zeros; a program for Windows has them in its header.
    private static bool IsProgram(ReadOnlySpan<byte> content) =>
        content.StartsWith("\u007FELF"u8) || (content.StartsWith("MZ"u8) && content[..Math.Min(content.Length, 64)].Contains((byte)0));

    private static string TextType(ReadOnlySpan<byte> content, string declared)
    {
        var start = Encoding.Latin1.GetString(content[..Math.Min(content.Length, 256)]).TrimStart('\xEF', '\xBB', '\xBF', ' ', '\t', '\r', '\n');
        if (start.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase))
            return Html;
        return declared.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
            && !declared.Equals("text/csv", StringComparison.OrdinalIgnoreCase) ? declared.ToLowerInvariant() : Text;
    }

    private static bool IsText(ReadOnlySpan<byte> content, string declared)
    {
        var probe = content[..Math.Min(content.Length, TextProbe)];
        // UTF-16 and UTF-32 are full of zeros; their marks tell.
        if (probe.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || probe.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])) return true;
        if (declared.StartsWith("text/", StringComparison.OrdinalIgnoreCase)) return true;
        foreach (var octet in probe)
            if (octet is < 32 and not ((byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'\f' or 0x1B)) return false;
        if (probe.Length < TextProbe) return Utf8.IsValid(probe);
        // The probe may end inside a character: cut back to the start of its last one.
        var end = probe.Length - 1;
        while (end > probe.Length - 4 && (probe[end] & 0xC0) == 0x80) end--;
        return Utf8.IsValid(probe[..end]);
    }
}
