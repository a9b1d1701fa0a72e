using Faxwerk.Api;
using Faxwerk.Directory;

namespace Faxwerk.Delivery;

/// <summary>A delivery as programs see it. <paramref name="Detail"/> is why the last try failed, what was done, or where it went instead.</summary>
public sealed record DeliveryView(
    long Id, long Fax, DeliveryKind Kind, string Target, string Rule, DeliveryState State, string Detail, int Attempts, DateTimeOffset? NextAt, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt, string Caller, string Called)
{
    /// <summary>As the table has it.</summary>
    public static DeliveryView Of(DeliveryRow row) => new(
        row.Id, row.FaxId, row.Kind, row.Target, row.Rule, row.State, row.Detail, row.Attempts, row.NextAt, row.CreatedAt, row.FinishedAt, row.Caller, row.Called);
}

/// <summary>A page of the list, newest first; <paramref name="Next"/> is the value of <c>before</c> for the next page, null on the last.</summary>
public sealed record DeliveryList(IReadOnlyList<DeliveryView> Deliveries, long? Next);

/// <summary>Where a delivery is to go instead.</summary>
public sealed record RedirectRequest(DeliveryKind Kind, string? Target);

/// <summary>Deliveries of received faxes over REST.</summary>
public static class DeliveryEndpoints
{
    /// <summary>Maps <c>/deliveries</c> with list, show, retry and redirect.</summary>
    public static void MapDeliveries(this IEndpointRouteBuilder api)
    {
        var deliveries = api.MapGroup("/deliveries").WithTags("Deliveries");
        deliveries.MapGet("", ListAsync).RequireAccess(Permission.ReadDocuments).WithName("listDeliveries").WithSummary("Deliveries of received faxes by mail, printer and folder, the newest first; state=waiting or failed shows what is amiss.")
            .Produces<DeliveryList>().ProducesProblem(400);
        deliveries.MapGet("/{id:long}", async (long id, Deliveries table, CancellationToken cancel) => await table.FindAsync(id, cancel) is { } row ? TypedResults.Ok(DeliveryView.Of(row)) : Missing(id))
            .RequireAccess(Permission.ReadDocuments).WithName("showDelivery").Produces<DeliveryView>().ProducesProblem(404);
        deliveries.MapPost("/{id:long}/retry", RetryAsync).RequireAccess(Permission.SteerQueue).WithName("retryDelivery").WithSummary("Tries it now: one that waits, or one that has failed.")
            .Produces<DeliveryView>().ProducesProblem(404).ProducesProblem(409);
        deliveries.MapPost("/{id:long}/redirect", RedirectAsync).RequireAccess(Permission.SteerQueue).WithName("redirectDelivery").WithSummary("Sends it to another address, printer or folder.")
            .Produces<DeliveryView>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);
    }

    private static async Task<IResult> ListAsync(Deliveries table, CancellationToken cancel, string state = "", string kind = "", long? fax = null, long before = long.MaxValue, int limit = 100)
    {
        if (ListLimit.Judge(limit) is { } problem)
            return problem;
        if (!TryRead<DeliveryState>(state, out var wantedState) || !TryRead<DeliveryKind>(kind, out var wantedKind))
            return Problem.Of(Problem.BadRequest, "state is waiting, done, failed or redirected; kind is mail, print or save.");
        var page = await table.ListAsync(new DeliveryFilter(wantedState, wantedKind, fax, before, limit), cancel);
        return TypedResults.Ok(new DeliveryList([.. page.Select(DeliveryView.Of)], page.Count == limit ? page[^1].Id : null));
    }

    private static async Task<IResult> RetryAsync(long id, Deliveries table, Unreachable unreachable, HttpContext context, CancellationToken cancel)
    {
        unreachable.Clear();
        return await AnswerAsync(id, await table.RetryAsync(id, ApiAccess.ActorOf(context), cancel), table, cancel);
    }

    private static async Task<IResult> RedirectAsync(long id, RedirectRequest request, Deliveries table, Outlets outlets, HttpContext context, CancellationToken cancel)
    {
        var to = new DeliveryTarget(request.Kind, (request.Target ?? "").Trim());
        var exists = to.Kind == DeliveryKind.Mail || await outlets.ResolveAsync(to.Kind == DeliveryKind.Print ? OutletKind.Printer : OutletKind.Folder, to.Target, cancel) is not null;

        // Where faxes may be printed and saved is settled by who may change settings; an operator chooses among it.
        var isFree = to.Kind != DeliveryKind.Mail && to.Target.Contains(':');
        return !to.IsWellFormed || !exists || isFree
            ? Problem.Of(Problem.BadRequest, "target: a mail address, or the name of a printer or folder.")
            : await AnswerAsync(id, await table.RedirectAsync(id, to, ApiAccess.ActorOf(context), cancel), table, cancel);
    }

    /// <summary>A word of a list, null where there is none; false where it is another.</summary>
    private static bool TryRead<T>(string text, out T? value)
        where T : struct, Enum
    {
        value = text.Length > 0 && Enum.TryParse<T>(text, ignoreCase: true, out var read) && Enum.IsDefined(read) ? read : null;
        return text.Length == 0 || value is not null;
    }

    private static async Task<IResult> AnswerAsync(long id, DeliveryAnswer answer, Deliveries table, CancellationToken cancel) => answer switch
    {
        DeliveryAnswer.Missing => Missing(id),
        DeliveryAnswer.NotNow => Problem.Of(Problem.InUse, "It is over, or being tried at this moment."),
        _ => TypedResults.Ok(DeliveryView.Of((await table.FindAsync(id, cancel))!)),
    };

    private static IResult Missing(long id) => Problem.Of(Problem.NotFound, $"There is no delivery {id}.");
}
