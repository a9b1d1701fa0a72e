using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Inbox;

namespace Faxwerk.Routing;

/// <summary>Received faxes that went to nobody, over REST.</summary>
public static class UnroutedEndpoints
{
    /// <summary>Maps <c>/deliveries/unrouted</c>.</summary>
    public static void MapUnrouted(this IEndpointRouteBuilder api)
    {
        var unrouted = api.MapGroup("/deliveries/unrouted").WithTags("Deliveries");
        unrouted.MapGet("", async (Unrouted table, CancellationToken cancel) => TypedResults.Ok(new UnroutedList(await table.ListAsync(cancel))))
            .RequireAccess(Permission.ReadDocuments).WithName("listUnrouted").WithSummary("Received faxes that went to nobody because their routing failed for good, the newest first.");
        unrouted.MapPost("/{id:long}/route", RouteAsync).RequireAccess(Permission.SteerQueue).WithName("routeAnew").WithSummary("Routes such a fax anew. Who has it already gets it no second time.")
            .Produces(204).ProducesProblem(404).ProducesProblem(409);
    }

    private static async Task<IResult> RouteAsync(long id, Unrouted table, ReceivedFaxes faxes, HttpContext context, CancellationToken cancel) =>
        await table.RouteAsync(id, ApiAccess.ActorOf(context), cancel) ? TypedResults.NoContent()
        : await faxes.FindAsync(id, cancel) is null ? Problem.Of(Problem.NotFound, $"There is no received fax {id}.")
        : Problem.Of(Problem.NothingToDo, $"The routing of fax {id} has not failed.");
}
