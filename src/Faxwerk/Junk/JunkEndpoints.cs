using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Inbox;
using Faxwerk.Settings;

namespace Faxwerk.Junk;

/// <summary>A rule to be: what it looks at, for what, and what becomes of the fax.</summary>
public sealed record JunkRuleRequest(JunkKind Kind, string? Pattern, JunkAction Action);

/// <summary>What is to be different of a rule; null stays as it is.</summary>
public sealed record JunkRuleChange(JunkKind? Kind = null, string? Pattern = null, JunkAction? Action = null);

/// <summary>A rule as programs see it. A proposal does not hold yet; <paramref name="Fax"/> is the one that it was learnt from; <paramref name="IsIdle"/>: it holds nothing back, because it looks for words and pages are not read (section <c>ocr</c>).</summary>
public sealed record JunkRuleView(long Id, JunkKind Kind, string Pattern, JunkAction Action, DateTimeOffset CreatedAt, string CreatedBy, bool IsProposal, long? Fax, long Version, bool IsIdle)
{
    /// <summary>As the table has it.</summary>
    public static JunkRuleView Of(JunkRule rule, WordsOfPages words) => new(rule.Id, rule.Kind, rule.Pattern, rule.Action, rule.CreatedAt, rule.CreatedBy, rule.IsProposal, rule.FaxId, rule.Version, rule.Kind == JunkKind.Keyword && words.AreUnread);
}

/// <summary>The rules on junk.</summary>
public sealed record JunkRuleList(IReadOnlyList<JunkRuleView> Rules);

/// <summary>A page of the quarantine, newest first; <paramref name="Next"/> is the value of <c>before</c> for the next page, null on the last. <paramref name="Held"/> counts all that are kept.</summary>
public sealed record QuarantineList(IReadOnlyList<QuarantinedFax> Faxes, long? Next, int Held);

/// <summary>Faxes that are to go from the quarantine for good.</summary>
public sealed record QuarantineDeletion(IReadOnlyList<long>? Faxes);

/// <summary>How many went.</summary>
public sealed record QuarantineDeleted(int Deleted);

/// <summary>Unwanted faxes over REST.</summary>
public static class JunkEndpoints
{
    private const int MostDeleted = 1000;

    /// <summary>Registers the rules, the quarantine and the section <c>junk</c>.</summary>
    public static IServiceCollection AddJunk(this IServiceCollection services) => services.AddSettings<JunkSettings>("junk").AddSingleton<JunkRules>().AddSingleton<Quarantine>();

    /// <summary>Maps <c>/junk</c> with rules and quarantine, and <c>/received/ID/junk</c>.</summary>
    public static void MapJunk(this IEndpointRouteBuilder api)
    {
        var junk = api.MapGroup("/junk").WithTags("Junk");
        junk.MapGet("/rules", async (JunkRules rules, WordsOfPages words, CancellationToken cancel) => TypedResults.Ok(new JunkRuleList([.. (await rules.ListAsync(cancel)).Select(rule => JunkRuleView.Of(rule, words))])))
            .RequireAccess(Permission.ReadSettings).WithName("listJunkRules").WithSummary("By what unwanted faxes are known, the newest first.");
        junk.MapPost("/rules", AddAsync).RequireAccess(Permission.ChangeSettings).WithName("addJunkRule").Produces<JunkRuleView>(201).ProducesProblem(422);
        junk.MapPatch("/rules/{id:long}", ChangeAsync).RequireAccess(Permission.ChangeSettings).WithName("changeJunkRule").WithSummary("Changes a rule; with If-Match, of its version, only where nobody else has changed it meanwhile.")
            .Produces<JunkRuleView>().ProducesProblem(404).ProducesProblem(412).ProducesProblem(422);
        junk.MapDelete("/rules/{id:long}", async (long id, JunkRules rules, HttpContext context, CancellationToken cancel) =>
            await rules.RemoveAsync(id, ApiAccess.ActorOf(context), cancel) ? TypedResults.NoContent() : (IResult)Problem.Of(Problem.NotFound, $"There is no rule {id}."))
            .RequireAccess(Permission.ChangeSettings).WithName("removeJunkRule").Produces(204).ProducesProblem(404);
        junk.MapGet("/quarantine", ListAsync).RequireAccess(Permission.ReadDocuments).WithName("listQuarantine").WithSummary("Faxes that are kept as unwanted, the newest first.").Produces<QuarantineList>().ProducesProblem(400);
        junk.MapPost("/quarantine/{fax:long}/release", async (long fax, Quarantine quarantine, HttpContext context, CancellationToken cancel) =>
            await quarantine.ReleaseAsync(fax, ApiAccess.ActorOf(context), cancel) ? TypedResults.NoContent() : (IResult)Problem.Of(Problem.NotFound, $"Fax {fax} is not in the quarantine."))
            .RequireAccess(Permission.SteerQueue).WithName("releaseFax").WithSummary("Lets a fax go where it would have gone.").Produces(204).ProducesProblem(404);
        junk.MapDelete("/quarantine/{fax:long}", async (long fax, Quarantine quarantine, HttpContext context, CancellationToken cancel) =>
            await quarantine.DeleteAsync([fax], ApiAccess.ActorOf(context), cancel) > 0 ? TypedResults.NoContent() : (IResult)Problem.Of(Problem.NotFound, $"Fax {fax} is not in the quarantine."))
            .RequireAccess(Permission.SteerQueue).WithName("deleteQuarantined").WithSummary("Deletes the pages of a fax for good.").Produces(204).ProducesProblem(404);
        junk.MapPost("/quarantine/delete", DeleteAsync).RequireAccess(Permission.SteerQueue).WithName("deleteManyQuarantined").WithSummary("The same for several, 1000 at most; answers how many of them were there.").Produces<QuarantineDeleted>().ProducesProblem(400);
        api.MapJunkLearning(junk);
    }

    private static async Task<IResult> AddAsync(JunkRuleRequest request, JunkRules rules, WordsOfPages words, HttpContext context, CancellationToken cancel)
    {
        var (rule, error) = await rules.AddAsync(new JunkRule { Kind = request.Kind, Pattern = (request.Pattern ?? "").Trim(), Action = request.Action }, ApiAccess.ActorOf(context), cancel);
        return rule is null ? Problem.Of(Problem.BadRule, error!) : TypedResults.Created($"/api/junk/rules/{rule.Id}", JunkRuleView.Of(rule, words));
    }

    private static async Task<IResult> ChangeAsync(long id, JunkRuleChange request, JunkRules rules, WordsOfPages words, HttpContext context, CancellationToken cancel)
    {
        var (rule, error, isStale) = await rules.ChangeAsync(
            id, before => before with { Kind = request.Kind ?? before.Kind, Pattern = (request.Pattern ?? before.Pattern).Trim(), Action = request.Action ?? before.Action }, IfMatch.Versions(context.Request), ApiAccess.ActorOf(context), cancel);
        if (isStale)
            return Problem.Of(Problem.ChangedMeanwhile, "Somebody else has changed the rule meanwhile.");
        if (rule is null)
            return error is null ? Problem.Of(Problem.NotFound, $"There is no rule {id}.") : Problem.Of(Problem.BadRule, error);
        context.Response.Headers.ETag = IfMatch.TagOf(rule.Version);
        return TypedResults.Ok(JunkRuleView.Of(rule, words));
    }

    private static async Task<IResult> ListAsync(Quarantine quarantine, CancellationToken cancel, long before = long.MaxValue, int limit = 100)
    {
        if (ListLimit.Judge(limit) is { } problem)
            return problem;
        var page = await quarantine.ListAsync(before, limit, cancel);
        return TypedResults.Ok(new QuarantineList(page, page.Count == limit ? page[^1].FaxId : null, await quarantine.CountAsync(cancel)));
    }

    private static async Task<IResult> DeleteAsync(QuarantineDeletion request, Quarantine quarantine, HttpContext context, CancellationToken cancel) =>
        request.Faxes is not { Count: <= MostDeleted } faxes
            ? Problem.Of(Problem.BadRequest, $"faxes: ids of faxes, {MostDeleted} at most.")
            : TypedResults.Ok(new QuarantineDeleted(await quarantine.DeleteAsync([.. faxes], ApiAccess.ActorOf(context), cancel)));
}
