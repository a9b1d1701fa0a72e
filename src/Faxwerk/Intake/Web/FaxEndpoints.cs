using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Headline;
using Faxwerk.Queue;
using Faxwerk.Reporting;

namespace Faxwerk.Intake.Web;

/// <summary>Outgoing faxes over REST.</summary>
public static class FaxEndpoints
{
    /// <summary>Maps <c>/faxes</c> with submit, list, show, cancel, resend, pages, document and report.</summary>
    public static void MapFaxes(this IEndpointRouteBuilder api)
    {
        var faxes = api.MapGroup("/faxes").WithTags("Outgoing faxes");
        faxes.MapPost("", (SubmitFax submit, HttpContext context, CancellationToken cancel) => submit.HandleAsync(context, cancel))
            .RequireAccess(Permission.SendFaxes).WithMetadata(NotReplayed.Metadata).WithName("submitFax").WithSummary("Sends documents to fax numbers. Answers when the faxes are in the queue on disk.")
            .Accepts<FaxForm>("multipart/form-data").Produces<Submitted>(StatusCodes.Status202Accepted)
            .ProducesProblem(400).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422).ProducesProblem(503).ProducesProblem(507);
        faxes.MapGet("/form", (SendForm form, HttpContext context, CancellationToken cancel) => form.RightsAsync(ApiAccess.CallerOf(context), cancel))
            .RequireAccess(Permission.SendFaxes).WithName("sendRights").WithSummary("What the caller may ask for when he sends faxes.");
        faxes.MapPost("/recipients", (RecipientsToCheck given, SendForm form, HttpContext context, CancellationToken cancel) => form.CheckAsync(given, ApiAccess.CallerOf(context), context.Request.WantsGerman(), cancel))
            .RequireAccess(Permission.SendFaxes).WithMetadata(NotReplayed.Metadata).WithName("checkRecipients").WithSummary("Whether faxes may go to these recipients; sends nothing.").Produces<CheckedRecipients>().ProducesProblem(400).ProducesProblem(403);
        faxes.MapGet("", ListAsync).RequireAccess(Permission.ReadOwnFaxes).WithName("listFaxes").WithSummary("The newest faxes first, with `after` the oldest; a key of level send and a user see their own.").Produces<FaxList>().ProducesProblem(400);
        faxes.MapGet("/{id:long}", ShowAsync).RequireAccess(Permission.ReadOwnFaxes).WithName("showFax").WithSummary("One fax with its calls and their ladders.")
            .Produces<FaxDetails>().ProducesProblem(404);
        faxes.MapDelete("/{id:long}", CancelAsync).RequireAccess(Permission.SendFaxes).WithName("cancelFax")
            .WithSummary("Cancels a fax: 200 where it is cancelled, 202 where a call is on and will be ended.")
            .Produces<FaxView>().Produces<FaxView>(StatusCodes.Status202Accepted).ProducesProblem(404).ProducesProblem(409);
        faxes.MapPost("/{id:long}/resend", (long id, ResendRequest? request, ResendFax resend, HttpContext context, CancellationToken cancel) => resend.HandleAsync(id, request, context, cancel))
            .RequireAccess(Permission.SendFaxes).WithMetadata(NotReplayed.Metadata).WithName("resendFax").WithSummary("Sends the same pages as a new fax, to the same or another number.")
            .Produces<FaxView>(StatusCodes.Status202Accepted).ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(410).ProducesProblem(422);
        faxes.MapFaxPages();
        faxes.MapFaxFiles();
        api.MapPost("/trunks/{name}/test-fax", (string name, TestFaxRequest request, SubmitTestFax submit, HttpContext context, CancellationToken cancel) => submit.HandleAsync(name, request, context, cancel))
            .RequireAccess(Permission.ChangeSettings).WithTags("Trunks").WithName("sendTestFax").WithSummary("Sends a page over this trunk and no other, before everything that waits.")
            .Produces<FaxView>(StatusCodes.Status202Accepted).ProducesProblem(404).ProducesProblem(422).ProducesProblem(503);
    }

    private static async Task<IResult> ListAsync(
        QueueView view, QueuePositions places, HttpContext context, CancellationToken cancel, string? state = null, string? sender = null, string? job = null, long? before = null, long? after = null, int limit = 100)
    {
        FaxState wanted = default;
        if (state is not null && !(Enum.TryParse(state, ignoreCase: true, out wanted) && Enum.IsDefined(wanted)))
            return Problem.Of(Problem.BadRequest, $"state is one of {string.Join(", ", Enum.GetNames<FaxState>()).ToLowerInvariant()}.");
        if (ListLimit.Judge(limit) is { } problem)
            return problem;
        var caller = ApiAccess.CallerOf(context);
        var filter = new FaxFilter
        {
            State = state is null ? null : wanted, Sender = sender, JobId = job, Before = before, After = after, Limit = limit,
            SubmittedBy = caller.May(Permission.ReadFaxes) ? null : caller.SubmittedBy,
        };
        var faxes = await view.ListAsync(filter, cancel);
        var positions = faxes.Any(fax => fax.State == FaxState.Waiting) ? await places.ReadAsync(cancel, faxes.Where(fax => fax.State == FaxState.Waiting).Max(fax => fax.Id)) : new Dictionary<long, int>();
        return TypedResults.Ok(new FaxList(
            [.. faxes.Select(fax => FaxView.Of(fax, positions.TryGetValue(fax.Id, out var position) ? position : null))],
            faxes.Count == limit ? faxes[^1].Id : null,
            job is null ? null : await view.CountAsync(filter, cancel)));
    }

    private static async Task<IResult> ShowAsync(long id, QueueView view, QueuePositions places, MailCopies copies, HttpContext context, CancellationToken cancel)
    {
        if (await view.FindAsync(id, cancel) is not { } fax || !ApiAccess.CallerOf(context).MaySee(fax.SubmittedBy))
            return Missing(id);
        var attempts = await view.AttemptsAsync(id, cancel);
        var position = fax.State == FaxState.Waiting && (await places.ReadAsync(cancel, newest: id)).TryGetValue(id, out var found) ? found : (int?)null;
        var german = context.Request.WantsGerman();
        return TypedResults.Ok(new FaxDetails(
            FaxView.Of(fax, position, german), FaxOptions.Of(fax), [.. attempts.Select(attempt => AttemptView.Of(attempt, german))], [.. QueueView.PagesPerhapsTwice(attempts).Select(page => page + 1)],
            [.. (await copies.OfJobAsync(fax.JobId, cancel)).Select(MailCopyView.Of)], SentPages.AreKnown(fax, attempts)));
    }

    private static async Task<IResult> CancelAsync(long id, FaxQueue queue, QueueView view, HttpContext context, CancellationToken cancel)
    {
        var caller = ApiAccess.CallerOf(context);
        if (await view.FindAsync(id, cancel) is not { } fax || !caller.MaySee(fax.SubmittedBy))
            return Missing(id);
        if (!caller.MayCancel(fax.SubmittedBy))
            return Problem.Of(Problem.Forbidden, $"Fax {id} was handed in by another: cancelling it takes the permission steerQueue.");
        return await queue.CancelAsync(id, caller.Actor, cancel) switch
        {
            CancelResult.Cancelled => TypedResults.Ok(FaxView.Of((await view.FindAsync(id, cancel))!)),
            CancelResult.Requested => TypedResults.Accepted($"/api/faxes/{id}", FaxView.Of((await view.FindAsync(id, cancel))!)),
            CancelResult.TooLate => Problem.Of(Problem.Finished, $"Fax {id} was sent, given up or cancelled before."),
            _ => Missing(id),
        };
    }

    private static IResult Missing(long id) => Problem.Of(Problem.NotFound, $"There is no fax {id}.");
}
