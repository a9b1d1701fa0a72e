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
/// change or remove entries, and the chain of hashes shows it where somebody did it all the same.
/// </summary>
public sealed class AuditLog(Database database)
{
    private const int Batch = 1000;

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

    /// <summary>Follows the chain from its start to its head.</summary>
    public async Task<AuditVerification> VerifyAsync(CancellationToken cancel = default)
    {
        var (position, hash) = (0L, "");
        while (await database.QueryAsync<AuditEntry>("SELECT * FROM audit WHERE position > @position ORDER BY position LIMIT @Batch", new { position, Batch }, cancel) is { Count: > 0 } entries)
        {
            foreach (var entry in entries)
            {
                if (entry.Position != position + 1 || entry.Hash != entry.HashAfter(hash))
                    return new AuditVerification(position, hash, position + 1);
                (position, hash) = (entry.Position, entry.Hash);
            }
        }

        var head = await database.FindAsync<(long Position, string Hash)>("SELECT position, hash FROM audit_head WHERE id = 1", null, cancel);
        return new AuditVerification(position, hash, head.Position > position || (head.Position == position && head.Hash != hash) ? position + 1 : null);
    }

    private static string? Pattern(string? part) => part is null ? null : Database.SubstringArguments(part.ToLowerInvariant()).Like;
}
