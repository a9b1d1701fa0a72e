using Faxwerk.Api;
using Faxwerk.Directory;

namespace Faxwerk.Broadcasting;

/// <summary>A page of the list, newest first; <paramref name="Next"/> is the value of <c>before</c> for the next page, null on the last.</summary>
public sealed record BroadcastList(IReadOnlyList<BroadcastView> Broadcasts, long? Next);

/// <summary>A broadcast and how far it is. <paramref name="State"/> is open, cancelling or done; its faxes are at <c>/api/faxes?job=</c> <paramref name="JobId"/>.</summary>
public sealed record BroadcastView(
    long Id, string JobId, string State, string Subject, string ReportTo, string SubmittedBy, int Recipients, BroadcastProgress Progress, DateTimeOffset CreatedAt, DateTimeOffset LastDueAt, DateTimeOffset? CancelledAt,
    DateTimeOffset? FinishedAt)
{
    /// <summary>As the table has it.</summary>
    public static BroadcastView Of(Broadcast broadcast, BroadcastProgress progress) => new(
        broadcast.Id, broadcast.JobId, broadcast.FinishedAt is not null ? "done" : broadcast.CancelledAt is not null ? "cancelling" : "open", broadcast.Subject, broadcast.ReportTo, broadcast.SubmittedBy,
        broadcast.Recipients, progress, broadcast.CreatedAt, broadcast.LastDueAt, broadcast.CancelledAt, broadcast.FinishedAt);
}

/// <summary>Broadcasts over REST.</summary>
public static class BroadcastEndpoints
{
    /// <summary>The faxes of each are counted, up to <see cref="BroadcastForm.MostRecipients"/>.</summary>
    private const int MostListed = 50;

    /// <summary>Registers broadcasts; <paramref name="worker"/> says whether this node looks after them.</summary>
    public static IServiceCollection AddBroadcasts(this IServiceCollection services, bool worker)
    {
        services.AddSingleton<BroadcastTable>().AddSingleton<BroadcastReport>().AddSingleton<SubmitBroadcast>();
        return worker ? services.AddHostedService<BroadcastKeeper>() : services;
    }

    /// <summary>Maps <c>/broadcasts</c> with submit, list, show, report and cancel.</summary>
    public static void MapBroadcasts(this IEndpointRouteBuilder api)
    {
        var broadcasts = api.MapGroup("/broadcasts").WithTags("Broadcasts");
        broadcasts.MapPost("", (SubmitBroadcast submit, HttpContext context, CancellationToken cancel) => submit.HandleAsync(context, cancel)).RequireAccess(Permission.SendFaxes).WithMetadata(NotReplayed.Metadata).WithName("submitBroadcast")
            .WithSummary("Sends one document to up to 20,000 fax numbers, with one report. Answers when the faxes are in the queue on disk.")
            .Accepts<BroadcastParts>("multipart/form-data").Produces<BroadcastView>(StatusCodes.Status202Accepted)
            .ProducesProblem(400).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422).ProducesProblem(503).ProducesProblem(507);
        broadcasts.MapGet("", ListAsync).RequireAccess(Permission.ReadOwnFaxes).WithName("listBroadcasts").WithSummary("The newest broadcasts first, 50 a page at most. Who may not see all sees his own.")
            .Produces<BroadcastList>().ProducesProblem(400);
        broadcasts.MapGet("/{id:long}", ShowAsync).RequireAccess(Permission.ReadOwnFaxes).WithName("showBroadcast").WithSummary("A broadcast and how far it is.").Produces<BroadcastView>().ProducesProblem(404);
        broadcasts.MapGet("/{id:long}/report.csv", ReportAsync).RequireAccess(Permission.ReadOwnFaxes).WithName("broadcastReport").WithSummary("Every recipient and how it stands with him, as CSV; also before it is over.")
            .Produces(200, contentType: "text/csv").ProducesProblem(404);
        broadcasts.MapDelete("/{id:long}", CancelAsync).RequireAccess(Permission.SendFaxes).WithName("cancelBroadcast").WithSummary("Cancels what was not sent yet; calls that are on are ended.")
            .Produces<BroadcastView>(StatusCodes.Status202Accepted).ProducesProblem(404).ProducesProblem(409);
    }

    private static async Task<IResult> ListAsync(BroadcastTable table, HttpContext context, CancellationToken cancel, long before = long.MaxValue, int limit = MostListed)
    {
        if (ListLimit.Judge(limit, MostListed) is { } problem)
            return problem;
        var caller = ApiAccess.CallerOf(context);
        var page = await table.ListAsync(caller.May(Permission.ReadFaxes) ? null : caller.SubmittedBy, before, limit, cancel);
        var progress = await table.ProgressAsync(page, cancel);
        return TypedResults.Ok(new BroadcastList([.. page.Select(broadcast => BroadcastView.Of(broadcast, progress[broadcast.Id]))], page.Count == limit ? page[^1].Id : null));
    }

    private static async Task<IResult> ShowAsync(long id, BroadcastTable table, HttpContext context, CancellationToken cancel) =>
        await table.FindAsync(id, cancel) is { } broadcast && ApiAccess.CallerOf(context).MaySee(broadcast.SubmittedBy)
            ? TypedResults.Ok(BroadcastView.Of(broadcast, await table.ProgressAsync(broadcast, cancel)))
            : Missing(id);

    private static async Task<IResult> ReportAsync(long id, BroadcastTable table, BroadcastReport report, HttpContext context, CancellationToken cancel) =>
        await table.FindAsync(id, cancel) is { } broadcast && ApiAccess.CallerOf(context).MaySee(broadcast.SubmittedBy)
            ? TypedResults.Bytes(await report.CsvAsync(id, cancel), "text/csv; charset=utf-8", $"broadcast-{id}.csv")
            : Missing(id);

    private static async Task<IResult> CancelAsync(long id, BroadcastTable table, HttpContext context, CancellationToken cancel)
    {
        var caller = ApiAccess.CallerOf(context);
        if (await table.FindAsync(id, cancel) is not { } broadcast || !caller.MaySee(broadcast.SubmittedBy))
            return Missing(id);
        if (!caller.MayCancel(broadcast.SubmittedBy))
            return Problem.Of(Problem.Forbidden, $"Broadcast {id} was handed in by another: cancelling it takes the permission steerQueue.");
        return await table.CancelAsync(id, caller.Actor, cancel)
            && await table.FindAsync(id, cancel) is { } cancelled
            ? TypedResults.Accepted($"/api/broadcasts/{id}", BroadcastView.Of(cancelled, await table.ProgressAsync(cancelled, cancel)))
            : Problem.Of(Problem.Finished, $"Broadcast {id} is over, or was cancelled before.");
    }

    private static IResult Missing(long id) => Problem.Of(Problem.NotFound, $"There is no broadcast {id}.");
}
