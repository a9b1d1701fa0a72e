using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Queue;

namespace Faxwerk.Polling.Web;

/// <summary>Polls over REST.</summary>
public static class PollEndpoints
{
    /// <summary>Maps <c>/polls</c> with submit, list, show and cancel.</summary>
    public static void MapPolls(this IEndpointRouteBuilder api)
    {
        var polls = api.MapGroup("/polls").WithTags("Polling");
        polls.MapPost("", (PollRequest request, SubmitPoll submit, HttpContext context, CancellationToken cancel) => submit.HandleAsync(request, context, cancel))
            .RequireAccess(Permission.SendFaxes).WithMetadata(NotReplayed.Metadata).WithName("submitPoll").WithSummary("Fetches a document from another fax machine. Answers when the poll is on disk.")
            .Produces<PolledView>(StatusCodes.Status202Accepted).ProducesProblem(400).ProducesProblem(403).ProducesProblem(422);
        polls.MapGet("", ListAsync).RequireAccess(Permission.ReadOwnFaxes).WithName("listPolls").WithSummary("The newest polls first; a key of level send and a user see their own.")
            .Produces<PollList>().ProducesProblem(400);
        polls.MapGet("/{id:long}", ShowAsync).RequireAccess(Permission.ReadOwnFaxes).WithName("showPoll").WithSummary("One poll with its calls and their ladders.")
            .Produces<PollDetails>().ProducesProblem(404);
        polls.MapDelete("/{id:long}", CancelAsync).RequireAccess(Permission.SendFaxes).WithName("cancelPoll")
            .WithSummary("Cancels a poll: 200 where it is cancelled, 202 where a call is on and will be ended. Pages that came are delivered all the same.")
            .Produces<PolledView>().Produces<PolledView>(StatusCodes.Status202Accepted).ProducesProblem(404).ProducesProblem(409);
    }

    private static async Task<IResult> ListAsync(
        PollView view, HttpContext context, CancellationToken cancel, string? state = null, long before = long.MaxValue, int limit = 100)
    {
        PollState wanted = default;
        if (state is not null && !(Enum.TryParse(state, ignoreCase: true, out wanted) && Enum.IsDefined(wanted)))
            return Problem.Of(Problem.BadRequest, $"state is one of {string.Join(", ", Enum.GetNames<PollState>()).ToLowerInvariant()}.");
        if (ListLimit.Judge(limit) is { } problem)
            return problem;
        var caller = ApiAccess.CallerOf(context);
        var polls = await view.ListAsync(
            new PollFilter
            {
                State = state is null ? null : wanted, SubmittedBy = caller.May(Permission.ReadFaxes) ? null : caller.SubmittedBy, Before = before, Limit = limit,
            },
            cancel);
        return TypedResults.Ok(new PollList([.. polls.Select(PolledView.Of)], polls.Count == limit ? polls[^1].Id : null));
    }

    private static async Task<IResult> ShowAsync(long id, PollView view, HttpContext context, CancellationToken cancel)
    {
        if (await view.FindAsync(id, cancel) is not { } poll || !ApiAccess.CallerOf(context).MaySee(poll.SubmittedBy))
            return Missing(id);
        var attempts = await view.AttemptsAsync(id, cancel);
        return TypedResults.Ok(new PollDetails(PolledView.Of(poll), [.. attempts.Select(PollAttemptView.Of)]));
    }

    private static async Task<IResult> CancelAsync(long id, PollQueue polls, PollView view, HttpContext context, CancellationToken cancel)
    {
        var caller = ApiAccess.CallerOf(context);
        if (await view.FindAsync(id, cancel) is not { } poll || !caller.MaySee(poll.SubmittedBy))
            return Missing(id);
        if (!caller.MayCancel(poll.SubmittedBy))
            return Problem.Of(Problem.Forbidden, $"Poll {id} was handed in by another: cancelling it takes the permission steerQueue.");
        return await polls.CancelAsync(id, caller.Actor, cancel) switch
        {
            CancelResult.Cancelled => TypedResults.Ok(PolledView.Of((await view.FindAsync(id, cancel))!)),
            CancelResult.Requested => TypedResults.Accepted($"/api/polls/{id}", PolledView.Of((await view.FindAsync(id, cancel))!)),
            CancelResult.TooLate => Problem.Of(Problem.Finished, $"Poll {id} was over before."),
            _ => Missing(id),
        };
    }

    private static IResult Missing(long id) => Problem.Of(Problem.NotFound, $"There is no poll {id}.");
}
