using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Queue;
using Faxwerk.Telephony;

namespace Faxwerk.Steering;

/// <summary>The queue as its administrators and its users see it, over REST.</summary>
public static class QueueEndpoints
{
    /// <summary>Who forgets to go on finds his faxes waiting, not lost: but some day they go.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(30);

    /// <summary>Maps <c>/queue</c> with list, counts, actions, pause, resume and events.</summary>
    public static void MapQueue(this IEndpointRouteBuilder api)
    {
        var queue = api.MapGroup("/queue").WithTags("Queue");
        queue.MapGet("", ListAsync).RequireAccess(Permission.ReadOwnFaxes).WithName("listQueue")
            .WithSummary("The open faxes: all that are being sent, and a page of those that wait or are held. Who may not see all sees his own. With sort=createdAt or -createdAt the next of an answer is the after of the next page, and none is left out or comes twice.").Produces<QueueList>().ProducesProblem(400);
        queue.MapGet("/counts", async (QueueStatusReport report, HttpContext context, CancellationToken cancel) => TypedResults.Ok((await report.ReadAsync(cancel)).For(ApiAccess.CallerOf(context))))
            .RequireAccess(Permission.ReadOwnFaxes).WithName("queueCounts").WithSummary("How full the queue is and whether it moves.");
        queue.MapPost("/actions", ActAsync).RequireAccess(Permission.SendFaxes).WithName("steerFaxes")
            .WithSummary("Does one thing to several faxes. Without the permission steerQueue no more than cancelling own ones.")
            .Produces<Steered>().ProducesProblem(400).ProducesProblem(409);
        queue.MapPost("/pause", PauseAsync).RequireAccess(Permission.SteerQueue).WithName("pauseQueue").WithSummary("Stops all sending for a time; calls that are on go on to their end.")
            .Produces<QueueStatus>().ProducesProblem(400);
        queue.MapPost("/resume", ResumeAsync).RequireAccess(Permission.SteerQueue).WithName("resumeQueue").WithSummary("Goes on sending.").Produces<QueueStatus>();
        queue.MapGet("/events", QueueEvents.Stream).RequireAccess(Permission.ReadOwnFaxes).WithName("queueEvents")
            .WithSummary("Server-sent events: one of type queue whenever the queue has changed, and of type received whenever a received fax has.").Produces(200, contentType: "text/event-stream");
    }

    private static async Task<IResult> ListAsync(
        OpenFaxes faxes, QueuePositions positions, QueueStatusReport report, HttpContext context, CancellationToken cancel,
        string? q = null, string? state = null, string? priority = null, int? cause = null, string? trunk = null, string? user = null, string sort = "position", int offset = 0, long? after = null, int limit = 50)
    {
        if (ListLimit.Judge(limit) is { } problem)
            return problem;
        if (!OpenFaxes.IsOrder(sort) || offset < 0)
            return Problem.Of(Problem.BadRequest, $"sort is one of {string.Join(", ", OpenFaxes.OrderNames)}, with - before it for the reverse; offset is 0 or more.");
        FaxPriority wanted = default;
        if (priority is not null && !(Enum.TryParse(priority, ignoreCase: true, out wanted) && Enum.IsDefined(wanted)))
            return Problem.Of(Problem.BadRequest, $"priority is one of {string.Join(", ", Enum.GetNames<FaxPriority>()).ToLowerInvariant()}.");
        if (FilterOf(new SteerFilter(q, state, priority is null ? null : wanted, cause, trunk, user), context) is not { } filter)
            return Problem.Of(Problem.BadRequest, "state is waiting or held, cause a number of docs/status-codes.md.");
        if (after is not null && (offset > 0 || sort is not ("createdAt" or "-createdAt")))
            return Problem.Of(Problem.BadRequest, "after goes with sort=createdAt or -createdAt, and without offset: in every other order faxes change their place.");
        var german = context.Request.WantsGerman();

        // Before they are counted: what comes between is none of those that the reader is told of.
        var newest = await faxes.NewestAsync(cancel);
        var sending = await faxes.SendingAsync(filter, cancel);
        var page = await faxes.ListAsync(sort == "createdAt" ? filter with { After = after } : filter with { Before = after }, sort, offset, limit, cancel);

        // In the order of the queue, where nothing is left out, the place on the page is the place in the queue.
        var places = filter.IsAll && sort == "position" ? page.Index().ToDictionary(row => row.Item.Id, row => offset + row.Index + 1)
            : page.Any(fax => fax.State == FaxState.Waiting) ? await positions.ReadAsync(cancel) : new Dictionary<long, int>();
        var status = await report.ReadAsync(cancel);
        return TypedResults.Ok(new QueueList(
            [.. sending.Select(fax => QueueRow.Of(fax, null, german))],
            [.. page.Select(fax => QueueRow.Of(fax, places.TryGetValue(fax.Id, out var place) ? place : null, german))],
            filter.IsAll ? status.Waiting + status.Held : await faxes.CountAsync(filter, cancel), filter.IsAll ? status.Newest : newest, status.For(ApiAccess.CallerOf(context)),
            page.Count == limit && sort is ("createdAt" or "-createdAt") ? page[^1].Id : null));
    }

    private static async Task<IResult> ActAsync(SteerRequest request, SteerFaxes steer, OpenFaxes faxes, HttpContext context, TimeProvider time, CancellationToken cancel)
    {
        var caller = ApiAccess.CallerOf(context);
        if (request.Missing is { } missing)
            return Problem.Of(Problem.BadRequest, missing);
        if (request.Latest > time.GetUtcNow() + FaxQueue.FarthestDue)
            return Problem.Of(Problem.BadRequest, $"dueAt is at most {FaxQueue.FarthestDue.TotalDays:0} days ahead.");
        if (!caller.May(Permission.SteerQueue) && request.Action != SteerAction.Cancel)
            return Problem.Of(Problem.Forbidden, "This takes the permission steerQueue.");
        if (!request.All)
            return TypedResults.Ok(await steer.DoAsync(request, request.Named, caller, cancel));
        if (FilterOf(request.Filter ?? new SteerFilter(), context) is not { } filter)
            return Problem.Of(Problem.BadRequest, "filter.state is waiting or held.");
        var ids = await faxes.IdsAsync(filter with { UpTo = request.UpTo }, cancel);
        return ids.Count == request.Expected || (request.UpTo is not null && ids.Count < request.Expected)
            ? TypedResults.Ok(await steer.DoAsync(request, ids, caller, cancel))
            : Problem.Of(Problem.CountChanged, $"There are {ids.Count} faxes now, not {request.Expected}.");
    }

    private static async Task<IResult> PauseAsync(
        PauseRequest request, QueuePause pause, QueueStatusReport report, HttpContext context, TimeProvider time, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var until = request.Until ?? (request.Minutes is { } minutes and > 0 and <= 1_000_000 ? now + TimeSpan.FromMinutes(minutes) : now);
        if (until <= now || until > now + LongestPause)
            return Problem.Of(Problem.BadRequest, $"Give until or minutes: from now on, {LongestPause.TotalDays:0} days at most.");
        await pause.PauseAsync(until, ApiAccess.ActorOf(context), cancel);
        return TypedResults.Ok(await report.ReadAsync(cancel));
    }

    private static async Task<IResult> ResumeAsync(QueuePause pause, QueueStatusReport report, HttpContext context, CancellationToken cancel)
    {
        await pause.ResumeAsync(ApiAccess.ActorOf(context), cancel);
        return TypedResults.Ok(await report.ReadAsync(cancel));
    }

    private static OpenFaxFilter? FilterOf(SteerFilter words, HttpContext context)
    {
        FaxState state = default;
        if (words.State is { Length: > 0 } && !(Enum.TryParse(words.State, ignoreCase: true, out state) && state is FaxState.Waiting or FaxState.Held))
            return null;
        if (words.Cause is { } cause && !Enum.IsDefined((CallStatus)cause))
            return null;
        var caller = ApiAccess.CallerOf(context);
        return new OpenFaxFilter
        {
            Text = words.Q?.Trim() ?? "", State = words.State is { Length: > 0 } ? state : null, Priority = words.Priority, Cause = (CallStatus?)words.Cause, Trunk = words.Trunk,
            SubmittedBy = caller.May(Permission.ReadFaxes) ? words.User is { Length: > 0 } ? words.User : null : caller.SubmittedBy,
        };
    }
}
