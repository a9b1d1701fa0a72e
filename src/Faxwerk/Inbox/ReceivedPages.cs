using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Pages;

namespace Faxwerk.Inbox;

/// <summary>A page's text as programs see it; pages count from 1.</summary>
public sealed record PageTextView(int Page, string Text);

/// <summary>Pages of received faxes as pictures and as text.</summary>
internal static class ReceivedPages
{
    /// <summary>Maps <c>/{id}/pages/{page}.png</c>, its thumbnail and <c>/{id}/text</c> below <c>/received</c>.</summary>
    public static void MapReceivedPages(this IEndpointRouteBuilder received)
    {
        received.MapGet("/{id:long}/pages/{page:int}.png", (long id, int page, ReceivedDocument document, CancellationToken cancel) => ShowAsync(id, page, thumbnail: false, document, cancel))
            .NotingForeignReads().RequireAccess(Permission.ReadOwnFaxes).WithName("receivedPage").WithSummary("A page (from 1) dot for dot.").Produces(200, contentType: PagePicture.MediaType).ProducesProblem(404).ProducesProblem(410);
        received.MapGet("/{id:long}/pages/{page:int}/thumbnail.png", (long id, int page, ReceivedDocument document, CancellationToken cancel) => ShowAsync(id, page, thumbnail: true, document, cancel))
            .NotingForeignReads().RequireAccess(Permission.ReadOwnFaxes).WithName("receivedPageThumbnail").WithSummary("A page (from 1) at an eighth of its size, grey.").Produces(200, contentType: PagePicture.MediaType).ProducesProblem(404).ProducesProblem(410);
        received.MapGet("/{id:long}/text", TextAsync).NotingForeignReads().RequireAccess(Permission.ReadOwnFaxes).WithName("receivedText")
            .WithSummary("The text of the pages that were read (ocr.enabled); a page without text, and one that could not be read, has an empty one.").Produces<IReadOnlyList<PageTextView>>().ProducesProblem(404);
    }

    private static async Task<IResult> ShowAsync(long id, int page, bool thumbnail, ReceivedDocument document, CancellationToken cancel) =>
        await document.PageAsync(id, page - 1, cancel) is { } found
            ? PagePicture.Of(found.ToPageImage(), thumbnail)
            : Problem.Of(Problem.NotFound, $"There is no received fax {id} with a page {page}.");

    private static async Task<IResult> TextAsync(long id, ReceivedFaxes faxes, ReceivedTexts texts, CancellationToken cancel) =>
        await faxes.FindAsync(id, cancel) is null
            ? Problem.Of(Problem.NotFound, $"There is no received fax {id}.")
            : TypedResults.Ok((await texts.ReadAsync(id, cancel)).Select(text => new PageTextView(text.PageIndex + 1, text.Text)));
}
