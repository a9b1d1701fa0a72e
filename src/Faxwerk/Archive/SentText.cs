using Faxwerk.Ocr;
using Faxwerk.Pages.Pdf;
using Faxwerk.Pages.Tiff;
using Microsoft.Extensions.Options;

namespace Faxwerk.Archive;

/// <summary>
/// The text of a sent fax, for its PDF in the archive. It is read after the fax was sent and reported, so nobody waits for it but the archive, and that no longer than <c>ocr.archivePatience</c>; what cannot be
/// read goes without.
/// </summary>
internal sealed partial class SentText(Tesseract tesseract, IOptionsMonitor<OcrSettings> settings, TimeProvider time, ILogger<SentText> log)
{
    /// <summary>The pages with the words that were read from them.</summary>
    public async Task<IReadOnlyList<PdfPage>> AddAsync(long faxId, IReadOnlyList<PdfPage> forPdf, IReadOnlyList<TiffPage> pages, CancellationToken cancel)
    {
        var ocr = settings.CurrentValue;
        if (!ocr.Enabled || !ocr.Sent) return forPdf;
        var end = time.GetUtcNow() + ocr.ArchivePatience;
        var read = forPdf.ToArray();
        for (var i = 0; i < Math.Min(pages.Count, ocr.MaxPages) && time.GetUtcNow() < end; i++)
        {
            var reading = await tesseract.ReadAsync(pages[i].ToPageImage(), cancel);
            if (reading.Text is { } text) read[i] = read[i] with { Words = text.Words };
            else NotRead(log, faxId, i + 1, reading.Fault);
            if (reading.IsUnavailable) break;
        }

        return read;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sent fax {Id}: page {Page} goes into the archive without text: {Fault}")]
    private static partial void NotRead(ILogger logger, long id, int page, string fault);
}
