using System.Text.Json;
using Faxwerk.Directory;

namespace Faxwerk.Api;

/// <summary>A site with its settings. <paramref name="Users"/> counts who is there.</summary>
public sealed record SiteView(string Name, int Users, SiteSettings Settings);

/// <summary>A page of the list, by name; <paramref name="Next"/> is the value of <c>after</c> for the next page, null on the last.</summary>
public sealed record SiteList(IReadOnlyList<SiteView> Sites, string? Next);

/// <summary>A new site; settings that are not given are those of the first site, or the defaults.</summary>
public sealed record NewSite(string? Name, IReadOnlyDictionary<string, JsonElement>? Settings);

/// <summary>Sites over REST.</summary>
public static class SiteEndpoints
{
    /// <summary>Maps <c>/sites</c> with list, show, add, change and remove.</summary>
    public static void MapSites(this IEndpointRouteBuilder api)
    {
        var sites = api.MapGroup("/sites").WithTags("Users");
        sites.MapGet("", ListAsync).RequireAccess(Permission.ReadUsers).WithName("listSites").WithSummary("Sites by name; default is the one of the settings site.*").Produces<SiteList>().ProducesProblem(400);
        sites.MapGet("/{name}", ShowAsync).RequireAccess(Permission.ReadUsers).WithName("showSite").Produces<SiteView>().ProducesProblem(404);
        sites.MapPost("", AddAsync).RequireAccess(Permission.ChangeSettings).WithName("addSite").Produces<SiteView>(201).ProducesProblem(409).ProducesProblem(422);
        sites.MapPatch("/{name}", ChangeAsync).RequireAccess(Permission.ChangeSettings).WithName("changeSite")
            .WithSummary("Changes settings of a site, given as names and values; null restores a default. Where one is wrong, none is changed.")
            .Accepts<Dictionary<string, JsonElement>>("application/json").Produces<SiteView>().ProducesProblem(404).ProducesProblem(422);
        sites.MapDelete("/{name}", RemoveAsync).RequireAccess(Permission.ChangeSettings).WithName("removeSite").WithSummary("Removes a site that no user is at.").Produces(204).ProducesProblem(404).ProducesProblem(409);
    }

    private static async Task<IResult> ListAsync(Sites sites, CancellationToken cancel, string after = "", string text = "", int limit = 100)
    {
        if (ListLimit.Judge(limit) is { } problem)
            return problem;
        var views = new List<SiteView>();
        foreach (var name in sites.List(after, limit, text))
            views.Add(await ViewAsync(sites, name, cancel));
        return TypedResults.Ok(new SiteList(views, views.Count == limit ? views[^1].Name : null));
    }

    private static async Task<IResult> ShowAsync(string name, Sites sites, CancellationToken cancel) => Exists(sites, name) ? TypedResults.Ok(await ViewAsync(sites, name, cancel)) : Missing(name);

    private static async Task<IResult> AddAsync(NewSite given, Sites sites, HttpContext context, CancellationToken cancel)
    {
        if (given.Name is not { } name)
            return Problem.Of(Problem.BadRequest, "The site needs a name.");
        if (Exists(sites, name))
            return Problem.Of(Problem.InUse, $"There is a site {name} already.");
        return await sites.AddAsync(name, SettingsEndpoints.TextsOf(given.Settings), ApiAccess.ActorOf(context), cancel) is { } error
            ? Problem.Of(Problem.BadSetting, error)
            : TypedResults.Created($"/api/sites/{Uri.EscapeDataString(name)}", await ViewAsync(sites, name, cancel));
    }

    private static async Task<IResult> ChangeAsync(string name, Dictionary<string, JsonElement> changes, Sites sites, HttpContext context, CancellationToken cancel)
    {
        if (!Exists(sites, name))
            return Missing(name);
        return await sites.ChangeAsync(name, SettingsEndpoints.TextsOf(changes), ApiAccess.ActorOf(context), cancel) is { } error
            ? Problem.Of(Problem.BadSetting, error)
            : TypedResults.Ok(await ViewAsync(sites, name, cancel));
    }

    private static async Task<IResult> RemoveAsync(string name, Sites sites, HttpContext context, CancellationToken cancel)
    {
        if (!Exists(sites, name))
            return Missing(name);
        return await sites.RemoveAsync(name, ApiAccess.ActorOf(context), cancel) is { } error ? Problem.Of(Problem.InUse, error) : TypedResults.NoContent();
    }

    private static bool Exists(Sites sites, string name) => sites.All.Any(site => site.Name == name);

    private static async Task<SiteView> ViewAsync(Sites sites, string name, CancellationToken cancel) => new(name, await sites.UsersAtAsync(name, cancel), sites.Of(name));

    private static IResult Missing(string name) => Problem.Of(Problem.NotFound, $"There is no site {name}.");
}
