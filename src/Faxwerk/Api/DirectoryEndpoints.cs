using System.Text;
using Faxwerk.Directory;
using Faxwerk.Directory.Ldap;
using RequestSizeLimit = Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute;

namespace Faxwerk.Api;

/// <summary>Users from elsewhere over REST: lists, and the LDAP server.</summary>
public static class DirectoryEndpoints
{
    private const int LargestList = 10 * 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Maps <c>/users/import</c> and <c>/users/sync</c>.</summary>
    public static void MapDirectory(this IEndpointRouteBuilder api)
    {
        var users = api.MapGroup("/users").WithTags("Users");
        users.MapPost("/import", ImportAsync).RequireAccess(Permission.ChangeUsers).WithMetadata(new RequestSizeLimit(LargestList)).Accepts<string>("text/csv").WithName("importUsers")
            .WithSummary("Adds and changes users by a list in CSV whose first row names columns; with dryRun=true it only says what it would do.").Produces<ImportResult>().ProducesProblem(422);
        users.MapPost("/sync", SyncAsync).RequireAccess(Permission.ChangeUsers).WithName("syncUsers")
            .WithSummary("Synchronises the users with the LDAP server now; with dryRun=true it only says what it would do. Where too many would be disabled it does nothing, unless confirm=true.").Produces<LdapSyncResult>().ProducesProblem(409).ProducesProblem(422).ProducesProblem(503);
    }

    private static async Task<IResult> ImportAsync(UserImport import, HttpContext context, CancellationToken cancel, bool dryRun = false)
    {
        using var content = new MemoryStream();
        await context.Request.Body.CopyToAsync(content, cancel);
        try
        {
            using var text = new StringReader(TextOf(content.GetBuffer().AsSpan(0, (int)content.Length)));
            return TypedResults.Ok(await import.RunAsync(text, dryRun, ApiAccess.ActorOf(context), cancel));
        }
        catch (FormatException fault)
        {
            return Problem.Of(Problem.BadList, fault.Message);
        }
    }

    private static async Task<IResult> SyncAsync(LdapPeople people, HttpContext context, CancellationToken cancel, bool dryRun = false, bool confirm = false)
    {
        if (!people.IsSet)
            return Problem.Of(Problem.BadSetting, "No LDAP server is set (ldap.host).");
        try
        {
            var done = await people.SyncAsync(dryRun, cancel, confirm ? ApiAccess.ActorOf(context) : null);
            return done.Hold is { } hold && !dryRun
                ? Problem.Of(Problem.TooManyDisabled, $"{hold.Disabled} of {hold.Active} users would be disabled, {hold.Limit} may be: nothing was changed. With confirm=true they are; dryRun=true says who.")
                : TypedResults.Ok(done);
        }
        catch (LdapException fault)
        {
            return Problem.Of(Problem.DirectoryUnavailable, fault.Message);
        }
    }

    /// <summary>Spreadsheets on Windows save lists in the code page of Western Europe.</summary>
    private static string TextOf(ReadOnlySpan<byte> list)
    {
        try
        {
            return Strict.GetString(list);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(list);
        }
    }
}
