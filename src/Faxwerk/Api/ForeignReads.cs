using System.Collections.Concurrent;
using Faxwerk.Audit;
using Faxwerk.Storage;

namespace Faxwerk.Api;

/// <summary>
/// Notes in the audit log which people look at faxes that are not theirs, before they are shown: once in an hour for each fax and reader, because a fax is many pictures. Programs with keys, which fetch
/// all documents for an archive, are not noted.
/// </summary>
public sealed class ForeignReads(Database database, TimeProvider time)
{
    private const int Most = 10_000;

    private static readonly TimeSpan Again = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<(long Account, string Subject), DateTimeOffset> _noted = new();

    /// <summary>Somebody is about to see the pages or the text of <paramref name="subject"/>; <paramref name="isForeign"/> is asked where that was not noted before.</summary>
    public async Task NoteAsync(string action, string subject, ApiCaller caller, Func<Task<bool>> isForeign, CancellationToken cancel)
    {
        if (caller.Session?.User.Id is not { } account)
            return;
        var (now, key) = (time.GetUtcNow(), (account, subject));
        if (_noted.TryGetValue(key, out var at) && now - at < Again)
            return;
        if (!await isForeign())
            return;
        if (_noted.Count >= Most)
            _noted.Clear();

        // The pictures of a page come together: the first that gets here writes, and who fails to write leaves it to the next.
        if (!_noted.TryAdd(key, now) && !_noted.TryUpdate(key, now, at))
            return;
        try
        {
            await database.InTransactionAsync(tx => AuditLog.AddAsync(tx, now, caller.Actor, action, subject), cancel);
        }
        catch
        {
            _noted.TryRemove(key, out _);
            throw;
        }
    }
}
