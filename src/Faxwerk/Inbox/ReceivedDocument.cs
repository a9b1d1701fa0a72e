using Faxwerk.Pages.Pdf;
using Faxwerk.Pages.Tiff;
using Faxwerk.Storage;

namespace Faxwerk.Inbox;

/// <summary>A received fax as one file. The code of each page is passed on as it was stored.</summary>
public sealed class ReceivedDocument(ReceivedFaxes faxes, ReceivedTexts texts, IBlobStore blobs)
{
    /// <summary>All pages as PDF/A-1b, those that were read with their text.</summary>
    /// <exception cref="InvalidDataException">The fax has no page, or not those that its row counts.</exception>
    public async Task<byte[]> PdfAsync(ReceivedFax fax, CancellationToken cancel)
    {
        var pages = await PdfPagesAsync(fax, await PagesAsync(fax, cancel), cancel);
        using var output = new MemoryStream();
        PdfWriter.Write(output, pages, new PdfMetadata(fax.StartedAt)
        {
            Title = $"Fax {fax.Id}",
            Author = fax.Csid ?? fax.Caller,
            Subject = $"{fax.Caller} > {fax.Called}",
        });
        return output.ToArray();
    }

    /// <summary><paramref name="pages"/>, all of the fax, as a PDF shows them: those that were read with their text.</summary>
    public async Task<IReadOnlyList<PdfPage>> PdfPagesAsync(ReceivedFax fax, IReadOnlyList<TiffPage> pages, CancellationToken cancel)
    {
        var words = await texts.WordsAsync(fax.Id, cancel);
        return [.. pages.Select((page, i) => PdfPage.From(page) with { Words = words.GetValueOrDefault(i, []) })];
    }

    /// <summary>All pages as multi-page TIFF-F.</summary>
    /// <exception cref="InvalidDataException">The fax has no page, or not those that its row counts.</exception>
    public async Task<byte[]> TiffAsync(ReceivedFax fax, CancellationToken cancel) =>
        TiffWriter.Write((await PagesAsync(fax, cancel)).Select(page => page.ToPageImage()));

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
}
