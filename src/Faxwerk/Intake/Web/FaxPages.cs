using System.Globalization;
using Faxwerk.Api;
using Faxwerk.Audit;
using Faxwerk.Directory;
using Faxwerk.Headline;
using Faxwerk.Queue;

namespace Faxwerk.Intake.Web;

/// <summary>Pages of outgoing faxes as pictures, as they went out with their header lines; those that did not, as they are in the document.</summary>
internal static class FaxPages
{
    /// <summary>Maps <c>/{id}/pages/{page}.png</c> and its thumbnail below <c>/faxes</c>.</summary>
    public static void MapFaxPages(this IEndpointRouteBuilder faxes)
    {
        faxes.MapGet("/{id:long}/pages/{page:int}.png", (long id, int page, QueueView view, SentPages pages, ForeignReads reads, HttpContext context, CancellationToken cancel) =>
                ShowAsync(id, page, thumbnail: false, view, pages, reads, context, cancel))
            .RequireAccess(Permission.ReadOwnFaxes).WithName("faxPage").WithSummary("A page (from 1) dot for dot, as it went out with its header line; before that, as it is in the document.")
            .Produces(200, contentType: PagePicture.MediaType).ProducesProblem(404).ProducesProblem(410);
        faxes.MapGet("/{id:long}/pages/{page:int}/thumbnail.png", (long id, int page, QueueView view, SentPages pages, ForeignReads reads, HttpContext context, CancellationToken cancel) =>
                ShowAsync(id, page, thumbnail: true, view, pages, reads, context, cancel))
            .RequireAccess(Permission.ReadOwnFaxes).WithName("faxPageThumbnail").WithSummary("A page (from 1) at an eighth of its size, grey.")
            .Produces(200, contentType: PagePicture.MediaType).ProducesProblem(404).ProducesProblem(410);
    }

    private static async Task<IResult> ShowAsync(
        long id, int page, bool thumbnail, QueueView view, SentPages pages, ForeignReads reads, HttpContext context, CancellationToken cancel)
    {
        if (await view.FindAsync(id, cancel) is not { } fax || !ApiAccess.CallerOf(context).MaySee(fax.SubmittedBy) || page < 1 || page > fax.PageCount)
            return Problem.Of(Problem.NotFound, $"There is no fax {id} with a page {page}.");
        await NoteAsync(reads, fax, ApiAccess.CallerOf(context), cancel);
        return PagePicture.Of((await pages.OpenAsync(fax, cancel, page - 1)).Page(page - 1), thumbnail);
    }

    /// <summary>Notes who sees the pages of a fax that is not his.</summary>
    public static Task NoteAsync(ForeignReads reads, QueuedFax fax, ApiCaller caller, CancellationToken cancel) =>
        reads.NoteAsync(AuditAction.FaxRead, string.Create(CultureInfo.InvariantCulture, $"fax:{fax.Id}"), caller, () => Task.FromResult(fax.SubmittedBy != caller.SubmittedBy), cancel);
}
