using Faxwerk.Directory;

namespace Faxwerk.Api;

/// <summary>A page of the list, by name; <paramref name="Next"/> is the value of <c>after</c> for the next page, null on the last.</summary>
public sealed record GroupList(IReadOnlyList<Group> Groups, string? Next);

/// <summary>A new group, or what to change of one; null leaves it as it is.</summary>
public sealed record GroupChange(string? Name, IReadOnlyList<string>? MailTo, string? SenderNumber, IReadOnlyList<string>? Extensions, IReadOnlyList<string>? Members)
{
    internal Group Apply(Group before) => before with
    {
        Name = Name ?? before.Name, MailTo = MailTo ?? before.MailTo, SenderNumber = SenderNumber ?? before.SenderNumber, Extensions = Extensions ?? before.Extensions, Members = Members ?? before.Members,
    };
}

/// <summary>Groups of users over REST.</summary>
public static class GroupEndpoints
{
    /// <summary>Maps <c>/groups</c> with list, show, add, change and remove.</summary>
    public static void MapGroups(this IEndpointRouteBuilder api)
    {
        var groups = api.MapGroup("/groups").WithTags("Users");
        groups.MapGet("", ListAsync).RequireAccess(Permission.ReadUsers).WithName("listGroups").WithSummary("Groups by name; with text those whose name contains it.").Produces<GroupList>().ProducesProblem(400);
        groups.MapGet("/{id:long}", ShowAsync).RequireAccess(Permission.ReadUsers).WithName("showGroup").Produces<Group>().ProducesProblem(404);
        groups.MapPost("", AddAsync).RequireAccess(Permission.ChangeUsers).WithName("addGroup").Produces<Group>(201).ProducesProblem(422);
        groups.MapPatch("/{id:long}", ChangeAsync).RequireAccess(Permission.ChangeUsers).WithName("changeGroup").WithSummary("Changes a group; members, by their logins, are replaced as a whole.")
            .Produces<Group>().ProducesProblem(404).ProducesProblem(422);
        groups.MapDelete("/{id:long}", RemoveAsync).RequireAccess(Permission.ChangeUsers).WithName("removeGroup").WithSummary("Removes a group; its members stay.").Produces(204).ProducesProblem(404);
    }

    private static async Task<IResult> ListAsync(Groups groups, CancellationToken cancel, string after = "", string text = "", int limit = 100)
    {
        if (ListLimit.Judge(limit) is { } problem)
            return problem;
        var page = await groups.ListAsync(after, limit, text, cancel);
        return TypedResults.Ok(new GroupList(page, page.Count == limit ? page[^1].Name : null));
    }

    private static async Task<IResult> ShowAsync(long id, Groups groups, CancellationToken cancel) => await groups.FindAsync(id, cancel) is { } group ? TypedResults.Ok(group) : Missing(id);

    private static async Task<IResult> AddAsync(GroupChange given, Groups groups, HttpContext context, CancellationToken cancel)
    {
        var (group, error) = await groups.AddAsync(given.Apply(new Group()), ApiAccess.ActorOf(context), cancel);
        return group is null ? Problem.Of(Problem.BadGroup, error!) : TypedResults.Created($"/api/groups/{group.Id}", group);
    }

    private static async Task<IResult> ChangeAsync(long id, GroupChange change, Groups groups, HttpContext context, CancellationToken cancel)
    {
        var (group, error) = await groups.ChangeAsync(id, change.Apply, ApiAccess.ActorOf(context), cancel);
        return group is not null ? TypedResults.Ok(group) : error is null ? Missing(id) : Problem.Of(Problem.BadGroup, error);
    }

    private static async Task<IResult> RemoveAsync(long id, Groups groups, HttpContext context, CancellationToken cancel) =>
        await groups.RemoveAsync(id, ApiAccess.ActorOf(context), cancel) ? TypedResults.NoContent() : Missing(id);

    private static IResult Missing(long id) => Problem.Of(Problem.NotFound, $"There is no group {id}.");
}
