using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Faxwerk.Directory;
using Faxwerk.Headline;
using Faxwerk.Hosting;
using Faxwerk.Pages;
using Faxwerk.Pages.Pdf;
using Faxwerk.Pages.Tiff;
using Faxwerk.Queue;
using Faxwerk.Rendering;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Reporting;

/// <summary>Makes the report on one fax that is printed: as a page of HTML, and as a PDF for a printer with the first page of the fax behind it.</summary>
public sealed class PrintableReport(QueueView view, Users users, Readers readers, DocumentRenderer renderer, IBlobStore blobs, SentPages sent, SentHash hash, IOptionsMonitor<ReportSettings> settings, TimeProvider time)
{
    /// <summary>The HTML in German or English; with pictures by addresses of the API.</summary>
    public async Task<string> HtmlAsync(QueuedFax fax, bool german, CancellationToken cancel)
    {
        var tiff = await ReportTask.FindAsync(blobs, fax.BlobId, cancel);
        return PrintedReportPage.Write(await ReadAsync(fax, tiff, await UserAsync(fax, cancel), cancel), german, hasPictures: tiff.Length > 0);
    }

    /// <summary>The PDF in German or English, where that is not said in the language of the user, else of reports; or why it cannot be made.</summary>
    public async Task<(byte[]? Pdf, RenderFailure? Fault)> PdfAsync(QueuedFax fax, CancellationToken cancel, bool? wanted = null)
    {
        var (user, tiff) = (await UserAsync(fax, cancel), await ReportTask.FindAsync(blobs, fax.BlobId, cancel));
        var german = wanted ?? (user is null ? settings.CurrentValue.Language != ReportLanguage.English : user.Language.StartsWith("de", StringComparison.OrdinalIgnoreCase));
        var html = PrintedReportPage.Write(await ReadAsync(fax, tiff, user, cancel), german, hasPictures: false);
        var rendered = await renderer.RenderAsync([new RenderSource("report.html", MediaTypes.Html, Encoding.UTF8.GetBytes(html)) { Charset = "utf-8", IsLaidOut = true }], new RenderOptions(Resolution.Dpi300), cancel);
        if (rendered.Document is not { } report)
            return (null, rendered.Failures[0]);
        using var pdf = new MemoryStream();
        PdfWriter.Write(pdf, TiffReader.Open(report.Tiff).Pages().Select(PdfPage.From).Concat(await FirstPageAsync(fax, cancel)), new PdfMetadata(time.GetUtcNow()) { Title = $"Fax {fax.Id}" });
        return (pdf.ToArray(), null);
    }

    private async Task<PrintedReport> ReadAsync(QueuedFax fax, byte[] tiff, User? user, CancellationToken cancel) => new()
    {
        Result = new RecipientResult(fax, await view.AttemptsAsync(fax.Id, cancel)), User = user?.DisplayName ?? "", Sha256 = tiff.Length == 0 ? "" : Convert.ToHexStringLower(SHA256.HashData(tiff)),
        SentSha256 = await hash.OfAsync(fax, cancel),
        IsClockKept = SystemClock.IsKept, Made = time.GetUtcNow(), Zone = readers.Of(user).Zone,
    };

    private async Task<User?> UserAsync(QueuedFax fax, CancellationToken cancel) => User.IdOf(fax.SubmittedBy) is { } id ? await users.FindAsync(id, cancel) : null;

    /// <summary>As it went out, where it did; none where the document is gone or cannot be read: the report is made all the same.</summary>
    private async Task<IReadOnlyList<PdfPage>> FirstPageAsync(QueuedFax fax, CancellationToken cancel)
    {
        try
        {
            return [PdfPage.From((await sent.OpenAsync(fax, cancel, page: 0)).Page(0))];
        }
        catch (Exception fault) when (fault is IOException or FormatException or JsonException)
        {
            return [];
        }
    }
}
