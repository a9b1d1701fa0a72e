using Faxwerk.Api;
using Faxwerk.Directory;

namespace Faxwerk.Routing;

/// <summary>A rule to be, or what is to be different of one; null stays as it is.</summary>
public sealed record RuleRequest(string? Name = null, bool? IsEnabled = null, bool? IsFinal = null, RuleConditions? Conditions = null, IReadOnlyList<RouteTarget>? Targets = null)
{
    /// <summary>The rule with these values.</summary>
    public RoutingRule On(RoutingRule rule) => rule with
    {
        Name = Name ?? rule.Name, IsEnabled = IsEnabled ?? rule.IsEnabled, IsFinal = IsFinal ?? rule.IsFinal, Conditions = Conditions ?? rule.Conditions, Targets = Targets ?? rule.Targets,
    };
}

/// <summary>A target of a rule as programs see it.</summary>
public sealed record RouteTargetView(RouteKind Kind, string Value);

/// <summary>A rule as programs see it.</summary>
public sealed record RuleView(long Id, string Name, bool IsEnabled, bool IsFinal, RuleConditions Conditions, IReadOnlyList<RouteTargetView> Targets)
{
    /// <summary>As the table has it.</summary>
    public static RuleView Of(RoutingRule rule) => new(rule.Id, rule.Name, rule.IsEnabled, rule.IsFinal, rule.Conditions, [.. rule.Targets.Select(target => new RouteTargetView(target.Kind, target.Value))]);
}

/// <summary>The rules in their order.</summary>
public sealed record RuleList(IReadOnlyList<RuleView> Rules);

/// <summary>Where among the rules, counted from 1.</summary>
public sealed record RulePlace(int Place);

/// <summary>Rules on received faxes over REST.</summary>
public static class RoutingEndpoints
{
    /// <summary>Maps <c>/routing</c> with list, add, change, place, remove and test.</summary>
    public static void MapRouting(this IEndpointRouteBuilder api)
    {
        var rules = api.MapGroup("/routing").WithTags("Routing");
        rules.MapGet("/rules", async (RoutingRules table, CancellationToken cancel) => TypedResults.Ok(new RuleList([.. (await table.ListAsync(cancel)).Select(RuleView.Of)])))
            .RequireAccess(Permission.ReadSettings).WithName("listRules").WithSummary("The rules on where received faxes go, in the order in which they are asked.");
        rules.MapPost("/rules", AddAsync).RequireAccess(Permission.ChangeSettings).WithName("addRule").WithSummary("Adds a rule behind the others. Where isFinal is left out, it is final unless all its targets are printers and folders.").Produces<RuleView>(201).ProducesProblem(422);
        rules.MapPatch("/rules/{id:long}", ChangeAsync).RequireAccess(Permission.ChangeSettings).WithName("changeRule").Produces<RuleView>().ProducesProblem(404).ProducesProblem(422);
        rules.MapPut("/rules/{id:long}/place", MoveAsync).RequireAccess(Permission.ChangeSettings).WithName("moveRule").WithSummary("Puts a rule at another place.").Produces(204).ProducesProblem(404);
        rules.MapDelete("/rules/{id:long}", RemoveAsync).RequireAccess(Permission.ChangeSettings).WithName("removeRule").Produces(204).ProducesProblem(404);
        rules.MapGet("/numbers", async (NumberOverview numbers, CancellationToken cancel) => TypedResults.Ok(await numbers.ReadAsync(cancel)))
            .RequireAccess(Permission.ReadSettings).WithName("listNumbers").WithSummary("Who has which extension or number, by users, groups, rules and receiving.routes, which extensions of a site are free, and where two have the same.");
        rules.MapGet("/test", TestAsync).RequireAccess(Permission.ReadSettings).WithName("testRouting").WithSummary("Where a fax would go; nothing is sent. at is now where it is missing; barcode may be there several times.");
    }

    private static async Task<IResult> AddAsync(RuleRequest request, RoutingRules table, BarcodesFirst barcodes, HttpContext context, CancellationToken cancel)
    {
        var (rule, error) = await table.AddAsync(request.On(new RoutingRule { IsFinal = RoutingRule.IsFinalBy(request.Targets ?? []) }), ApiAccess.ActorOf(context), cancel);
        await barcodes.CheckAsync(cancel);
        return rule is null ? Problem.Of(Problem.BadRule, error!) : TypedResults.Created($"/api/routing/rules/{rule.Id}", RuleView.Of(rule));
    }

    private static async Task<IResult> ChangeAsync(long id, RuleRequest request, RoutingRules table, BarcodesFirst barcodes, HttpContext context, CancellationToken cancel)
    {
        var (rule, error) = await table.ChangeAsync(id, request.On, ApiAccess.ActorOf(context), cancel);
        await barcodes.CheckAsync(cancel);
        return rule is not null ? TypedResults.Ok(RuleView.Of(rule)) : error is null ? Missing(id) : Problem.Of(Problem.BadRule, error);
    }

    private static async Task<IResult> MoveAsync(long id, RulePlace request, RoutingRules table, HttpContext context, CancellationToken cancel) =>
        await table.MoveAsync(id, request.Place, ApiAccess.ActorOf(context), cancel) ? TypedResults.NoContent() : Missing(id);

    private static async Task<IResult> RemoveAsync(long id, RoutingRules table, BarcodesFirst barcodes, HttpContext context, CancellationToken cancel)
    {
        var isRemoved = await table.RemoveAsync(id, ApiAccess.ActorOf(context), cancel);
        await barcodes.CheckAsync(cancel);
        return isRemoved ? TypedResults.NoContent() : Missing(id);
    }

    private static async Task<Microsoft.AspNetCore.Http.HttpResults.Ok<RoutingResult>> TestAsync(
        RoutingTable routing, SignalledNumbers numbers, TimeProvider time, CancellationToken cancel, string called = "", string caller = "", string stationId = "", string subaddress = "", string trunk = "", string[]? barcode = null, DateTimeOffset? at = null) =>
        TypedResults.Ok(await routing.RouteAsync(new RoutedFax(numbers.Called(called, trunk), at ?? time.GetUtcNow(), numbers.Caller(caller, trunk), stationId, subaddress, trunk, barcode ?? []), cancel));

    private static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult Missing(long id) => Problem.Of(Problem.NotFound, $"There is no rule {id}.");
}
