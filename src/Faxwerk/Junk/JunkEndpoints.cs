using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Inbox;
using Faxwerk.Settings;

namespace Faxwerk.Junk;

/// <summary>A rule to be: what it looks at, for what, and what becomes of the fax.</summary>
public sealed record JunkRuleRequest(JunkKind Kind, string? Pattern, JunkAction Action);

/// <summary>A rule as programs see it.</summary>
public sealed record JunkRuleView(long Id, JunkKind Kind, string Pattern, JunkAction Action, DateTimeOffset CreatedAt, string CreatedBy)
{
    /// <summary>As the table has it.</summary>
    public static JunkRuleView Of(JunkRule rule) => new(rule.Id, rule.Kind, rule.Pattern, rule.Action, rule.CreatedAt, rule.CreatedBy);
}

/// <summary>The rules on junk.</summary>
public sealed record JunkRuleList(IReadOnlyList<JunkRuleView> Rules);

/// <summary>A page of the quarantine, newest first; <paramref name="Next"/> is the value of <c>before</c> for the next page, null on the last.</summary>
public sealed record QuarantineList(IReadOnlyList<QuarantinedFax> Faxes, long? Next);

/// <summary>Unwanted faxes over REST.</summary>
public static class JunkEndpoints
{
    /// <summary>Registers the rules, the quarantine and the section <c>junk</c>.</summary>
    public static IServiceCollection AddJunk(this IServiceCollection services) => services.AddSettings<JunkSettings>("junk").AddSingleton<JunkRules>().AddSingleton<Quarantine>();

    /// <summary>Maps <c>/junk</c> with rules and quarantine, and <c>/received/ID/junk</c>.</summary>
    public static void MapJunk(this IEndpointRouteBuilder api)
    {
        var junk = api.MapGroup("/junk").WithTags("Junk");
        junk.MapGet("/rules", async (JunkRules rules, CancellationToken cancel) => TypedResults.Ok(new JunkRuleList([.. (await rules.ListAsync(cancel)).Select(JunkRuleView.Of)])))
            .RequireAccess(Permission.ReadSettings).WithName("listJunkRules").WithSummary("By what unwanted faxes are known, the newest first.");
        junk.MapPost("/rules", AddAsync).RequireAccess(Permission.ChangeSettings).WithName("addJunkRule").Produces<JunkRuleView>(201).ProducesProblem(422);
        junk.MapDelete("/rules/{id:long}", async (long id, JunkRules rules, HttpContext context, CancellationToken cancel) =>
            await rules.RemoveAsync(id, ApiAccess.ActorOf(context), cancel) ? TypedResults.NoContent() : (IResult)Problem.Of(Problem.NotFound, $"There is no rule {id}."))
            .RequireAccess(Permission.ChangeSettings).WithName("removeJunkRule").Produces(204).ProducesProblem(404);
        junk.MapGet("/quarantine", ListAsync).RequireAccess(Permission.ReadDocuments).WithName("listQuarantine").WithSummary("Faxes that are kept as unwanted, the newest first.").Produces<QuarantineList>().ProducesProblem(400);
        junk.MapPost("/quarantine/{fax:long}/release", async (long fax, Quarantine quarantine, HttpContext context, CancellationToken cancel) =>
            await quarantine.ReleaseAsync(fax, ApiAccess.ActorOf(context), cancel) ? TypedResults.NoContent() : (IResult)Problem.Of(Problem.NotFound, $"Fax {fax} is not in the quarantine."))
            .RequireAccess(Permission.SteerQueue).WithName("releaseFax").WithSummary("Lets a fax go where it would have gone.").Produces(204).ProducesProblem(404);
        api.MapPost("/received/{id:long}/junk", LearnAsync).RequireAccess(Permission.SteerQueue).WithTags("Junk").WithName("markJunk").WithSummary("Calls a fax unwanted: further ones of its caller, or where he shows no number of its station ID, are quarantined.")
            .Produces<JunkRuleView>().ProducesProblem(404).ProducesProblem(422);
    }

    private static async Task<IResult> AddAsync(JunkRuleRequest request, JunkRules rules, HttpContext context, CancellationToken cancel)
    {
        var (rule, error) = await rules.AddAsync(new JunkRule { Kind = request.Kind, Pattern = (request.Pattern ?? "").Trim(), Action = request.Action }, ApiAccess.ActorOf(context), cancel);
        return rule is null ? Problem.Of(Problem.BadRule, error!) : TypedResults.Created($"/api/junk/rules/{rule.Id}", JunkRuleView.Of(rule));
    }

    private static async Task<IResult> ListAsync(Quarantine quarantine, CancellationToken cancel, long before = long.MaxValue, int limit = 100)
    {
        if (ListLimit.Judge(limit) is { } problem)
            return problem;
        var page = await quarantine.ListAsync(before, limit, cancel);
        return TypedResults.Ok(new QuarantineList(page, page.Count == limit ? page[^1].FaxId : null));
    }

    private static async Task<IResult> LearnAsync(long id, ReceivedFaxes faxes, JunkRules rules, HttpContext context, CancellationToken cancel)
    {
        if (await faxes.FindAsync(id, cancel) is not { } fax)
            return Problem.Of(Problem.NotFound, $"There is no received fax {id}.");
        var (kind, text) = fax.Caller.Length > 0 ? (JunkKind.Caller, Learnt(fax.Caller)) : (JunkKind.StationId, Learnt(fax.Csid ?? ""));
        var (rule, error) = await rules.AddAsync(new JunkRule { Kind = kind, Pattern = text, Action = JunkAction.Quarantine }, ApiAccess.ActorOf(context), cancel);
        return rule is null ? Problem.Of(Problem.BadRule, error!) : TypedResults.Ok(JunkRuleView.Of(rule));
    }

    /// <summary>A text that a stranger chose, as a pattern of itself: none of its characters may stand for more than one other.</summary>
    private static string Learnt(string text)
    {
        var pattern = text.Trim().Replace('\\', '?').Replace('*', '?');
        return pattern.Equals(TextPattern.Withheld, StringComparison.OrdinalIgnoreCase) ? $"?{pattern[1..]}" : pattern;
    }
}
