using Faxwerk.Audit;
using Faxwerk.Directory;
using Faxwerk.Storage;

namespace Faxwerk.Junk;

/// <summary>The table <c>junk_rule</c>, and the judgement by it.</summary>
public sealed class JunkRules(Database database, TimeProvider time)
{
    /// <summary>Most rules: each call asks them all.</summary>
    public const int Most = 5000;

    /// <summary>All that hold, or all that were proposed, the newest first.</summary>
    public Task<IReadOnlyList<JunkRule>> ListAsync(CancellationToken cancel = default, bool proposed = false) =>
        database.QueryAsync<JunkRule>("SELECT * FROM junk_rule WHERE is_proposal = @proposed ORDER BY id DESC", new { proposed = proposed ? 1 : 0 }, cancel);

    /// <summary>Whether there is a rule on words of the pages.</summary>
    public async Task<bool> WantsTextAsync(CancellationToken cancel) => await database.FindAsync<long?>("SELECT id FROM junk_rule WHERE kind = 'keyword' AND is_proposal = 0 LIMIT 1", null, cancel) is not null;

    /// <summary>The rule by which a call from this number is rejected; null where it may come.</summary>
    public async Task<JunkRule?> RejectsAsync(SignalledNumber caller, CancellationToken cancel)
    {
        var spellings = caller.Spellings;
        return (await database.QueryAsync<JunkRule>("SELECT * FROM junk_rule WHERE kind = 'caller' AND action = 'reject' AND is_proposal = 0", null, cancel)).FirstOrDefault(rule => rule.MatchesCaller(spellings));
    }

    /// <summary>The rule that a received fax is junk by, the sternest first; null where it is none. <paramref name="text"/> is what stands on its pages, as far as that is known.</summary>
    public async Task<JunkRule?> JudgeAsync(SignalledNumber caller, string stationId, string text, CancellationToken cancel)
    {
        var spellings = caller.Spellings;
        return (await ListAsync(cancel)).OrderBy(rule => rule.Action == JunkAction.Mailbox).FirstOrDefault(rule => rule.MatchesCaller(spellings) || rule.MatchesStationId(stationId) || (text.Length > 0 && rule.MatchesText(text)));
    }

    /// <summary>Adds one, or finds the one that says the same; one that was proposed before holds then. Returns it, or what is wrong.</summary>
    public Task<(JunkRule? Rule, string? Error)> AddAsync(JunkRule rule, Actor by, CancellationToken cancel = default) => database.InTransactionAsync<(JunkRule?, string?)>(
        async tx =>
        {
            if (rule.Error() is { } error)
                return (null, error);
            var words = new { kind = Word(rule.Kind), rule.Pattern, action = Word(rule.Action), now = time.GetUtcNow(), by = by.Who, proposal = rule.IsProposal ? 1 : 0, rule.AccountId, rule.FaxId };
            if (await tx.FindAsync<JunkRule>("SELECT * FROM junk_rule WHERE kind = @kind AND pattern = @Pattern", words) is { } known)
            {
                if (known.IsProposal && !rule.IsProposal)
                    return (await ConfirmAsync(tx, known with { Action = rule.Action }, by), null);
                return known.Action == rule.Action ? (known, null) : (null, "pattern: there is a rule on it already.");
            }

            if (await tx.FindAsync<int>("SELECT count(*) FROM junk_rule") >= Most)
                return (null, $"There are {Most} rules already.");
            var added = await tx.FindAsync<JunkRule>(
                "INSERT INTO junk_rule (kind, pattern, action, created_at, created_by, is_proposal, account_id, fax_id) VALUES (@kind, @Pattern, @action, @now, @by, @proposal, @AccountId, @FaxId) RETURNING *", words);
            await AuditLog.AddAsync(tx, time.GetUtcNow(), by, added!.IsProposal ? AuditAction.JunkRuleProposed : AuditAction.JunkRuleAdded, TargetOf(added), after: Describe(added));
            tx.Announce(Topics.Received, 0);
            return (added, null);
        },
        cancel);

    /// <summary>Changes one that holds. Returns it, or what is wrong; all null where there is none, and <c>IsStale</c> where it has none of the versions.</summary>
    public Task<(JunkRule? Rule, string? Error, bool IsStale)> ChangeAsync(long id, Func<JunkRule, JunkRule> change, IReadOnlyList<long>? versions, Actor by, CancellationToken cancel = default) =>
        database.InTransactionAsync<(JunkRule?, string?, bool)>(
            async tx =>
            {
                if (await tx.FindAsync<JunkRule>($"SELECT * FROM junk_rule WHERE id = @id AND is_proposal = 0 {database.ForUpdate}", new { id }) is not { } before)
                    return (null, null, false);
                if (versions is not null && !versions.Contains(before.Version))
                    return (null, null, true);
                var after = change(before);
                var words = new { id, kind = Word(after.Kind), after.Pattern, action = Word(after.Action) };
                if (after.Error() is { } error)
                    return (null, error, false);
                if (await tx.FindAsync<long?>("SELECT id FROM junk_rule WHERE kind = @kind AND pattern = @Pattern AND id <> @id", words) is not null)
                    return (null, "pattern: there is a rule on it already.", false);
                if (after == before)
                    return (before, null, false);
                var changed = (await tx.FindAsync<JunkRule>("UPDATE junk_rule SET kind = @kind, pattern = @Pattern, action = @action, version = version + 1 WHERE id = @id RETURNING *", words))!;
                await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.JunkRuleChanged, TargetOf(changed), Describe(before), Describe(changed));
                return (changed, null, false);
            },
            cancel);

    /// <summary>Lets one hold that a user proposed; null where there is none.</summary>
    public Task<JunkRule?> ConfirmAsync(long id, Actor by, CancellationToken cancel = default) => database.InTransactionAsync(
        async tx => await tx.FindAsync<JunkRule>($"SELECT * FROM junk_rule WHERE id = @id AND is_proposal = 1 {database.ForUpdate}", new { id }) is { } proposed ? await ConfirmAsync(tx, proposed, by) : null, cancel);

    /// <summary>Takes back what was learnt from a fax: what <paramref name="account"/> proposed, or for null whatever it is. False where there is nothing.</summary>
    public Task<bool> ForgetAsync(long faxId, long? account, Actor by, CancellationToken cancel = default) => RemoveAsync(
        "fax_id = @faxId AND (@account = 0 OR (account_id = @account AND is_proposal = 1))", new { faxId, account = account ?? 0 }, by, cancel);

    /// <summary>Removes one that was proposed; false where there is none.</summary>
    public Task<bool> DeclineAsync(long id, Actor by, CancellationToken cancel = default) => RemoveAsync("id = @id AND is_proposal = 1", new { id }, by, cancel);

    /// <summary>Removes one; false where there is none.</summary>
    public Task<bool> RemoveAsync(long id, Actor by, CancellationToken cancel = default) => RemoveAsync("id = @id AND is_proposal = 0", new { id }, by, cancel);

    private Task<bool> RemoveAsync(string where, object arguments, Actor by, CancellationToken cancel) => database.InTransactionAsync(
        async tx =>
        {
            var removed = await tx.QueryAsync<JunkRule>($"DELETE FROM junk_rule WHERE {where} RETURNING *", arguments);
            foreach (var rule in removed)
                await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.JunkRuleRemoved, TargetOf(rule), rule.Words);
            if (removed.Count > 0)
                tx.Announce(Topics.Received, 0);
            return removed.Count > 0;
        },
        cancel);

    private async Task<JunkRule> ConfirmAsync(Transaction tx, JunkRule proposed, Actor by)
    {
        var rule = (await tx.FindAsync<JunkRule>("UPDATE junk_rule SET is_proposal = 0, action = @action, version = version + 1 WHERE id = @Id RETURNING *", new { proposed.Id, action = Word(proposed.Action) }))!;
        await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.JunkRuleConfirmed, TargetOf(rule), $"proposed by {rule.CreatedBy}", Describe(rule));
        tx.Announce(Topics.Received, 0);
        return rule;
    }

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string TargetOf(JunkRule rule) => $"junk:{rule.Id}";

    private static string Describe(JunkRule rule) => $"{rule.Words}: {Word(rule.Action)}";
}
