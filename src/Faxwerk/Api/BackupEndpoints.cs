using Faxwerk.Directory;
using Faxwerk.Hosting;

namespace Faxwerk.Api;

/// <summary>The backups of the node that answers, the newest first, the <paramref name="Folder"/> where they lie, and the one that is being made or was made last since the start.</summary>
public sealed record BackupList(string Folder, IReadOnlyList<BackupFile> Backups, BackupRun? Run);

/// <summary>Backups over REST. None is handed out or restored here: a backup holds every secret of the server, and is restored while that is stopped.</summary>
public static class BackupEndpoints
{
    /// <summary>Registers what makes them.</summary>
    public static IServiceCollection AddBackups(this IServiceCollection services) => services.AddSingleton<Backups>().AddHostedService(provider => provider.GetRequiredService<Backups>());

    /// <summary>Maps <c>/backups</c> with list and make.</summary>
    public static void MapBackups(this IEndpointRouteBuilder api)
    {
        var backups = api.MapGroup("/backups").WithTags("Backups");
        backups.MapGet("", (Backups made) => TypedResults.Ok(ListOf(made))).RequireAccess(Permission.ReadSettings).WithName("listBackups").WithSummary("The backups in the folder of this node, and how far the one is that is being made.");
        backups.MapPost("", Make).RequireAccess(Permission.ChangeSettings).WithName("makeBackup").WithSummary("Begins a backup of this node into its folder; the list tells how far it is.")
            .Produces<BackupList>(202).ProducesProblem(409).ProducesProblem(507);
    }

    private static IResult Make(Backups made, FreeSpace space, HttpContext context) =>
        space.IsShort(0) ? Problem.Of(Problem.NoSpace, "Too little space is left on the disk of the data folder.")
        : made.TryStart(ApiAccess.ActorOf(context)) ? TypedResults.Accepted("/api/backups", ListOf(made))
        : Problem.Of(Problem.InUse, "A backup is being made already.");

    private static BackupList ListOf(Backups made) => new(made.Folder, made.List(), made.Run);
}
