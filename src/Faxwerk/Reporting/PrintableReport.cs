using System.Security.Cryptography;
using System.Text;
using Faxwerk.Directory;
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
public sealed class PrintableReport(QueueView view, Users users, Readers readers, DocumentRenderer renderer, IBlobStore blobs, IOptionsMonitor<ReportSettings> settings, TimeProvider time)
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
        PdfWriter.Write(pdf, TiffReader.Open(report.Tiff).Pages().Concat(FirstPage(tiff)).Select(PdfPage.From), new PdfMetadata(time.GetUtcNow()) { Title = $"Fax {fax.Id}" });
        return (pdf.ToArray(), null);
    }

    private async Task<PrintedReport> ReadAsync(QueuedFax fax, byte[] tiff, User? user, CancellationToken cancel) => new()
    {
        Result = new RecipientResult(fax, await view.AttemptsAsync(fax.Id, cancel)), User = user?.DisplayName ?? "", Sha256 = tiff.Length == 0 ? "" : Convert.ToHexStringLower(SHA256.HashData(tiff)),
        IsClockKept = SystemClock.IsKept, Made = time.GetUtcNow(), Zone = readers.Of(user).Zone,
    };

    private async Task<User?> UserAsync(QueuedFax fax, CancellationToken cancel) => User.IdOf(fax.SubmittedBy) is { } id ? await users.FindAsync(id, cancel) : null;

    /// <summary>None where the document is gone or cannot be read: the report is printed all the same.</summary>
    private static IEnumerable<TiffPage> FirstPage(byte[] tiff)
    {
        try
        {
            return tiff.Length == 0 ? [] : [TiffReader.Open(tiff).Page(0)];
        }
        catch (FormatException)
        {
            return [];
        }
    }
}
