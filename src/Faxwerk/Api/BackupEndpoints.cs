using Faxwerk.Directory;
using Faxwerk.Hosting;
using Faxwerk.Storage;
using Microsoft.AspNetCore.Http.Features;

namespace Faxwerk.Api;

/// <summary>The backups of the node that answers, the newest first, the <paramref name="Folder"/> where they lie, and the one that is being made or was made last since the start.</summary>
public sealed record BackupList(string Folder, IReadOnlyList<BackupFile> Backups, BackupRun? Run);

/// <summary>Backups over REST. They are made and looked into; none is handed out or restored here: a backup holds every secret of the server, and is restored while that is stopped.</summary>
public static class BackupEndpoints
{
    /// <summary>Registers what makes them.</summary>
    public static IServiceCollection AddBackups(this IServiceCollection services) => services.AddSingleton<Backups>().AddSingleton<BackupCheck>().AddSingleton<CheckedBackups>().AddHostedService(provider => provider.GetRequiredService<Backups>());

    /// <summary>Maps <c>/backups</c> with list, make and check.</summary>
    public static void MapBackups(this IEndpointRouteBuilder api)
    {
        var backups = api.MapGroup("/backups").WithTags("Backups");
        backups.MapGet("", (Backups made) => TypedResults.Ok(ListOf(made))).RequireAccess(Permission.ReadSettings).WithName("listBackups").WithSummary("The backups in the folder of this node, and how far the one is that is being made.");
        backups.MapPost("", Make).RequireAccess(Permission.ChangeSettings).WithName("makeBackup").WithSummary("Begins a backup of this node into its folder; the list tells how far it is.")
            .Produces<BackupList>(202).ProducesProblem(409).ProducesProblem(507);
        backups.MapPost("/check", (HttpContext context, CheckedBackups check, CancellationToken cancel) => check.CheckAsync(Uploaded(context), "The file", cancel)).RequireAccess(Permission.ChangeSettings)
            .Accepts<Stream>("application/gzip").WithName("checkBackupFile").WithSummary("Reads a backup through, its manifest, its database and its key ring, and says what is in it; nothing of it is kept.")
            .Produces<BackupContents>().ProducesProblem(409).ProducesProblem(422).ProducesProblem(507);
        backups.MapPost("/{name}/check", CheckAsync).RequireAccess(Permission.ChangeSettings).WithName("checkBackup").WithSummary("The same with one that lies in the folder.")
            .Produces<BackupContents>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422).ProducesProblem(507);
    }

    private static Stream Uploaded(HttpContext context)
    {
        // It is as large as the server's documents, and read as it comes.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        return context.Request.Body;
    }

    private static async Task<IResult> CheckAsync(string name, Backups made, CheckedBackups check, CancellationToken cancel)
    {
        // By the list, so that no other file is opened whatever the name is.
        if (made.List().All(file => file.Name != name))
            return Problem.Of(Problem.NotFound, $"There is no backup {name} in {made.Folder}.");
        await using var file = new FileStream(Path.Combine(made.Folder, name), FileMode.Open, FileAccess.Read);
        return await check.CheckAsync(file, name, cancel);
    }

    private static IResult Make(Backups made, FreeSpace space, HttpContext context) =>
        space.IsShort(0) ? Problem.Of(Problem.NoSpace, "Too little space is left on the disk of the data folder.")
        : made.TryStart(ApiAccess.ActorOf(context)) ? TypedResults.Accepted("/api/backups", ListOf(made))
        : Problem.Of(Problem.InUse, "A backup is being made already.");

    private static BackupList ListOf(Backups made) => new(made.Folder, made.List(), made.Run);
}
