using Faxwerk.Api;

namespace Faxwerk.Inbox;

/// <summary>A received fax as programs see it; numbers as signalled.</summary>
public sealed record ReceivedView(
    long Id, string State, string Called, string Caller, string? CallerName, string? RedirectedFrom, string? RedirectReason, string? StationId, string? Subaddress, int Pages, int BadRows, int? Status, string? Detail,
    int? BitRate, bool? Ecm, string? Coding, DateTimeOffset StartedAt, DateTimeOffset? EndedAt)
{
    /// <summary>As the table has it.</summary>
    public static ReceivedView Of(ReceivedFax fax) => new(
        fax.Id, fax.State, fax.Called, fax.Caller, fax.CallerName, fax.RedirectedFrom, fax.RedirectReason, fax.Csid, fax.Subaddress, fax.Pages, fax.BadRows, fax.Status, fax.Detail,
        fax.BitRate, fax.Ecm, fax.Coding, fax.StartedAt, fax.EndedAt);
}

/// <summary>A page of the list, newest first; <paramref name="Next"/> is the value of <c>before</c> for the next page, null on the last.</summary>
public sealed record ReceivedList(IReadOnlyList<ReceivedView> Faxes, long? Next);

/// <summary>Received faxes over REST.</summary>
public static class ReceivedEndpoints
{
    /// <summary>Maps <c>/received</c> with list, show and document.</summary>
    public static void MapReceived(this IEndpointRouteBuilder api)
    {
        var received = api.MapGroup("/received").WithTags("Received faxes");
        received.MapGet("", ListAsync).RequireAccess(AccessLevel.Read).WithName("listReceived").WithSummary("The newest received faxes first.").Produces<ReceivedList>().ProducesProblem(400);
        received.MapGet("/{id:long}", ShowAsync).RequireAccess(AccessLevel.Read).WithName("showReceived").Produces<ReceivedView>().ProducesProblem(404);
        received.MapGet("/{id:long}/document", DocumentAsync).RequireAccess(AccessLevel.Read).WithName("receivedDocument")
            .WithSummary("The pages as PDF, or as TIFF with format=tiff.")
            .Produces(200, contentType: "application/pdf", additionalContentTypes: "image/tiff").ProducesProblem(404);
    }

    private static async Task<IResult> ListAsync(ReceivedFaxes faxes, CancellationToken cancel, long before = long.MaxValue, int limit = 100)
    {
        if (ListLimit.Judge(limit) is { } problem)
            return problem;
        var page = await faxes.ListAsync(before, limit, cancel);
        return TypedResults.Ok(new ReceivedList([.. page.Select(ReceivedView.Of)], page.Count == limit ? page[^1].Id : null));
    }

    private static async Task<IResult> ShowAsync(long id, ReceivedFaxes faxes, CancellationToken cancel) =>
        await faxes.FindAsync(id, cancel) is { } fax ? TypedResults.Ok(ReceivedView.Of(fax)) : Missing(id);

    private static async Task<IResult> DocumentAsync(long id, ReceivedFaxes faxes, ReceivedDocument document, CancellationToken cancel, string format = "pdf")
    {
        if (await faxes.FindAsync(id, cancel) is not { Pages: > 0 } fax)
            return Missing(id);
        return format.Equals("tiff", StringComparison.OrdinalIgnoreCase)
            ? TypedResults.Bytes(await document.TiffAsync(fax, cancel), "image/tiff", $"fax-{id}.tif")
            : TypedResults.Bytes(await document.PdfAsync(fax, cancel), "application/pdf", $"fax-{id}.pdf");
    }

    private static IResult Missing(long id) => Problem.Of(Problem.NotFound, $"There is no received fax {id} with pages.");
}
