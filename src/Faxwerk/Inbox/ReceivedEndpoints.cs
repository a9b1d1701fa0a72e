using System.Globalization;
using Faxwerk.Api;
using Faxwerk.Barcodes;
using Faxwerk.Directory;
using Faxwerk.Journal;
using Faxwerk.Settings;

namespace Faxwerk.Inbox;

/// <summary>A received fax as programs see it; numbers as signalled, and in E.164 (<paramref name="CalledE164"/>, <paramref name="CallerE164"/>) where it is certain which they are. <paramref name="Direction"/> is out where we called and fetched it, by <paramref name="Poll"/>. <paramref name="Barcodes"/> is null where no rule asked for them.</summary>
public sealed record ReceivedView(
    long Id, string State, CallDirection Direction, long? Poll, string Called, string? CalledE164, string Caller, string? CallerE164, string? CallerName, string? ContactName, string? ContactCompany, string? CustomerNumber, string? RedirectedFrom, string? RedirectReason, string? StationId, string? Subaddress, int Pages, int BadRows, int? Status, string? Detail,
    int? BitRate, bool? Ecm, string? Coding, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, IReadOnlyList<Barcode>? Barcodes, string? BarcodeFault)
{
    /// <summary>As the table has it.</summary>
    public static ReceivedView Of(ReceivedFax fax) => new(
        fax.Id, fax.State, fax.PollId is null ? CallDirection.In : CallDirection.Out, fax.PollId, fax.Called, fax.CalledIsCertain ? fax.CalledE164 : null, fax.Caller, fax.CallerIsCertain ? fax.CallerE164 : null, fax.CallerName, fax.ContactName, fax.ContactCompany, fax.CustomerNumber, fax.RedirectedFrom, fax.RedirectReason, fax.Csid, fax.Subaddress, fax.Pages, fax.BadRows, fax.Status, fax.Detail,
        fax.BitRate, fax.Ecm, fax.Coding, fax.StartedAt, fax.EndedAt, fax.ReadBarcodes(), string.IsNullOrEmpty(fax.BarcodeFault) ? null : fax.BarcodeFault);
}

/// <summary>A page of the list, newest first; <paramref name="Next"/> is the value of <c>before</c> for the next page, null on the last.</summary>
public sealed record ReceivedList(IReadOnlyList<ReceivedView> Faxes, long? Next);

/// <summary>Received faxes over REST.</summary>
public static class ReceivedEndpoints
{
    /// <summary>Maps <c>/received</c> with list, show, document, pages and text.</summary>
    public static void MapReceived(this IEndpointRouteBuilder api)
    {
        var received = api.MapGroup("/received").WithTags("Received faxes").AddEndpointFilter(OnlyOwnAsync);
        received.MapGet("", ListAsync).RequireAccess(Permission.ReadOwnFaxes).WithName("listReceived").WithSummary("The newest received faxes first; a user sees those that are his (/inbox).").Produces<ReceivedList>().ProducesProblem(400);
        received.MapGet("/{id:long}", ShowAsync).RequireAccess(Permission.ReadOwnFaxes).WithName("showReceived").Produces<ReceivedView>().ProducesProblem(404);
        received.MapGet("/{id:long}/document", DocumentAsync).NotingForeignReads().RequireAccess(Permission.ReadOwnFaxes).WithName("receivedDocument")
            .WithSummary("The pages as PDF, or with format=tiff, tiffG3 (Group 3) or sff; footer=true puts a line with date, fax number and own number below the pages of a PDF.")
            .Produces(200, contentType: "application/pdf", additionalContentTypes: ["image/tiff", "image/x-sff"]).ProducesProblem(400).ProducesProblem(404).ProducesProblem(410);
        received.MapReceivedPages();
    }

    /// <summary>What is not his is not there for a user.</summary>
    internal static async ValueTask<object?> OnlyOwnAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        return context.GetRouteValue("id") is not string text || !long.TryParse(text, CultureInfo.InvariantCulture, out var id)
            || await context.RequestServices.GetRequiredService<ReceivedFaxes>().IsForAsync(id, ReaderOf(context), context.RequestAborted)
            ? await next(invocation)
            : Missing(id);
    }

    /// <summary>The account whose faxes alone are shown; null for all, 0 (nobody) for a program that may not read documents.</summary>
    private static long? ReaderOf(HttpContext context)
    {
        var caller = ApiAccess.CallerOf(context);
        return caller.May(Permission.ReadDocuments) ? null : caller.Session?.User.Id ?? 0;
    }

    private static async Task<IResult> ListAsync(ReceivedFaxes faxes, HttpContext context, CancellationToken cancel, long before = long.MaxValue, int limit = 100)
    {
        if (ListLimit.Judge(limit) is { } problem)
            return problem;
        var page = await faxes.ListAsync(before, limit, cancel, ReaderOf(context));
        return TypedResults.Ok(new ReceivedList([.. page.Select(ReceivedView.Of)], page.Count == limit ? page[^1].Id : null));
    }

    private static async Task<IResult> ShowAsync(long id, ReceivedFaxes faxes, CancellationToken cancel) =>
        await faxes.FindAsync(id, cancel) is { } fax ? TypedResults.Ok(ReceivedView.Of(fax)) : Missing(id);

    private static async Task<IResult> DocumentAsync(long id, ReceivedFaxes faxes, ReceivedDocument document, CancellationToken cancel, string format = "pdf", bool footer = false)
    {
        if (!Enum.TryParse<AttachmentFormat>(format, ignoreCase: true, out var wanted) || !Enum.IsDefined(wanted))
            return Problem.Of(Problem.BadRequest, "format is pdf, tiff, tiffG3 or sff.");
        if (await faxes.FindAsync(id, cancel) is not { Pages: > 0 } fax)
            return Missing(id);
        var file = await document.FileAsync(fax, wanted, footer, cancel);
        return TypedResults.Bytes(file.Content, file.MediaType, $"fax-{id}{file.Extension}");
    }

    internal static IResult Missing(long id) => Problem.Of(Problem.NotFound, $"There is no received fax {id} with pages.");
}
