using System.Text.Json;
using Faxwerk.Audit;
using Faxwerk.Storage;

namespace Faxwerk.Archive;

/// <summary>Which documents to list; what is null is not asked for.</summary>
public sealed record ArchiveFilter
{
    /// <summary>Of this direction.</summary>
    public ArchiveDirection? Direction { get; init; }

    /// <summary>With this number, the other side's or ours.</summary>
    public string? Number { get; init; }

    /// <summary>Not older.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Older.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>With positions below this: the next page of the list.</summary>
    public long Before { get; init; } = long.MaxValue;

    /// <summary>At most so many, the newest.</summary>
    public int Limit { get; init; } = 100;
}

/// <summary>A document of the archive: the entry that added it, and whether it is on hold or was removed.</summary>
public sealed record ArchivedDocument(ArchiveEntry Entry, bool Held, bool Deleted);

/// <summary>The index of the archive: the chain <c>archive_entry</c>, its head, and what it says about each document (<c>archive_document</c>).</summary>
public sealed class ArchiveIndex(Database database, TimeProvider time)
{
    private const string Columns = "e.*, d.held, d.deleted FROM archive_document d JOIN archive_entry e ON e.position = d.position";

    /// <summary>Adds a document in the caller's transaction; false where it was added before.</summary>
    public async Task<bool> AddAsync(Transaction tx, ArchivedFax fax, ArchiveEntry entry)
    {
        var direction = NameOf(fax.Direction);
        await LockAsync(tx);
        if (await tx.FindAsync<long?>("SELECT position FROM archive_document WHERE direction = @direction AND fax_id = @FaxId", new { direction, fax.FaxId }) is not null)
            return false;
        var added = await AppendAsync(tx, entry with { Kind = ArchiveEntryKind.Added, Direction = direction, FaxId = fax.FaxId });
        await tx.ExecuteAsync(
            """
            INSERT INTO archive_document (direction, fax_id, position, number, own_number, at, keep_until, held, deleted)
            VALUES (@direction, @FaxId, @Position, @Number, @OwnNumber, @At, @KeepUntil, 0, 0)
            """,
            new { direction, fax.FaxId, added.Position, fax.Number, fax.OwnNumber, fax.At, added.KeepUntil });
        return true;
    }

    /// <summary>Puts a document on hold or ends that, for a reason; false where there is none or nothing changes.</summary>
    public Task<bool> HoldAsync(long position, bool held, Actor by, string reason, CancellationToken cancel) => database.InTransactionAsync(
        async tx =>
        {
            await LockAsync(tx);
            var changed = await tx.ExecuteAsync(
                "UPDATE archive_document SET held = @to WHERE position = @position AND held <> @to AND deleted = 0", new { position, to = held ? 1 : 0 });
            if (changed == 0)
                return false;
            await NoteAsync(tx, position, held ? ArchiveEntryKind.Held : ArchiveEntryKind.Released, by.Who, reason);
            await AuditLog.AddAsync(tx, time.GetUtcNow(), by, held ? AuditAction.ArchiveHeld : AuditAction.ArchiveReleased, $"archive:{position}", after: reason);
            return true;
        },
        cancel);

    /// <summary>Documents past their time that nobody holds.</summary>
    public async Task<IReadOnlyList<ArchivedDocument>> ExpiredAsync(int limit, CancellationToken cancel) => Read(await database.QueryAsync<Row>(
        $"SELECT {Columns} WHERE d.keep_until < @now AND d.held = 0 AND d.deleted = 0 ORDER BY d.keep_until LIMIT @limit", new { now = time.GetUtcNow(), limit }, cancel));

    /// <summary>Says that a document goes now; false where somebody holds it since. Its file is removed after that.</summary>
    public Task<bool> DeleteAsync(long position, CancellationToken cancel) => database.InTransactionAsync(
        async tx =>
        {
            await LockAsync(tx);
            if (await tx.ExecuteAsync("UPDATE archive_document SET deleted = 1 WHERE position = @position AND held = 0 AND deleted = 0", new { position }) == 0)
                return false;
            await NoteAsync(tx, position, ArchiveEntryKind.Deleted, "", "past its time");
            return true;
        },
        cancel);

    /// <summary>The file of a removed document is gone from its folder.</summary>
    public Task ForgetFileAsync(long position, CancellationToken cancel) => database.InTransactionAsync(
        tx => tx.ExecuteAsync("UPDATE archive_document SET deleted = 2 WHERE position = @position AND deleted = 1", new { position }), cancel);

    /// <summary>Documents that were said to go and whose files may still be there.</summary>
    public async Task<IReadOnlyList<ArchivedDocument>> LeavingAsync(int limit, CancellationToken cancel) =>
        Read(await database.QueryAsync<Row>($"SELECT {Columns} WHERE d.deleted = 1 ORDER BY d.position LIMIT @limit", new { limit }, cancel));

    /// <summary>One document by its position; null where there is none.</summary>
    public async Task<ArchivedDocument?> FindAsync(long position, CancellationToken cancel) =>
        Read(await database.QueryAsync<Row>($"SELECT {Columns} WHERE d.position = @position", new { position }, cancel)).SingleOrDefault();

    /// <summary>The newest documents first.</summary>
    public async Task<IReadOnlyList<ArchivedDocument>> ListAsync(ArchiveFilter filter, CancellationToken cancel)
    {
        var where = new List<string> { "d.position < @Before" };
        if (filter.Direction is not null)
            where.Add("d.direction = @direction");
        if (filter.Number is not null)
            where.Add("(d.number = @Number OR d.own_number = @Number)");
        if (filter.From is not null)
            where.Add("d.at >= @From");
        if (filter.To is not null)
            where.Add("d.at < @To");
        return Read(await database.QueryAsync<Row>(
            $"SELECT {Columns} WHERE {string.Join(" AND ", where)} ORDER BY d.position DESC LIMIT @Limit",
            new { direction = filter.Direction is { } d ? NameOf(d) : null, filter.Number, filter.From, filter.To, filter.Before, filter.Limit },
            cancel));
    }

    /// <summary>Whether documents were archived in a folder.</summary>
    public async Task<bool> KnowsAsync(string folder, CancellationToken cancel) =>
        await database.FindAsync<long?>("SELECT position FROM archive_entry WHERE folder = @folder LIMIT 1", new { folder }, cancel) is not null;

    /// <summary>Whether the chain says that a document was removed.</summary>
    public async Task<bool> WasRemovedAsync(ArchiveEntry entry, CancellationToken cancel) =>
        await database.FindAsync<long?>(
            "SELECT position FROM archive_entry WHERE direction = @Direction AND fax_id = @FaxId AND kind = 'deleted' LIMIT 1", new { entry.Direction, entry.FaxId }, cancel) is not null;

    /// <summary>The chain in order, behind a position.</summary>
    public Task<IReadOnlyList<ArchiveEntry>> ChainAsync(long after, int limit, CancellationToken cancel) => database.QueryAsync<ArchiveEntry>(
        "SELECT * FROM archive_entry WHERE position > @after ORDER BY position LIMIT @limit", new { after, limit }, cancel);

    /// <summary>The last position and its hash: noted elsewhere, they prove everything up to there.</summary>
    public async Task<ArchiveHead> HeadAsync(CancellationToken cancel) =>
        await database.FindAsync<ArchiveHead>("SELECT position, hash FROM archive_head WHERE id = 1", null, cancel) ?? new ArchiveHead();

    internal static string NameOf(ArchiveDirection direction) => JsonNamingPolicy.CamelCase.ConvertName(direction.ToString());

    private static Task LockAsync(Transaction tx) => tx.FindAsync<long>($"SELECT position FROM archive_head WHERE id = 1 {tx.Database.ForUpdate}");

    private static IReadOnlyList<ArchivedDocument> Read(IReadOnlyList<Row> rows) => [.. rows.Select(row => new ArchivedDocument(row, row.Held != 0, row.Deleted != 0))];

    /// <summary>An entry with the columns of its document.</summary>
    private sealed record Row : ArchiveEntry
    {
        public long Held { get; init; }

        public long Deleted { get; init; }
    }

    private async Task NoteAsync(Transaction tx, long position, string kind, string who, string reason)
    {
        var added = await tx.FindAsync<ArchiveEntry>("SELECT * FROM archive_entry WHERE position = @position", new { position });
        await AppendAsync(tx, added! with { Kind = kind, Who = who, Reason = reason });
    }

    private async Task<ArchiveEntry> AppendAsync(Transaction tx, ArchiveEntry entry)
    {
        var head = (await tx.FindAsync<ArchiveHead>("SELECT position, hash FROM archive_head WHERE id = 1"))!;
        entry = entry with
        {
            Position = head.Position + 1,
            KeepUntil = entry.KeepUntil is { } until ? DateTimeOffset.FromUnixTimeMilliseconds(until.ToUnixTimeMilliseconds()) : null,
            At = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds()),
        };
        entry = entry with { Hash = entry.HashAfter(head.Hash) };
        await tx.ExecuteAsync(
            """
            INSERT INTO archive_entry (position, kind, direction, fax_id, folder, path, bytes, sha256, metadata, retention, keep_until, who, reason, at, hash)
            VALUES (@Position, @Kind, @Direction, @FaxId, @Folder, @Path, @Bytes, @Sha256, @Metadata, @Retention, @KeepUntil, @Who, @Reason, @At, @Hash)
            """,
            entry);
        await tx.ExecuteAsync("UPDATE archive_head SET position = @Position, hash = @Hash WHERE id = 1", new { entry.Position, entry.Hash });
        return entry;
    }
}

/// <summary>The end of the chain; position 0 and an empty hash where nothing was archived.</summary>
public sealed record ArchiveHead
{
    /// <summary>The last position.</summary>
    public long Position { get; init; }

    /// <summary>Its hash.</summary>
    public string Hash { get; init; } = "";
}
