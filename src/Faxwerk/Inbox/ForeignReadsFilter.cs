using System.Globalization;
using Faxwerk.Api;
using Faxwerk.Audit;

namespace Faxwerk.Inbox;

/// <summary>Endpoints that show what is in a received fax.</summary>
internal static class ForeignReadsFilter
{
    /// <summary>Notes first who sees it, where it is not his; the endpoint has the fax as <c>id</c>.</summary>
    public static RouteHandlerBuilder NotingForeignReads(this RouteHandlerBuilder endpoint) => endpoint.AddEndpointFilter(async (invocation, next) =>
    {
        var (context, caller) = (invocation.HttpContext, ApiAccess.CallerOf(invocation.HttpContext));
        if (caller.Session is { } session && long.TryParse((string?)context.GetRouteValue("id"), CultureInfo.InvariantCulture, out var id))
        {
            var (reads, faxes, cancel) = (context.RequestServices.GetRequiredService<ForeignReads>(), context.RequestServices.GetRequiredService<ReceivedFaxes>(), context.RequestAborted);
            await reads.NoteAsync(
                AuditAction.ReceivedRead, string.Create(CultureInfo.InvariantCulture, $"received:{id}"), caller,
                async () => !await faxes.IsForAsync(id, session.User.Id, cancel) && await faxes.FindAsync(id, cancel) is not null, cancel);
        }

        return await next(invocation);
    });
}
