using Faxwerk.Api;
using Faxwerk.Directory;

namespace Faxwerk.Inbox;

/// <summary>A page of an inbox, newest first; <paramref name="Next"/> is the value of <c>before</c> for the next page, null on the last.</summary>
public sealed record InboxList(IReadOnlyList<InboxFax> Faxes, long? Next);

/// <summary>How many faxes their reader has not read, <see cref="WebInbox.MostCounted"/> at most.</summary>
public sealed record InboxCount(int Unread);

/// <summary>The received faxes of who is signed in, over REST.</summary>
public static class InboxEndpoints
{
    private const int LongestText = 200;

    /// <summary>Maps <c>/inbox</c> with list, count of unread ones, and what was read.</summary>
    public static void MapInbox(this IEndpointRouteBuilder api)
    {
        var inbox = api.MapGroup("/inbox").WithTags("Received faxes").AddEndpointFilter(ReceivedEndpoints.OnlyOwnAsync);
        inbox.MapGet("", ListAsync).RequireAccess(Permission.OwnSession).WithName("listInbox")
            .WithSummary("The received faxes of who is signed in, the newest first: to his numbers, to mailboxes of his groups, by rules into his web inbox, or sent on to him. Who may read all documents has scope=unowned and all too.").Produces<InboxList>().ProducesProblem(400).ProducesProblem(403);
        inbox.MapGet("/unread", async (WebInbox table, HttpContext context, CancellationToken cancel) => TypedResults.Ok(new InboxCount(await table.UnreadAsync(AccountOf(context), cancel))))
            .RequireAccess(Permission.OwnSession).WithName("countUnread").WithSummary("How many of his own he has not read, 1000 at most.");
        inbox.MapPost("/read", async (WebInbox table, HttpContext context, CancellationToken cancel) => TypedResults.Ok(new InboxCount(await table.MarkAllAsync(AccountOf(context), cancel))))
            .RequireAccess(Permission.OwnSession).WithName("markAllRead").WithSummary("All of his own are read; answers how many were not.");
        inbox.MapPut("/{id:long}/read", (long id, WebInbox table, ReceivedFaxes faxes, HttpContext context, CancellationToken cancel) => MarkAsync(id, isRead: true, table, faxes, context, cancel))
            .RequireAccess(Permission.OwnSession).WithName("markRead").WithSummary("He has read it.").Produces(204).ProducesProblem(404);
        inbox.MapDelete("/{id:long}/read", (long id, WebInbox table, ReceivedFaxes faxes, HttpContext context, CancellationToken cancel) => MarkAsync(id, isRead: false, table, faxes, context, cancel))
            .RequireAccess(Permission.OwnSession).WithName("markUnread").WithSummary("He has not read it after all.").Produces(204).ProducesProblem(404);
    }

    private static long AccountOf(HttpContext context) => ApiAccess.CallerOf(context).Session!.User.Id;

    private static async Task<IResult> ListAsync(WebInbox table, HttpContext context, CancellationToken cancel, string scope = "own", string q = "", bool unread = false, long before = long.MaxValue, int limit = 100)
    {
        if (ListLimit.Judge(limit) is { } problem)
            return problem;
        if (!Enum.TryParse<InboxScope>(scope, ignoreCase: true, out var wanted) || !Enum.IsDefined(wanted) || q.Length > LongestText)
            return Problem.Of(Problem.BadRequest, $"scope is own, unowned or all; q has {LongestText} characters at most.");
        if (wanted != InboxScope.Own && !ApiAccess.CallerOf(context).May(Permission.ReadDocuments))
            return Problem.Of(Problem.Forbidden, "This takes the permission readDocuments.");
        var page = await table.ListAsync(new InboxFilter(wanted, q, unread, before, limit), AccountOf(context), cancel);
        return TypedResults.Ok(new InboxList(page, page.Count == limit ? page[^1].Id : null));
    }

    private static async Task<IResult> MarkAsync(long id, bool isRead, WebInbox table, ReceivedFaxes faxes, HttpContext context, CancellationToken cancel)
    {
        if (await faxes.FindAsync(id, cancel) is null)
            return ReceivedEndpoints.Missing(id);
        await table.MarkAsync(id, AccountOf(context), isRead, cancel);
        return TypedResults.NoContent();
    }
}
