using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Inbox;
using Faxwerk.Settings;

namespace Faxwerk.Junk;

/// <summary>
/// What is learnt from faxes that somebody calls unwanted. What an operator says holds at once; what a user says of a fax of his own is a proposal that an operator confirms: a fax has one fate for all who get it,
/// and what one of them does not want to read, such as an order at a shared number, another may be waiting for.
/// </summary>
internal static class JunkLearning
{
    /// <summary>Maps <c>/received/ID/junk</c> and <c>/junk/proposals</c>.</summary>
    public static void MapJunkLearning(this IEndpointRouteBuilder api, IEndpointRouteBuilder junk)
    {
        var received = api.MapGroup("/received").WithTags("Junk").AddEndpointFilter(ReceivedEndpoints.OnlyOwnAsync);
        received.MapPost("/{id:long}/junk", LearnAsync).RequireAccess(Permission.JudgeOwnFaxes).WithName("markJunk")
            .WithSummary("Calls a fax unwanted: further ones of its caller, or where he shows no number of its station ID, are quarantined. Of who may not steer the queue it is a proposal.").Produces<JunkRuleView>().ProducesProblem(404).ProducesProblem(422);
        received.MapDelete("/{id:long}/junk", ForgetAsync).RequireAccess(Permission.JudgeOwnFaxes).WithName("unmarkJunk").WithSummary("Takes back what was learnt from a fax; who may not steer the queue takes back what he proposed.").Produces(204).ProducesProblem(404);
        junk.MapGet("/proposals", async (JunkRules rules, WordsOfPages words, CancellationToken cancel) => TypedResults.Ok(new JunkRuleList([.. (await rules.ListAsync(cancel, proposed: true)).Select(rule => JunkRuleView.Of(rule, words))])))
            .RequireAccess(Permission.ReadDocuments).WithName("listJunkProposals").WithSummary("Rules that users proposed, the newest first.");
        junk.MapPost("/proposals/{id:long}/confirm", async (long id, JunkRules rules, WordsOfPages words, HttpContext context, CancellationToken cancel) =>
            await rules.ConfirmAsync(id, ApiAccess.ActorOf(context), cancel) is { } rule ? TypedResults.Ok(JunkRuleView.Of(rule, words)) : Missing(id))
            .RequireAccess(Permission.SteerQueue).WithName("confirmJunkProposal").WithSummary("The rule holds from now on.").Produces<JunkRuleView>().ProducesProblem(404);
        junk.MapDelete("/proposals/{id:long}", async (long id, JunkRules rules, HttpContext context, CancellationToken cancel) => await rules.DeclineAsync(id, ApiAccess.ActorOf(context), cancel) ? TypedResults.NoContent() : Missing(id))
            .RequireAccess(Permission.SteerQueue).WithName("declineJunkProposal").Produces(204).ProducesProblem(404);
    }

    private static async Task<IResult> LearnAsync(long id, ReceivedFaxes faxes, JunkRules rules, WordsOfPages words, HttpContext context, CancellationToken cancel)
    {
        if (await faxes.FindAsync(id, cancel) is not { } fax)
            return ReceivedEndpoints.Missing(id);
        var caller = ApiAccess.CallerOf(context);
        var (kind, text) = fax.Caller.Length > 0 ? (JunkKind.Caller, Learnt(fax.Caller)) : (JunkKind.StationId, Learnt(fax.Csid ?? ""));
        var (rule, error) = await rules.AddAsync(
            new JunkRule { Kind = kind, Pattern = text, Action = JunkAction.Quarantine, IsProposal = !caller.May(Permission.SteerQueue), AccountId = caller.Session?.User.Id, FaxId = id }, caller.Actor, cancel);
        return rule is null ? Problem.Of(Problem.BadRule, error!) : TypedResults.Ok(JunkRuleView.Of(rule, words));
    }

    private static async Task<IResult> ForgetAsync(long id, JunkRules rules, HttpContext context, CancellationToken cancel)
    {
        var caller = ApiAccess.CallerOf(context);
        long? account = caller.May(Permission.SteerQueue) ? null : caller.Session?.User.Id ?? -1;
        return await rules.ForgetAsync(id, account, caller.Actor, cancel) ? TypedResults.NoContent() : Problem.Of(Problem.NotFound, $"Nothing was learnt from fax {id}.");
    }

    private static IResult Missing(long id) => Problem.Of(Problem.NotFound, $"There is no proposal {id}.");

    /// <summary>A text that a stranger chose, as a pattern of itself: none of its characters may stand for more than one other.</summary>
    private static string Learnt(string text)
    {
        var pattern = text.Trim().Replace('\\', '?').Replace('*', '?');
        return pattern.Equals(TextPattern.Withheld, StringComparison.OrdinalIgnoreCase) ? $"?{pattern[1..]}" : pattern;
    }
}
