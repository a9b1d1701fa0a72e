using Faxwerk.Storage;

namespace Faxwerk.Audit;

/// <summary>Which entries to list; what is null is not asked for.</summary>
public sealed record AuditFilter
{
    /// <summary>Part of who did it; capital and small letters alike.</summary>
    public string? Who { get; init; }

    /// <summary>This action, or all of a kind: <c>user</c> for <c>user.added</c> and the like.</summary>
    public string? Action { get; init; }

    /// <summary>Part of the target; capital and small letters alike.</summary>
    public string? Target { get; init; }

    /// <summary>With positions below this: the next page of the list.</summary>
    public long Before { get; init; } = long.MaxValue;

    /// <summary>At most so many, the newest.</summary>
    public int Limit { get; init; } = 100;
}

/// <summary>What following the chain found: entries read, the head, and the first position that does not fit, null where all do.</summary>
public sealed record AuditVerification(long Entries, string Head, long? Broken);

/// <summary>
/// The audit log, table <c>audit</c>: every action of consequence is added in the transaction of its effect, so that neither is there without the other. The database refuses to
/// change entries, or to remove others than the oldest (<c>retention.auditLog</c>), and the chain of hashes shows it where somebody did it all the same.
/// </summary>
public sealed class AuditLog(Database database)
{
    private const int Batch = 1000;

    private const string CutTarget = "retention:audit";

    /// <summary>Adds an entry in the caller's transaction, best as its last statement: on PostgreSQL all who add wait for each other.</summary>
    public static async Task AddAsync(Transaction tx, DateTimeOffset at, Actor actor, string action, string target, string before = "", string after = "")
    {
        var head = await tx.FindAsync<(long Position, string Hash)>($"SELECT position, hash FROM audit_head WHERE id = 1 {tx.Database.ForUpdate}");
        var entry = new AuditEntry
        {
            Position = head.Position + 1,
            At = DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds()),
            Who = actor.Who, Origin = actor.Origin, Action = action, Target = target, BeforeValue = before, AfterValue = after,
        };
        entry = entry with { Hash = entry.HashAfter(head.Hash) };
        await tx.ExecuteAsync(
            """
            INSERT INTO audit (position, at, who, origin, action, target, before_value, after_value, hash)
            VALUES (@Position, @At, @Who, @Origin, @Action, @Target, @BeforeValue, @AfterValue, @Hash)
            """,
            entry);
        await tx.ExecuteAsync("UPDATE audit_head SET position = @Position, hash = @Hash WHERE id = 1", new { entry.Position, entry.Hash });
    }

    /// <summary>The newest entries first.</summary>
    public Task<IReadOnlyList<AuditEntry>> ListAsync(AuditFilter filter, CancellationToken cancel = default)
    {
        var where = new List<string> { "position < @Before" };
        if (filter.Who is not null)
            where.Add($"{database.Folded("who", filter.Who)} LIKE @Who ESCAPE '\\'");
        if (filter.Action is not null)
            where.Add("(action = @Action OR substr(action, 1, length(@Action) + 1) = @Action || '.')");
        if (filter.Target is not null)
            where.Add($"{database.Folded("target", filter.Target)} LIKE @Target ESCAPE '\\'");
        return database.QueryAsync<AuditEntry>(
            $"SELECT * FROM audit WHERE {string.Join(" AND ", where)} ORDER BY position DESC LIMIT @Limit", filter with { Who = Pattern(filter.Who), Target = Pattern(filter.Target) }, cancel);
    }

    /// <summary>
    /// Removes the oldest entries, none that came after one of <paramref name="before"/> or later, at most <paramref name="most"/>; returns how many. The chain begins behind them from then on, and an entry
    /// says where, with the hash of the last that went.
    /// </summary>
    public static async Task<int> CutAsync(Transaction tx, DateTimeOffset before, int most, Actor by, DateTimeOffset now)
    {
        var cut = await tx.FindAsync<long>($"SELECT cut_position FROM audit_head WHERE id = 1 {tx.Database.ForUpdate}");
        var kept = await tx.FindAsync<long?>("SELECT position FROM audit WHERE at >= @before ORDER BY position LIMIT 1", new { before }) ?? await tx.FindAsync<long>("SELECT position FROM audit_head WHERE id = 1");
        var last = Math.Min(kept - 1, cut + most);
        if (last <= cut)
            return 0;
        await tx.ExecuteAsync("UPDATE audit_head SET cut_position = @last, cut_hash = (SELECT hash FROM audit WHERE position = @last) WHERE id = 1", new { last });
        await tx.ExecuteAsync("DELETE FROM audit WHERE position <= @last", new { last });
        var hash = await tx.FindAsync<string>("SELECT cut_hash FROM audit_head WHERE id = 1");
        await AddAsync(tx, now, by, AuditAction.RetentionEnded, CutTarget, "", $"entries {cut + 1} to {last}, of before {before:u}; the last was {hash}");
        return (int)(last - cut);
    }

    /// <summary>Follows the chain from where it was cut, which an entry must tell, to its head.</summary>
    public async Task<AuditVerification> VerifyAsync(CancellationToken cancel = default)
    {
        var start = await CutPointAsync(cancel);
        var (position, hash) = start;
        long? broken = start.Position > 0 && await database.FindAsync<int>(
            "SELECT count(*) FROM audit WHERE action = @RetentionEnded AND target = @CutTarget AND after_value LIKE @said",
            new { AuditAction.RetentionEnded, CutTarget, said = $"% to {start.Position}, %{start.Hash}" }, cancel) == 0 ? start.Position : null;
        while (broken is null && await database.QueryAsync<AuditEntry>("SELECT * FROM audit WHERE position > @position ORDER BY position LIMIT @Batch", new { position, Batch }, cancel) is { Count: > 0 } entries)
        {
            foreach (var entry in entries)
            {
                if (entry.Position != position + 1 || entry.Hash != entry.HashAfter(hash))
                {
                    broken = position + 1;
                    break;
                }

                (position, hash) = (entry.Position, entry.Hash);
            }
        }

        // Entries may have gone in the meantime.
        if (broken is not null && await CutPointAsync(cancel) != start)
            return await VerifyAsync(cancel);
        var head = await database.FindAsync<(long Position, string Hash)>("SELECT position, hash FROM audit_head WHERE id = 1", null, cancel);
        return new AuditVerification(position - start.Position, hash, broken ?? (head.Position > position || (head.Position == position && head.Hash != hash) ? position + 1 : null));
    }

    private static string? Pattern(string? part) => part is null ? null : Database.SubstringArguments(part.ToLowerInvariant()).Like;

    private Task<(long Position, string Hash)> CutPointAsync(CancellationToken cancel) =>
        database.FindAsync<(long Position, string Hash)>("SELECT cut_position, cut_hash FROM audit_head WHERE id = 1", null, cancel);
}
