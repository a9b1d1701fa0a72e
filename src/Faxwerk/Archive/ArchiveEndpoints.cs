using System.Text.Json;
using Faxwerk.Api;
using Faxwerk.Directory;

namespace Faxwerk.Archive;

/// <summary>An archived document as programs see it.</summary>
public sealed record ArchiveView(
    long Id, ArchivedFax Fax, string Folder, string Path, long Bytes, string Sha256, string Retention, DateTimeOffset? KeepUntil, bool Held, bool Deleted, DateTimeOffset ArchivedAt, string Hash)
{
    /// <summary>As the index has it.</summary>
    public static ArchiveView Of(ArchivedDocument document) => new(
        document.Entry.Position, JsonSerializer.Deserialize<ArchivedFax>(document.Entry.Metadata, ArchivedFax.Json)!, document.Entry.Folder, document.Entry.Path, document.Entry.Bytes,
        document.Entry.Sha256, document.Entry.Retention, document.Entry.KeepUntil, document.Held, document.Deleted, document.Entry.At, document.Entry.Hash);
}

/// <summary>A page of the list, newest first; <paramref name="Next"/> is the value of <c>before</c> for the next page, null on the last.</summary>
public sealed record ArchiveList(IReadOnlyList<ArchiveView> Documents, long? Next);

/// <summary>Why a document is held or released.</summary>
public sealed record HoldReason(string? Reason);

/// <summary>The archive over REST.</summary>
public static class ArchiveEndpoints
{
    /// <summary>Maps <c>/archive</c> with list, show, document, hold and verify.</summary>
    public static void MapArchive(this IEndpointRouteBuilder api)
    {
        var archive = api.MapGroup("/archive").WithTags("Archive");
        archive.MapGet("", ListAsync).RequireAccess(Permission.ReadDocuments).WithName("listArchive").WithSummary("The newest archived documents first.").Produces<ArchiveList>().ProducesProblem(400);
        archive.MapGet("/{id:long}", ShowAsync).RequireAccess(Permission.ReadDocuments).WithName("showArchived").Produces<ArchiveView>().ProducesProblem(404);
        archive.MapGet("/{id:long}/document", DocumentAsync).RequireAccess(Permission.ReadDocuments).WithName("archivedDocument").Produces(200, contentType: "application/pdf").ProducesProblem(404).ProducesProblem(503);
        archive.MapPut("/{id:long}/hold", (long id, HoldReason reason, ArchiveIndex index, HttpContext context, CancellationToken cancel) => HoldAsync(id, true, reason, index, context, cancel))
            .RequireAccess(Permission.HoldDocuments).WithName("holdArchived").WithSummary("Puts a document on legal hold: it is not removed, whatever its time.").Produces(204).ProducesProblem(404).ProducesProblem(400);
        archive.MapPost("/{id:long}/release", (long id, HoldReason reason, ArchiveIndex index, HttpContext context, CancellationToken cancel) => HoldAsync(id, false, reason, index, context, cancel))
            .RequireAccess(Permission.HoldDocuments).WithName("releaseArchived").WithSummary("Ends a legal hold.").Produces(204).ProducesProblem(404).ProducesProblem(400);
        archive.MapGet("/head", async (ArchiveIndex index, CancellationToken cancel) => TypedResults.Ok(await index.HeadAsync(cancel)))
            .RequireAccess(Permission.ReadDocuments).WithName("archiveHead").WithSummary("The end of the chain of the index: noted elsewhere it proves everything up to there.");
    }

    private static async Task<IResult> ListAsync(
        ArchiveIndex index, CancellationToken cancel, string? direction = null, string? number = null, DateTimeOffset? from = null, DateTimeOffset? to = null, long before = long.MaxValue, int limit = 100)
    {
        if (ListLimit.Judge(limit) is { } problem)
            return problem;
        ArchiveDirection? way = null;
        if (direction is not null)
        {
            if (!Enum.TryParse<ArchiveDirection>(direction, ignoreCase: true, out var known))
                return Problem.Of(Problem.BadRequest, "direction is received or sent.");
            way = known;
        }

        var page = await index.ListAsync(new ArchiveFilter { Direction = way, Number = number, From = from, To = to, Before = before, Limit = limit }, cancel);
        return TypedResults.Ok(new ArchiveList([.. page.Select(ArchiveView.Of)], page.Count == limit ? page[^1].Entry.Position : null));
    }

    private static async Task<IResult> ShowAsync(long id, ArchiveIndex index, CancellationToken cancel) =>
        await index.FindAsync(id, cancel) is { } document ? TypedResults.Ok(ArchiveView.Of(document)) : Missing(id);

    private static async Task<IResult> DocumentAsync(long id, ArchiveIndex index, IServiceProvider services, CancellationToken cancel)
    {
        if (await index.FindAsync(id, cancel) is not { Deleted: false } document)
            return Missing(id);
        var entry = document.Entry;
        try
        {
            var content = await services.GetRequiredService<ArchiveTargets>().Open(entry.Folder).ReadAsync(entry.Path, cancel);
            return TypedResults.Bytes(content, MediaTypeOf(entry.Path), Path.GetFileName(entry.Path));
        }
        catch (FileNotFoundException)
        {
            return Problem.Of(Problem.NotFound, $"{entry.Path} is not in {entry.Folder} any more, although nothing removed it here.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Problem.Of(Problem.ArchiveUnavailable, fault.Message);
        }
    }

    private static string MediaTypeOf(string path) => Path.GetExtension(path) switch
    {
        ".tif" => "image/tiff",
        ".pdf" => "application/pdf",
        _ => "application/octet-stream",
    };

    private static async Task<IResult> HoldAsync(long id, bool held, HoldReason reason, ArchiveIndex index, HttpContext context, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(reason.Reason))
            return Problem.Of(Problem.BadRequest, "Say why, in \"reason\": it stands in the index for ever.");
        return await index.HoldAsync(id, held, ApiAccess.ActorOf(context), reason.Reason, cancel) ? TypedResults.NoContent() : Missing(id);
    }

    private static IResult Missing(long id) => Problem.Of(Problem.NotFound, $"There is no archived document {id}, or nothing changes for it.");
}
