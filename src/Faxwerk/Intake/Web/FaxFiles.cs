using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Headline;
using Faxwerk.Pages;
using Faxwerk.Pages.Pdf;
using Faxwerk.Pages.Sff;
using Faxwerk.Pages.Tiff;
using Faxwerk.Queue;
using Faxwerk.Reporting;
using Faxwerk.Storage;

namespace Faxwerk.Intake.Web;

/// <summary>An outgoing fax as one file: its pages as they are in the document and as they went out, and the report of how it was sent.</summary>
internal static class FaxFiles
{
    /// <summary>Maps <c>/{id}/document.pdf</c>, <c>.tif</c>, <c>.sff</c> <c>/{id}/report</c> and <c>/{id}/report.pdf</c> below <c>/faxes</c>.</summary>
    public static void MapFaxFiles(this IEndpointRouteBuilder faxes)
    {
        faxes.MapGet("/{id:long}/document.{format}", DocumentAsync).RequireAccess(Permission.ReadOwnFaxes).WithName("faxDocument")
            .WithSummary("The pages of the document as pdf, tif or sff, without header lines.")
            .Produces(200, contentType: "application/pdf", additionalContentTypes: ["image/tiff", "image/x-sff"]).ProducesProblem(404).ProducesProblem(410);
        faxes.MapGet("/{id:long}/sent.{format}", SentAsync).RequireAccess(Permission.ReadOwnFaxes).WithName("faxAsSent")
            .WithSummary("The pages that went out as pdf, tif or sff, each with the header line of the last call that sent it.")
            .Produces(200, contentType: "application/pdf", additionalContentTypes: ["image/tiff", "image/x-sff"]).ProducesProblem(404).ProducesProblem(410);
        faxes.MapGet("/{id:long}/report", ReportAsync).RequireAccess(Permission.ReadOwnFaxes).WithName("faxReport")
            .WithSummary("How the fax was sent, to be printed on A4: HTML, with language=de or en.").Produces(200, contentType: "text/html").ProducesProblem(400).ProducesProblem(404);
        faxes.MapGet("/{id:long}/report.pdf", ReportPdfAsync).RequireAccess(Permission.ReadOwnFaxes).WithName("faxReportPdf")
            .WithSummary("The same as PDF, with the first page of the fax behind it.").Produces(200, contentType: "application/pdf").ProducesProblem(400).ProducesProblem(404).ProducesProblem(503);
    }

    private static async Task<IResult> DocumentAsync(long id, string format, QueueView view, IBlobStore blobs, ForeignReads reads, HttpContext context, CancellationToken cancel)
    {
        var (fax, refusal) = await FindFileAsync(id, format, view, reads, context, cancel);
        if (fax is null)
            return refusal!;
        var tiff = await blobs.ReadAsync(fax.BlobId, cancel);
        return format == "tif" ? TypedResults.Bytes(tiff, "image/tiff", $"fax-{id}.tif") : FileOf(fax, TiffReader.Open(tiff).Pages().Select(page => page.ToPageImage()), format, $"fax-{id}");
    }

    private static async Task<IResult> SentAsync(long id, string format, QueueView view, SentPages sent, ForeignReads reads, HttpContext context, CancellationToken cancel)
    {
        var (fax, refusal) = await FindFileAsync(id, format, view, reads, context, cancel);
        if (fax is null)
            return refusal!;
        var pages = await sent.OpenAsync(fax, cancel);
        return pages.Count == 0 ? Problem.Of(Problem.NotFound, $"No page of fax {id} went out yet.")
            : !pages.AreKnown ? Problem.Of(Problem.NotFound, $"The header lines of fax {id} were not kept.")
            : FileOf(fax, pages.All(), format, $"fax-{id}-sent");
    }

    /// <summary>The fax, whose reading is noted, or why there is no such file.</summary>
    private static async Task<(QueuedFax? Fax, IResult? Refusal)> FindFileAsync(long id, string format, QueueView view, ForeignReads reads, HttpContext context, CancellationToken cancel)
    {
        if (await FindAsync(id, view, context, cancel) is not { } fax)
            return (null, Missing(id));
        if (format is not ("pdf" or "tif" or "sff"))
            return (null, Problem.Of(Problem.NotFound, "Documents are pdf, tif or sff."));
        await FaxPages.NoteAsync(reads, fax, ApiAccess.CallerOf(context), cancel);
        return (fax, null);
    }

    private static IResult FileOf(QueuedFax fax, IEnumerable<PageImage> pages, string format, string name)
    {
        if (format == "tif")
            return TypedResults.Bytes(TiffWriter.Write(pages), "image/tiff", $"{name}.tif");
        if (format == "pdf")
        {
            using var pdf = new MemoryStream();
            PdfWriter.Write(pdf, pages.Select(PdfPage.From), new PdfMetadata(fax.CreatedAt) { Title = fax.Subject.Length > 0 ? fax.Subject : $"Fax {fax.Id}", Author = fax.Sender });
            return TypedResults.Bytes(pdf.ToArray(), "application/pdf", $"{name}.pdf");
        }

        return pages.All(page => SffWriter.Takes(page.Resolution))
            ? TypedResults.Bytes(SffWriter.Write(pages), "image/x-sff", $"{name}.sff")
            : Problem.Of(Problem.NotFound, "SFF takes no pages of 300 or 400 dpi: ask for tif.");
    }

    private static async Task<IResult> ReportAsync(long id, QueueView view, PrintableReport report, HttpContext context, CancellationToken cancel, string? language = null)
    {
        if (language is not (null or "de" or "en"))
            return Problem.Of(Problem.BadRequest, "language is de or en.");
        if (await FindAsync(id, view, context, cancel) is not { } fax)
            return Missing(id);
        var german = language is null ? context.Request.WantsGerman() : language == "de";
        return TypedResults.Content(await report.HtmlAsync(fax, german, cancel), "text/html; charset=utf-8");
    }

    private static async Task<IResult> ReportPdfAsync(long id, QueueView view, PrintableReport report, ForeignReads reads, HttpContext context, CancellationToken cancel, string? language = null)
    {
        if (language is not (null or "de" or "en"))
            return Problem.Of(Problem.BadRequest, "language is de or en.");
        if (await FindAsync(id, view, context, cancel) is not { } fax)
            return Missing(id);
        await FaxPages.NoteAsync(reads, fax, ApiAccess.CallerOf(context), cancel);
        var (pdf, fault) = await report.PdfAsync(fax, cancel, language is null ? context.Request.WantsGerman() : language == "de");
        return pdf is not null ? TypedResults.Bytes(pdf, "application/pdf", $"fax-{id}-report.pdf") : Problem.Of(Problem.RenderingUnavailable, $"The report cannot be made now: {fault!.English}");
    }

    private static async Task<QueuedFax?> FindAsync(long id, QueueView view, HttpContext context, CancellationToken cancel) =>
        await view.FindAsync(id, cancel) is { } fax && ApiAccess.CallerOf(context).MaySee(fax.SubmittedBy) ? fax : null;

    private static IResult Missing(long id) => Problem.Of(Problem.NotFound, $"There is no fax {id}.");
}
