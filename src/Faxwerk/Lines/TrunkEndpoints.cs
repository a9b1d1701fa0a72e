using System.Text.Json;
using Faxwerk.Api;
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
            .WithName("listTrunks").WithSummary("How each trunk is: registration, addresses, channels, last failures.");
        trunks.MapGet("/{name}", ShowAsync).WithName("showTrunk").WithSummary("One trunk with its settings.").Produces<TrunkDetails>().ProducesProblem(404);
        trunks.MapPost("", AddAsync).WithName("addTrunk").Produces<TrunkDetails>(201).ProducesProblem(400).ProducesProblem(409).ProducesProblem(422);
        trunks.MapPatch("/{name}", ChangeAsync).WithName("changeTrunk")
            .WithSummary("Changes settings, given as names and values; null restores a default. They are set one by one up to the first that is wrong.")
            .Accepts<Dictionary<string, JsonElement>>("application/json").Produces<TrunkDetails>().ProducesProblem(404).ProducesProblem(422);
        trunks.MapDelete("/{name}", RemoveAsync).WithName("removeTrunk").Produces(204).ProducesProblem(404).ProducesProblem(409);
    }

    private static async Task<IResult> ShowAsync(string name, TrunkReport report, SettingsStore settings, CancellationToken cancel) =>
        await DetailsAsync(name, report, settings, cancel) is { } details ? TypedResults.Ok(details) : Missing(name);

    private static async Task<IResult> AddAsync(
        NewTrunk trunk, TrunkTable table, TrunkReport report, SettingsStore settings, HttpContext context, CancellationToken cancel)
    {
        var taken = (await table.ListAsync(cancel)).Any(row => row.Name == trunk.Name);
        if (await table.AddAsync(trunk.Name, ApiAccess.UserOf(context), cancel) is { } error)
            return Problem.Of(taken ? Problem.InUse : Problem.BadSetting, error);
        foreach (var (key, value) in trunk.Settings ?? new Dictionary<string, string>())
        {
            if ((await settings.SetAsync($"{TrunkRow.SettingsOf(trunk.Name)}.{key}", value, ApiAccess.UserOf(context), cancel)).Error is { } wrong)
                return Problem.Of(Problem.BadSetting, wrong);
        }

        return TypedResults.Created($"/api/trunks/{trunk.Name}", await DetailsAsync(trunk.Name, report, settings, cancel));
    }

    private static async Task<IResult> ChangeAsync(
        string name, Dictionary<string, JsonElement> changes, TrunkReport report, SettingsStore settings, HttpContext context, CancellationToken cancel)
    {
        if (await DetailsAsync(name, report, settings, cancel) is null)
            return Missing(name);
        foreach (var (key, value) in changes)
        {
            var text = value.ValueKind switch
            {
                JsonValueKind.Null => null,
                JsonValueKind.String => value.GetString(),
                _ => value.GetRawText(),
            };
            if ((await settings.SetAsync($"{TrunkRow.SettingsOf(name)}.{key}", text, ApiAccess.UserOf(context), cancel)).Error is { } error)
                return Problem.Of(Problem.BadSetting, error);
        }

        return TypedResults.Ok(await DetailsAsync(name, report, settings, cancel));
    }

    private static async Task<IResult> RemoveAsync(string name, TrunkTable table, HttpContext context, CancellationToken cancel)
    {
        if ((await table.ListAsync(cancel)).All(row => row.Name != name))
            return Missing(name);
        return await table.RemoveAsync(name, ApiAccess.UserOf(context), cancel) is { } error ? Problem.Of(Problem.InUse, error) : TypedResults.NoContent();
    }

    private static async Task<TrunkDetails?> DetailsAsync(string name, TrunkReport report, SettingsStore settings, CancellationToken cancel) =>
        (await report.ListAsync(cancel)).FirstOrDefault(trunk => trunk.Name == name) is { } found
            ? new TrunkDetails(found, settings.List(TrunkRow.SettingsOf(name)))
            : null;

    private static IResult Missing(string name) => Problem.Of(Problem.NotFound, $"There is no trunk {name}.");
}
