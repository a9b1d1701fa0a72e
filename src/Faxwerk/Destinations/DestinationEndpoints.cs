using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Telephony;
using Microsoft.Extensions.Options;

namespace Faxwerk.Destinations;

/// <summary>
/// What is left out of calls to a number over a trunk. <paramref name="Trunk"/> and <paramref name="Until"/> are null where somebody set it: then it holds for every trunk,
/// and stays.
/// </summary>
public sealed record DestinationView(string Number, string? Trunk, bool NoT38, bool NoV17, bool NoEcm, string Reason, DateTimeOffset Since, DateTimeOffset? Until, int Successes)
{
    /// <summary>As the table has it.</summary>
    public static DestinationView Of(Destination known) =>
        new(known.Number, known.Trunk, known.NoT38, known.NoV17, known.NoEcm, known.Reason, known.Since, known.Until, known.Successes);
}

/// <summary>A page of the list, by number, each with all its trunks; <paramref name="Next"/> is the value of <c>after</c> for the next page, null on the last.</summary>
public sealed record DestinationList(IReadOnlyList<DestinationView> Destinations, string? Next);

/// <summary>What to leave out of calls to a number from now on.</summary>
public sealed record DestinationChange(bool NoT38, bool NoV17, bool NoEcm, string? Reason);

/// <summary>The memory of destinations over REST.</summary>
public static class DestinationEndpoints
{
    /// <summary>Maps <c>/destinations</c> with list, show, set and forget.</summary>
    public static void MapDestinations(this IEndpointRouteBuilder api)
    {
        var destinations = api.MapGroup("/destinations").WithTags("Destinations");
        destinations.MapGet("", ListAsync).RequireAccess(Permission.ReadOperation).WithName("listDestinations").WithSummary("What failed with which number and is left out of calls there.")
            .Produces<DestinationList>().ProducesProblem(400);
        destinations.MapGet("/{number}", ShowAsync).RequireAccess(Permission.ReadOperation).WithName("showDestination").Produces<DestinationList>().ProducesProblem(404).ProducesProblem(422);
        destinations.MapPut("/{number}", SetAsync).RequireAccess(Permission.ChangeDestinations).WithName("setDestination").WithSummary("Leaves something out of calls to a number, over every trunk, until it is set otherwise.")
            .Produces<DestinationView>().Produces(204).ProducesProblem(422);
        destinations.MapDelete("/{number}", RemoveAsync).RequireAccess(Permission.ChangeDestinations).WithName("forgetDestination").Produces(204).ProducesProblem(404).ProducesProblem(422);
    }

    private static async Task<IResult> ListAsync(DestinationMemory memory, CancellationToken cancel, string after = "", int limit = 100)
    {
        if (ListLimit.Judge(limit) is { } problem)
            return problem;
        var page = await memory.ListAsync(after, limit, cancel);
        return TypedResults.Ok(new DestinationList([.. page.Select(DestinationView.Of)], page.DistinctBy(known => known.Number).Count() == limit ? page[^1].Number : null));
    }

    private static async Task<IResult> ShowAsync(string number, DestinationMemory memory, IOptionsMonitor<SiteSettings> site, CancellationToken cancel)
    {
        if (FaxNumber.Parse(number, site.CurrentValue) is not { } read)
            return NoNumber(number);
        var known = await memory.FindAllAsync(read.E164, cancel);
        return known.Count > 0 ? TypedResults.Ok(new DestinationList([.. known.Select(DestinationView.Of)], null)) : Unknown(read);
    }

    private static async Task<IResult> SetAsync(
        string number, DestinationChange change, DestinationMemory memory, IOptionsMonitor<SiteSettings> site, HttpContext context, CancellationToken cancel)
    {
        if (FaxNumber.Parse(number, site.CurrentValue) is not { } read)
            return NoNumber(number);
        var restrictions = new FaxRestrictions(change.NoT38, change.NoV17, change.NoEcm);
        await memory.SetAsync(read.E164, restrictions, change.Reason ?? "", ApiAccess.ActorOf(context), cancel);
        return await memory.FindAsync(read.E164, Destination.EveryLine, cancel) is { } known ? TypedResults.Ok(DestinationView.Of(known)) : TypedResults.NoContent();
    }

    private static async Task<IResult> RemoveAsync(
        string number, DestinationMemory memory, IOptionsMonitor<SiteSettings> site, HttpContext context, CancellationToken cancel)
    {
        if (FaxNumber.Parse(number, site.CurrentValue) is not { } read)
            return NoNumber(number);
        return await memory.RemoveAsync(read.E164, ApiAccess.ActorOf(context), cancel) ? TypedResults.NoContent() : Unknown(read);
    }

    private static IResult NoNumber(string number) => Problem.Of(Problem.BadNumber, $"{number} is not a fax number.");

    private static IResult Unknown(FaxNumber number) => Problem.Of(Problem.NotFound, $"Nothing is known about {number.E164}.");
}
