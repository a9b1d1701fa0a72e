using Faxwerk.Api;
using Faxwerk.Directory;
using Microsoft.Extensions.Options;

namespace Faxwerk.Intake.Folder;

/// <summary>
/// A folder of <c>folders.watched</c> on the node that answers. <paramref name="State"/> is ok, off, closed (the node takes nothing), new (not looked at yet), or why it is not well: missing, another (than at the first look: a share that is not mounted), not-allowed, no-user, no-space, hangs,
/// failed; then <paramref name="Detail"/> has words. <paramref name="Waiting"/> are files that lie there, <paramref name="Open"/> documents that are taken and not over, <paramref name="Failed"/> those that failed and are not removed yet, <paramref name="Ignored"/> what is neither read nor moved:
/// links, pipes, names that are no UTF-8.
/// </summary>
public sealed record FolderView(string Path, string User, bool Enabled, string State, string Detail, DateTimeOffset? LookedAt, int Waiting, int Open, int Ignored, int Failed);

/// <summary>All of them.</summary>
public sealed record FolderList(IReadOnlyList<FolderView> Folders);

/// <summary>Which folder is tried; with <paramref name="Accept"/> it is from now on the right one, where another lies at its path than before.</summary>
public sealed record FolderTestRequest(string? Path, bool Accept = false);

/// <summary>What stands in the way of a folder; <paramref name="Code"/> and <paramref name="Detail"/> are empty where nothing does.</summary>
public sealed record FolderTest(string Code, string Detail);

/// <summary>Watched folders over REST.</summary>
public static class FolderEndpoints
{
    /// <summary>Maps <c>/folders</c>.</summary>
    public static void MapFolders(this IEndpointRouteBuilder api)
    {
        var folders = api.MapGroup("/folders").WithTags("Settings");
        folders.MapGet("", ListAsync).RequireAccess(Permission.ReadSettings).WithName("listFolders").WithSummary("The watched folders, and how the node that answers found them when it looked last.").Produces<FolderList>();
        folders.MapPost("/test", TestAsync).RequireAccess(Permission.ChangeSettings).WithName("testFolder").WithSummary("Does once in a folder of folders.watched all that a look does there, with a file of its own: what stands in the way.")
            .Produces<FolderTest>().ProducesProblem(404);
    }

    private static async Task<IResult> ListAsync(IOptionsMonitor<FolderSettings> settings, IServiceProvider services, TimeProvider time, CancellationToken cancel)
    {
        // A node without the role Intake has none.
        var (watch, documents, views) = (services.GetService<FolderWatch>(), services.GetRequiredService<FolderDocuments>(), new List<FolderView>());
        foreach (var folder in settings.CurrentValue.Watched)
        {
            var memory = watch?.MemoryOf(folder);
            var (fault, last) = (memory?.FaultAt(time.GetUtcNow()), memory?.Last);
            var state = !folder.Enabled ? "off" : watch is null ? "closed" : fault?.Code ?? (last is null ? "new" : "ok");
            views.Add(new FolderView(folder.Path, folder.User, folder.Enabled, state, fault?.Detail ?? "", last?.LookedAt, last?.Waiting ?? 0, await documents.OpenAsync(folder.Path, cancel), last?.Ignored ?? 0, await documents.FailedAsync(folder.Path, cancel)));
        }

        return TypedResults.Ok(new FolderList(views));
    }

    private static async Task<IResult> TestAsync(FolderTestRequest request, IOptionsMonitor<FolderSettings> settings, IServiceProvider services, CancellationToken cancel)
    {
        if (settings.CurrentValue.Watched.FirstOrDefault(folder => folder.Path == request.Path) is not { } folder)
            return Problem.Of(Problem.NotFound, $"{request.Path} is none of folders.watched.");
        var fault = await services.GetRequiredService<FolderPlace>().TryAsync(folder, request.Accept, cancel);
        return TypedResults.Ok(new FolderTest(fault?.Code ?? "", fault?.Detail ?? ""));
    }
}
