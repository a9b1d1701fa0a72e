using Faxwerk.Pages.Coding;
using Faxwerk.Pages.Pdf;
using Faxwerk.Pages.Sff;
using Faxwerk.Pages.Tiff;

namespace Faxwerk.Archive;

/// <summary>A document as it is archived; its extension begins with a point.</summary>
internal sealed record ArchivedFile(byte[] Content, string Extension)
{
    /// <summary>Makes it of pages, whose code is passed on where the format takes it; <paramref name="forPdf"/> are the same with what only a PDF shows.</summary>
    public static ArchivedFile Of(ArchiveFormat format, ArchivedFax fax, IReadOnlyList<TiffPage> pages, IEnumerable<PdfPage> forPdf) => format switch
    {
        ArchiveFormat.Sff when pages.All(page => SffWriter.Takes(page.Resolution)) => new(SffWriter.Write(pages.Select(page => page.ToPageImage())), ".sff"),
        ArchiveFormat.TiffG3 => new(TiffWriter.Write(pages.Select(page => page.ToPageImage()), PageCoding.Mh), ".tif"),

        // Also where readers of SFF disagree: better in another format than not at all.
        ArchiveFormat.Sff or ArchiveFormat.Tiff => new(TiffWriter.Write(pages.Select(page => page.ToPageImage())), ".tif"),
        _ => new(Pdf(fax, forPdf), ".pdf"),
    };

    private static byte[] Pdf(ArchivedFax fax, IEnumerable<PdfPage> pages)
    {
        var received = fax.Direction == ArchiveDirection.Received;
        using var output = new MemoryStream();
        PdfWriter.Write(output, pages, new PdfMetadata(fax.At)
        {
            Title = fax.Subject ?? $"Fax {fax.FaxId}",
            Author = received ? fax.StationId ?? fax.Number : fax.User,
            Subject = received ? $"{fax.Number} > {fax.OwnNumber}" : $"{fax.OwnNumber} > {fax.Number}",
        });
        return output.ToArray();
    }
}
