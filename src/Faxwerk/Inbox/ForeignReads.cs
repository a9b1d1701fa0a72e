using System.Collections.Concurrent;
using System.Globalization;
using Faxwerk.Api;
using Faxwerk.Audit;
using Faxwerk.Storage;

namespace Faxwerk.Inbox;

/// <summary>
/// Notes in the audit log which people look at received faxes that are not theirs, before they are shown: once in an hour for each fax and reader, because a fax is many pictures. Programs with keys, which fetch
/// all documents for an archive, are not noted.
/// </summary>
internal sealed class ForeignReads(ReceivedFaxes faxes, Database database, TimeProvider time)
{
    private const int Most = 10_000;

    private static readonly TimeSpan Again = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<(long Account, long Fax), DateTimeOffset> _noted = new();

    /// <summary>Somebody is about to see the pages or the text of a fax.</summary>
    public async Task NoteAsync(long fax, long account, Actor by, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (_noted.TryGetValue((account, fax), out var at) && now - at < Again)
            return;
        if (await faxes.IsForAsync(fax, account, cancel) || await faxes.FindAsync(fax, cancel) is null)
            return;
        if (_noted.Count >= Most)
            _noted.Clear();

        // The pictures of a page come together: the first that gets here writes, and who fails to write leaves it to the next.
        if (!_noted.TryAdd((account, fax), now) && !_noted.TryUpdate((account, fax), now, at))
            return;
        try
        {
            await database.InTransactionAsync(tx => AuditLog.AddAsync(tx, now, by, AuditAction.ReceivedRead, string.Create(CultureInfo.InvariantCulture, $"received:{fax}")), cancel);
        }
        catch
        {
            _noted.TryRemove((account, fax), out _);
            throw;
        }
    }
}

/// <summary>Endpoints that show what is in a received fax.</summary>
internal static class ForeignReadsFilter
{
    /// <summary>Notes first who sees it, where it is not his; the endpoint has the fax as <c>id</c>.</summary>
    public static RouteHandlerBuilder NotingForeignReads(this RouteHandlerBuilder endpoint) => endpoint.AddEndpointFilter(async (invocation, next) =>
    {
        var (context, caller) = (invocation.HttpContext, ApiAccess.CallerOf(invocation.HttpContext));
        if (caller.Session is { } session && long.TryParse((string?)context.GetRouteValue("id"), CultureInfo.InvariantCulture, out var fax))
            await context.RequestServices.GetRequiredService<ForeignReads>().NoteAsync(fax, session.User.Id, caller.Actor, context.RequestAborted);
        return await next(invocation);
    });
}
