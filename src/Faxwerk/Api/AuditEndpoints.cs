using Faxwerk.Audit;
using Faxwerk.Directory;

namespace Faxwerk.Api;

/// <summary>A page of the audit log, newest first; <paramref name="Next"/> is the value of <c>before</c> for the next page, null on the last.</summary>
public sealed record AuditList(IReadOnlyList<AuditEntry> Entries, long? Next);

/// <summary>The audit log over REST.</summary>
public static class AuditEndpoints
{
    /// <summary>Maps <c>/audit</c>.</summary>
    public static void MapAudit(this IEndpointRouteBuilder api) => api.MapGet("/audit", ListAsync).RequireAccess(Permission.ReadAudit).WithTags("Audit").WithName("listAudit")
        .WithSummary("Who changed what, from where, and how it was: the newest first. who and target are parts of what stands there, action may be a kind, such as user.").Produces<AuditList>().ProducesProblem(400);

    private static async Task<IResult> ListAsync(
        AuditLog audit, CancellationToken cancel, string? who = null, string? action = null, string? target = null, long before = long.MaxValue, int limit = 100)
    {
        if (ListLimit.Judge(limit) is { } problem)
            return problem;
        var page = await audit.ListAsync(new AuditFilter { Who = who, Action = action, Target = target, Before = before, Limit = limit }, cancel);
        return TypedResults.Ok(new AuditList(page, page.Count == limit ? page[^1].Position : null));
    }
}
