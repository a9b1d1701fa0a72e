using Faxwerk.Api;
using Faxwerk.Directory;
using Microsoft.Extensions.Options;

namespace Faxwerk.Journal;

/// <summary>What was sent and received, over REST.</summary>
public static class JournalEndpoints
{
    /// <summary>Maps <c>/journal</c> with list and exports.</summary>
    public static void MapJournal(this IEndpointRouteBuilder api)
    {
        var journal = api.MapGroup("/journal").WithTags("Journal");
        journal.MapGet("", ListAsync).RequireAccess(Permission.ReadOwnFaxes).WithName("listJournal")
            .WithSummary("Faxes that were sent, given up, cancelled or received, the newest first. Who may not see all sees those that he handed in, and the received ones that are his.").Produces<JournalList>().ProducesProblem(400);
        journal.MapGet("/export.csv", CsvAsync).RequireAccess(Permission.ReadOwnFaxes).WithName("exportJournalCsv").WithSummary("All entries that the filter lets pass, as CSV.")
            .Produces(200, contentType: "text/csv").ProducesProblem(400).ProducesProblem(429);
        journal.MapGet("/export.pdf", PdfAsync).RequireAccess(Permission.ReadOwnFaxes).WithName("exportJournalPdf").WithSummary("The entries that the filter lets pass, 20,000 at most, as a list to print, in German or English as Accept-Language says.")
            .Produces(200, contentType: "application/pdf").ProducesProblem(400).ProducesProblem(429);
    }

    private static async Task<IResult> ListAsync([AsParameters] JournalQuery query, FaxJournal journal, HttpContext context, CancellationToken cancel, string? before = null, int limit = 100)
    {
        if (ListLimit.Judge(limit) is { } problem)
            return problem;
        var cursor = before is null ? null : JournalCursor.Parse(before);
        if (before is not null && cursor is null)
            return Problem.Of(Problem.BadRequest, "before is the value next of another page.");
        if (!query.TryRead(ApiAccess.CallerOf(context), out var filter, out var wrong))
            return Problem.Of(Problem.BadRequest, wrong);
        filter = await journal.WithReceivedAsync(filter, ApiAccess.CallerOf(context), cancel);
        var page = await journal.ListAsync(filter with { Before = cursor, Limit = limit }, cancel);
        return TypedResults.Ok(new JournalList([.. page.Select(JournalView.Of)], page.Count == limit ? new JournalCursor(page[^1].At, page[^1].Id).ToString() : null));
    }

    private static async Task<IResult> CsvAsync([AsParameters] JournalQuery query, FaxJournal journal, JournalExports exports, HttpContext context, CancellationToken cancel, string separator = ",")
    {
        if (separator is not ("," or ";"))
            return Problem.Of(Problem.BadRequest, "separator is , or ;.");
        if (!query.TryRead(ApiAccess.CallerOf(context), out var filter, out var wrong))
            return Problem.Of(Problem.BadRequest, wrong);
        if (exports.TryBegin() is not { } place)
            return TooMany();
        context.Response.RegisterForDispose(place);
        filter = await journal.WithReceivedAsync(filter, ApiAccess.CallerOf(context), cancel);
        return TypedResults.Stream(output => JournalCsv.WriteAsync(output, journal.ReadAllAsync(filter, cancel), separator[0], cancel), "text/csv; charset=utf-8", "journal.csv");
    }

    private static async Task<IResult> PdfAsync([AsParameters] JournalQuery query, FaxJournal journal, JournalExports exports, IOptionsMonitor<SiteSettings> site, SayCause say, HttpContext context, TimeProvider time, CancellationToken cancel)
    {
        if (!query.TryRead(ApiAccess.CallerOf(context), out var filter, out var wrong))
            return Problem.Of(Problem.BadRequest, wrong);
        using var place = exports.TryBegin();
        if (place is null)
            return TooMany();
        filter = await journal.WithReceivedAsync(filter, ApiAccess.CallerOf(context), cancel);
        var entries = new List<JournalEntry>();
        await foreach (var entry in journal.ReadAllAsync(filter, cancel))
        {
            entries.Add(entry);
            if (entries.Count > JournalPdf.Most)
                return Problem.Of(Problem.BadRequest, $"A list to print has {JournalPdf.Most} entries at most: ask for a shorter time, or for CSV.");
        }

        var pdf = new MemoryStream();
        JournalPdf.Write(pdf, entries, TimeZoneInfo.FindSystemTimeZoneById(site.CurrentValue.TimeZone), time.GetUtcNow(), context.Request.WantsGerman(), say);
        pdf.Position = 0;
        return TypedResults.Stream(pdf, "application/pdf", "journal.pdf");
    }

    private static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult TooMany() => Problem.Of(Problem.RateLimited, $"{JournalExports.Most} exports of the journal are running: try again when one is done.");
}
