using Faxwerk.Headline;
using Faxwerk.Pages.Coding;
using Faxwerk.Pages.Pdf;
using Faxwerk.Pages.Sff;
using Faxwerk.Pages.Tiff;
using Faxwerk.Settings;
using Faxwerk.Storage;

namespace Faxwerk.Inbox;

/// <summary>A received fax as one file; its extension begins with a point.</summary>
public sealed record ReceivedFile(byte[] Content, string MediaType, string Extension);

/// <summary>A received fax as one file. The code of each page is passed on as it was stored where the format takes it.</summary>
public sealed class ReceivedDocument(ReceivedFaxes faxes, ReceivedTexts texts, Footers footers, IBlobStore blobs)
{
    /// <summary>The fax in a format; as TIFF where SFF was asked for and does not take a page (300 and 400 dpi, on which readers of SFF disagree).</summary>
    /// <param name="fax">The fax.</param>
    /// <param name="format">The format.</param>
    /// <param name="footer">Whether a PDF has a footer below each page.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="InvalidDataException">The fax has no page, or not those that its row counts.</exception>
    public async Task<ReceivedFile> FileAsync(ReceivedFax fax, AttachmentFormat format, bool footer, CancellationToken cancel)
    {
        var pages = await PagesAsync(fax, cancel);
        if (format == AttachmentFormat.Pdf)
            return new ReceivedFile(Pdf(fax, await PdfPagesAsync(fax, pages, footer, cancel)), "application/pdf", ".pdf");
        return format == AttachmentFormat.Sff && pages.All(page => SffWriter.Takes(page.Resolution))
            ? new ReceivedFile(SffWriter.Write(pages.Select(page => page.ToPageImage())), "image/x-sff", ".sff")
            : new ReceivedFile(
                TiffWriter.Write(pages.Select(page => page.ToPageImage()), format == AttachmentFormat.TiffG3 ? PageCoding.Mh : PageCoding.Mmr), "image/tiff", ".tif");
    }

    /// <summary><paramref name="pages"/>, all of the fax, as a PDF shows them: those that were read with their text, and with a <paramref name="footer"/> where it is wanted.</summary>
    public async Task<IReadOnlyList<PdfPage>> PdfPagesAsync(ReceivedFax fax, IReadOnlyList<TiffPage> pages, bool footer, CancellationToken cancel)
    {
        var words = await texts.WordsAsync(fax.Id, cancel);
        IReadOnlyList<PdfPage> shown = [.. pages.Select((page, i) => PdfPage.From(page) with { Words = words.GetValueOrDefault(i, []) })];
        return footer ? await footers.AddAsync(shown, [.. pages.Select(page => page.Resolution)], FooterOf(fax), cancel) : shown;
    }

    /// <summary>What stands at the foot of its pages.</summary>
    public static FooterLine FooterOf(ReceivedFax fax) => new(fax.StartedAt, fax.Id, fax.Called);

    /// <summary>A page, 0-based; null where there is none.</summary>
    public async Task<TiffPage?> PageAsync(long faxId, int index, CancellationToken cancel) =>
        (await faxes.PagesAsync(faxId, cancel)).FirstOrDefault(row => row.PageIndex == index) is { } row ? TiffReader.Open(await blobs.ReadAsync(row.BlobId, cancel)).Page(0) : null;

    /// <summary>All pages in order.</summary>
    /// <exception cref="InvalidDataException">The fax has no page, or not those that its row counts.</exception>
    public async Task<IReadOnlyList<TiffPage>> PagesAsync(ReceivedFax fax, CancellationToken cancel)
    {
        var rows = await faxes.PagesAsync(fax.Id, cancel);
        if (rows.Count == 0 || rows.Count != fax.Pages)
            throw new InvalidDataException($"Received fax {fax.Id} has {rows.Count} pages on disk, its row says {fax.Pages}.");
        var pages = new List<TiffPage>(rows.Count);
        foreach (var row in rows)
            pages.Add(TiffReader.Open(await blobs.ReadAsync(row.BlobId, cancel)).Page(0));
        return pages;
    }

    private static byte[] Pdf(ReceivedFax fax, IReadOnlyList<PdfPage> pages)
    {
        using var output = new MemoryStream();
        PdfWriter.Write(output, pages, new PdfMetadata(fax.StartedAt)
        {
            Title = $"Fax {fax.Id}",
            Author = fax.Csid ?? fax.Caller,
            Subject = $"{fax.Caller} > {fax.Called}",
        });
        return output.ToArray();
    }
}
