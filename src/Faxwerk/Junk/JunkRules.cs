using Faxwerk.Audit;
using Faxwerk.Directory;
using Faxwerk.Storage;

namespace Faxwerk.Junk;

/// <summary>The table <c>junk_rule</c>, and the judgement by it.</summary>
public sealed class JunkRules(Database database, TimeProvider time)
{
    /// <summary>Most rules: each call asks them all.</summary>
    public const int Most = 5000;

    /// <summary>All, the newest first.</summary>
    public Task<IReadOnlyList<JunkRule>> ListAsync(CancellationToken cancel = default) => database.QueryAsync<JunkRule>("SELECT * FROM junk_rule ORDER BY id DESC", null, cancel);

    /// <summary>Whether there is a rule on words of the pages.</summary>
    public async Task<bool> WantsTextAsync(CancellationToken cancel) => await database.FindAsync<long?>("SELECT id FROM junk_rule WHERE kind = 'keyword' LIMIT 1", null, cancel) is not null;

    /// <summary>The rule by which a call from this number is rejected; null where it may come.</summary>
    public async Task<JunkRule?> RejectsAsync(SignalledNumber caller, CancellationToken cancel)
    {
        var spellings = caller.Spellings;
        return (await database.QueryAsync<JunkRule>("SELECT * FROM junk_rule WHERE kind = 'caller' AND action = 'reject'", null, cancel)).FirstOrDefault(rule => rule.MatchesCaller(spellings));
    }

    /// <summary>The rule that a received fax is junk by, the sternest first; null where it is none. <paramref name="text"/> is what stands on its pages, as far as that is known.</summary>
    public async Task<JunkRule?> JudgeAsync(SignalledNumber caller, string stationId, string text, CancellationToken cancel)
    {
        var spellings = caller.Spellings;
        return (await ListAsync(cancel)).OrderBy(rule => rule.Action == JunkAction.Mailbox).FirstOrDefault(rule => rule.MatchesCaller(spellings) || rule.MatchesStationId(stationId) || (text.Length > 0 && rule.MatchesText(text)));
    }

    /// <summary>Adds one, or finds the one that says the same. Returns it, or what is wrong.</summary>
    public Task<(JunkRule? Rule, string? Error)> AddAsync(JunkRule rule, Actor by, CancellationToken cancel = default) => database.InTransactionAsync<(JunkRule?, string?)>(
        async tx =>
        {
            if (rule.Error() is { } error)
                return (null, error);
            var words = new { kind = rule.Kind.ToString().ToLowerInvariant(), rule.Pattern, action = rule.Action.ToString().ToLowerInvariant(), now = time.GetUtcNow(), by = by.Who };
            if (await tx.FindAsync<JunkRule>("SELECT * FROM junk_rule WHERE kind = @kind AND pattern = @Pattern", words) is { } known)
                return known.Action == rule.Action ? (known, null) : (null, "pattern: there is a rule on it already.");
            if (await tx.FindAsync<int>("SELECT count(*) FROM junk_rule") >= Most)
                return (null, $"There are {Most} rules already.");
            var added = await tx.FindAsync<JunkRule>("INSERT INTO junk_rule (kind, pattern, action, created_at, created_by) VALUES (@kind, @Pattern, @action, @now, @by) RETURNING *", words);
            await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.JunkRuleAdded, $"junk:{added!.Id}", after: $"{added.Words}: {words.action}");
            return (added, null);
        },
        cancel);

    /// <summary>Removes one; false where there is none.</summary>
    public Task<bool> RemoveAsync(long id, Actor by, CancellationToken cancel = default) => database.InTransactionAsync(
        async tx =>
        {
            if (await tx.FindAsync<JunkRule>("DELETE FROM junk_rule WHERE id = @id RETURNING *", new { id }) is not { } rule)
                return false;
            await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.JunkRuleRemoved, $"junk:{id}", rule.Words);
            return true;
        },
        cancel);
}
