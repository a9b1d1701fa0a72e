using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Pages.Tiff;
using Faxwerk.Rendering;
using Microsoft.Net.Http.Headers;

namespace Faxwerk.Covers;

/// <summary>All templates.</summary>
public sealed record CoverList(IReadOnlyList<CoverEntry> Covers);

/// <summary>Cover templates over REST.</summary>
public static class CoverEndpoints
{
    private const int SampleBodyPages = 2;
    private static readonly string[] s_options = ["sender", "language", "page", "thumbnail"];

    /// <summary>Maps <c>/covers</c> with list, download, upload, delete and preview, and the pictures.</summary>
    public static void MapCovers(this IEndpointRouteBuilder api)
    {
        var covers = api.MapGroup("/covers").WithTags("Cover pages");
        covers.MapGet("", List).RequireAccess(Permission.ReadOwnFaxes).WithName("listCovers").WithSummary("The templates of the server; with a sender his own too.").Produces<CoverList>().ProducesProblem(403);
        covers.MapGet("/{name}", DownloadAsync).RequireAccess(Permission.ReadOwnFaxes).WithName("downloadCover").WithSummary("A template as it was uploaded.").Produces(200).ProducesProblem(404);
        covers.MapPut("/{name}", UploadAsync).RequireAccess(Permission.ChangeSettings).WithName("uploadCover")
            .WithSummary("Keeps a template (HTML, DOCX or ODT as the body of the request), after rendering it once.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(400).ProducesProblem(413).ProducesProblem(422).ProducesProblem(503);
        covers.MapDelete("/{name}", DeleteAsync).RequireAccess(Permission.ChangeSettings).WithName("deleteCover").Produces(StatusCodes.Status204NoContent).ProducesProblem(404).ProducesProblem(409);
        covers.MapGet("/{name}/preview.png", PreviewAsync).RequireAccess(Permission.ReadOwnFaxes).WithName("previewCover")
            .WithSummary("The page as it would be sent. Fields come from the query (subject=..., recipient.name=...), all others from the settings and a sample.")
            .Produces(200, contentType: PagePicture.MediaType).ProducesProblem(400).ProducesProblem(404).ProducesProblem(422).ProducesProblem(503);
        covers.MapPut("/pictures/{field}", UploadPictureAsync).RequireAccess(Permission.ChangeSettings).WithName("uploadCoverPicture").WithSummary("Keeps the logo or signature of the server (PNG or JPEG as the body of the request).")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(404).ProducesProblem(413).ProducesProblem(422);
        covers.MapDelete("/pictures/{field}", DeletePictureAsync).RequireAccess(Permission.ChangeSettings).WithName("deleteCoverPicture").Produces(StatusCodes.Status204NoContent).ProducesProblem(404);
    }

    private static IResult List(CoverStore store, HttpContext context, string sender = "") =>
        ForbiddenSender(context, sender) ?? TypedResults.Ok(new CoverList(store.List(sender)));

    private static async Task<IResult> DownloadAsync(string name, CoverStore store, HttpContext context, CancellationToken cancel, string sender = "") =>
        ForbiddenSender(context, sender)
        ?? (await store.FindAsync(name, "", sender, cancel) is { } template && template.Name == name
            ? TypedResults.Bytes(template.Content, template.MediaType, $"{name}.{template.Format.ToString().ToLowerInvariant()}")
            : Missing(name));

    private static async Task<IResult> UploadAsync(string name, CoverCatalogue catalogue, HttpContext context, CancellationToken cancel)
    {
        if (!CoverTemplate.IsName(name)) return Problem.Of(Problem.BadRequest, $"A template is named with small letters, digits, hyphen and underscore, not {name}.");
        if (await ReadAsync(context.Request, cancel) is not { } content) return TooLarge();
        var declared = MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) ? type.MediaType.Value : null;
        var fault = await catalogue.AddAsync(name, content, declared ?? MediaTypes.Unknown, ApiAccess.ActorOf(context), cancel);
        return fault is null ? TypedResults.NoContent() : ProblemOf(fault);
    }

    private static async Task<IResult> DeleteAsync(string name, CoverCatalogue catalogue, HttpContext context, CancellationToken cancel) =>
        CoverTemplate.IsName(name) && await catalogue.RemoveAsync(name, ApiAccess.ActorOf(context), cancel) ? TypedResults.NoContent()
        : BuiltInCovers.All.Any(template => template.Name == name) ? Problem.Of(Problem.InUse, $"{name} comes with the program; upload another in its place.")
        : Missing(name);

    private static async Task<IResult> PreviewAsync(
        string name, CoverPages covers, HttpContext context, CancellationToken cancel, string sender = "", string? language = null, int page = 1, bool thumbnail = false)
    {
        if (ForbiddenSender(context, sender) is { } forbidden) return forbidden;
        var given = context.Request.Query.Where(part => !s_options.Contains(part.Key)).ToDictionary(part => part.Key, part => part.Value.ToString(), StringComparer.Ordinal);
        if (given.Keys.FirstOrDefault(key => CoverField.Find(key) is null) is { } unknown)
            return Problem.Of(Problem.BadRequest, $"There is no field {unknown}. Fields are {string.Join(", ", CoverField.All)}.");
        var request = CoverSample.Request(sender, language ?? CoverTemplate.LanguageOf(name)) with { Language = language, Fields = given };
        var (cover, _, fault, _) = await covers.MakeAsync(name, request, SampleBodyPages, new RenderOptions(), cancel);
        if (cover is null) return fault!.Code == CoverFaultCode.Missing ? Missing(name) : ProblemOf(fault);
        return page < 1 || page > cover.Pages
            ? Problem.Of(Problem.NotFound, $"The cover has no page {page}.")
            : PagePicture.Of(TiffReader.Open(cover.Tiff).Page(page - 1).ToPageImage(), thumbnail);
    }

    private static async Task<IResult> UploadPictureAsync(string field, CoverCatalogue catalogue, HttpContext context, CancellationToken cancel)
    {
        if (!CoverField.IsPicture(field)) return Problem.Of(Problem.NotFound, $"There is no picture {field}.");
        if (await ReadAsync(context.Request, cancel) is not { } content) return TooLarge();
        return await catalogue.AddPictureAsync(field, content, ApiAccess.ActorOf(context), cancel)
            ? TypedResults.NoContent()
            : Problem.Of(Problem.BadCover, "A picture is PNG or JPEG.");
    }

    private static async Task<IResult> DeletePictureAsync(string field, CoverCatalogue catalogue, HttpContext context, CancellationToken cancel) =>
        CoverField.IsPicture(field) && await catalogue.RemoveAsync(field, ApiAccess.ActorOf(context), cancel) ? TypedResults.NoContent() : Problem.Of(Problem.NotFound, $"There is no picture {field}.");

    // One byte too many tells that the limit is passed.
    private static async Task<byte[]?> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        using var content = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = await request.Body.ReadAsync(buffer, cancel)) > 0)
        {
            await content.WriteAsync(buffer.AsMemory(0, count), cancel);
            if (content.Length > CoverTemplate.MaxBytes) return null;
        }

        return content.ToArray();
    }

    // Who sees only his own faxes does not see what others keep for theirs.
    private static IResult? ForbiddenSender(HttpContext context, string sender)
    {
        var caller = ApiAccess.CallerOf(context);
        return sender.Length == 0 || caller.May(Permission.ReadFaxes) || (caller.Session?.User.Addresses.Contains(sender, StringComparer.OrdinalIgnoreCase) ?? false)
            ? null
            : Problem.Of(Problem.Forbidden, "The templates of another sender take the permission readFaxes.");
    }

    private static IResult ProblemOf(CoverFault fault) => Problem.Of(fault.IsTemporary ? Problem.RenderingUnavailable : Problem.BadCover, fault.English);

    private static IResult TooLarge() => Problem.Of(Problem.TooLarge, $"Templates and pictures have {CoverTemplate.MaxBytes} bytes at most.");

    private static IResult Missing(string name) => Problem.Of(Problem.NotFound, $"There is no template {name}.");
}
