using Faxwerk.Api;
using Faxwerk.Directory;

namespace Faxwerk.Polling.Web;

/// <summary>A page of the list, newest first; <paramref name="Next"/> is the value of <c>before</c> for the next page, null on the last.</summary>
public sealed record OfferList(IReadOnlyList<OfferView> Offers, long? Next);

/// <summary>
/// A document that callers may fetch, without its password. <paramref name="Fetches"/> counts calls that took it whole, <paramref name="Refusals"/> those with another
/// password; <paramref name="EndedAt"/> is null while it may be fetched.
/// </summary>
public sealed record OfferView(
    long Id, string Name, string Called, string Address, bool HasPassword, int Pages, bool Once, DateTimeOffset? Until, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt, int Fetches,
    int Refusals, DateTimeOffset? LastFetchedAt)
{
    /// <summary>As the table has it.</summary>
    public static OfferView Of(PollOffer offer) => new(
        offer.Id, offer.Name, offer.Called, offer.Address, offer.Password.Length > 0, offer.PageCount, offer.Once, offer.ValidUntil, offer.CreatedAt, offer.EndedAt, offer.Fetches,
        offer.Refusals, offer.LastFetchedAt);
}

/// <summary>Documents offered for polling, over REST.</summary>
public static class OfferEndpoints
{
    /// <summary>Maps <c>/offers</c> with add, list, show and remove.</summary>
    public static void MapOffers(this IEndpointRouteBuilder api)
    {
        var offers = api.MapGroup("/offers").WithTags("Polling");
        offers.MapPost("", (SubmitOffer submit, HttpContext context, CancellationToken cancel) => submit.HandleAsync(context, cancel))
            .RequireAccess(Permission.SendFaxes).WithName("addOffer").WithSummary("Offers documents to callers that poll. Answers when they may be fetched.")
            .Accepts<OfferForm>("multipart/form-data").Produces<OfferView>(StatusCodes.Status201Created)
            .ProducesProblem(400).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422).ProducesProblem(503).ProducesProblem(507);
        offers.MapGet("", ListAsync).RequireAccess(Permission.ReadOwnFaxes).WithName("listOffers").WithSummary("The newest first, also those that are over; a key of level send and a user see their own.")
            .Produces<OfferList>().ProducesProblem(400);
        offers.MapGet("/{id:long}", ShowAsync).RequireAccess(Permission.ReadOwnFaxes).WithName("showOffer").Produces<OfferView>().ProducesProblem(404);
        offers.MapDelete("/{id:long}", RemoveAsync).RequireAccess(Permission.SendFaxes).WithName("removeOffer").WithSummary("Withdraws it; a call that reads it goes on.")
            .Produces(204).ProducesProblem(404).ProducesProblem(409);
    }

    private static async Task<IResult> ListAsync(PollOffers offers, HttpContext context, CancellationToken cancel, long before = long.MaxValue, int limit = 100)
    {
        if (ListLimit.Judge(limit) is { } problem)
            return problem;
        var caller = ApiAccess.CallerOf(context);
        var page = await offers.ListAsync(caller.May(Permission.ReadFaxes) ? null : caller.SubmittedBy, before, limit, cancel);
        return TypedResults.Ok(new OfferList([.. page.Select(OfferView.Of)], page.Count == limit ? page[^1].Id : null));
    }

    private static async Task<IResult> ShowAsync(long id, PollOffers offers, HttpContext context, CancellationToken cancel) =>
        await offers.FindAsync(id, cancel) is { } offer && ApiAccess.CallerOf(context).MaySee(offer.SubmittedBy) ? TypedResults.Ok(OfferView.Of(offer)) : Missing(id);

    private static async Task<IResult> RemoveAsync(long id, PollOffers offers, HttpContext context, CancellationToken cancel)
    {
        var caller = ApiAccess.CallerOf(context);
        if (await offers.FindAsync(id, cancel) is not { } offer || !caller.MaySee(offer.SubmittedBy))
            return Missing(id);
        if (!caller.MayCancel(offer.SubmittedBy))
            return Problem.Of(Problem.Forbidden, $"Document {id} was offered by another: removing it takes the permission steerQueue.");
        return await offers.RemoveAsync(id, caller.Actor, cancel) ? TypedResults.NoContent() : Problem.Of(Problem.Finished, $"Document {id} was over before.");
    }

    private static IResult Missing(long id) => Problem.Of(Problem.NotFound, $"There is no offered document {id}.");
}
