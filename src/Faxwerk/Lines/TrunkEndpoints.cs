using System.Text.Json;
using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Settings;

namespace Faxwerk.Lines;

/// <summary>Trunks over REST.</summary>
public static class TrunkEndpoints
{
    /// <summary>Maps <c>/trunks</c> with list, show, add, change and remove.</summary>
    public static void MapTrunks(this IEndpointRouteBuilder api)
    {
        var trunks = api.MapGroup("/trunks").WithTags("Trunks");
        trunks.MapGet("", async (TrunkReport report, CancellationToken cancel) => TypedResults.Ok(new TrunkList(await report.ListAsync(cancel), report.Modems)))
            .RequireAccess(Permission.ReadOperation).WithName("listTrunks").WithSummary("How each trunk is: registration, addresses, channels, last failures.");
        trunks.MapGet("/{name}", ShowAsync).RequireAccess(Permission.ReadOperation).WithName("showTrunk").WithSummary("One trunk with its settings.").Produces<TrunkDetails>().ProducesProblem(404);
        trunks.MapPost("", AddAsync).RequireAccess(Permission.ChangeSettings).WithName("addTrunk").Produces<TrunkDetails>(201).ProducesProblem(400).ProducesProblem(409).ProducesProblem(422);
        trunks.MapPatch("/{name}", ChangeAsync).RequireAccess(Permission.ChangeSettings).WithName("changeTrunk")
            .WithSummary("Changes settings, given as names and values; null restores a default. Where one is wrong, none is changed. What decides where the stored password goes takes password too. With If-Match only where the section of the settings has that version.")
            .Accepts<Dictionary<string, JsonElement>>("application/json").Produces<TrunkDetails>().ProducesProblem(404).ProducesProblem(412).ProducesProblem(422);
        trunks.MapPost("/{name}/test", TestAsync).RequireAccess(Permission.ChangeSettings).WithName("testTrunk").WithSummary("Asks the provider whether it is there (OPTIONS), from this node.")
            .Produces<TrunkTest>().ProducesProblem(404);
        trunks.MapDelete("/{name}", RemoveAsync).RequireAccess(Permission.ChangeSettings).WithName("removeTrunk").Produces(204).ProducesProblem(404).ProducesProblem(409);
    }

    private static async Task<IResult> ShowAsync(string name, TrunkReport report, SettingsStore settings, CancellationToken cancel) =>
        await DetailsAsync(name, report, settings, cancel) is { } details ? TypedResults.Ok(details) : Missing(name);

    private static async Task<IResult> TestAsync(string name, TrunkTable table, IServiceProvider services, CancellationToken cancel)
    {
        if ((await table.ListAsync(cancel)).FirstOrDefault(row => row.Name == name) is not { } row)
            return Missing(name);
        var line = services.GetService<Trunks>()?.All.FirstOrDefault(line => line.Id == row.Id);
        return TypedResults.Ok(line?.Endpoint is Trunk trunk ? await trunk.TestAsync(cancel) : TrunkTest.Closed(name, line?.State.Words ?? ""));
    }

    private static async Task<IResult> AddAsync(
        NewTrunk trunk, TrunkTable table, TrunkReport report, SettingsStore settings, HttpContext context, CancellationToken cancel)
    {
        if (trunk.Name is not { } name)
            return Problem.Of(Problem.BadRequest, "The trunk needs a name.");
        var taken = (await table.ListAsync(cancel)).Any(row => row.Name == name);
        if (await table.AddAsync(name, SettingsEndpoints.TextsOf(trunk.Settings), ApiAccess.ActorOf(context), cancel) is { } error)
            return Problem.Of(taken ? Problem.InUse : Problem.BadSetting, error);
        return TypedResults.Created($"/api/trunks/{name}", await DetailsAsync(name, report, settings, cancel));
    }

    private static async Task<IResult> ChangeAsync(
        string name, Dictionary<string, JsonElement> changes, TrunkTable table, TrunkReport report, SettingsStore settings, HttpContext context, CancellationToken cancel)
    {
        if ((await table.ListAsync(cancel)).FirstOrDefault(row => row.Name == name) is not { } row)
            return Missing(name);
        var values = SettingsEndpoints.TextsOf(changes);
        if (SettingsEndpoints.Find(settings, settings.TypeOf(typeof(TrunkSettings)).Named(row.Section).Name) is { } section && SettingsEndpoints.JudgeSecrets(section, values) is { } needed)
            return needed;
        return await table.ChangeAsync(name, values, ApiAccess.ActorOf(context), cancel, IfMatch.Versions(context.Request)) switch
        {
            { Succeeded: true } => TypedResults.Ok(await DetailsAsync(name, report, settings, cancel)),
            { IsConflict: true } changed => Problem.Of(Problem.ChangedMeanwhile, changed.Error!),
            var wrong => Problem.Of(Problem.BadSetting, wrong.Error!, wrong.Faults),
        };
    }

    private static async Task<IResult> RemoveAsync(string name, TrunkTable table, HttpContext context, CancellationToken cancel)
    {
        if ((await table.ListAsync(cancel)).All(row => row.Name != name))
            return Missing(name);
        return await table.RemoveAsync(name, ApiAccess.ActorOf(context), cancel) is { } error ? Problem.Of(Problem.InUse, error) : TypedResults.NoContent();
    }

    private static async Task<TrunkDetails?> DetailsAsync(string name, TrunkReport report, SettingsStore settings, CancellationToken cancel) =>
        (await report.ListAsync(cancel)).FirstOrDefault(trunk => trunk.Name == name) is { } found
            ? new TrunkDetails(found, settings.List(TrunkRow.SettingsOf(name)))
            : null;

    private static IResult Missing(string name) => Problem.Of(Problem.NotFound, $"There is no trunk {name}.");
}
