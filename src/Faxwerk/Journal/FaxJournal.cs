using System.Runtime.CompilerServices;
using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Storage;

namespace Faxwerk.Journal;

/// <summary>The table <c>journal</c>: every fax that is over, sent and received. <see cref="CallJournal"/> has their calls.</summary>
public sealed class FaxJournal(Database database)
{
    /// <summary>
    /// What is frequent is found among the newest entries, faster than the index counts all that have it; what is not found there is rare, and the index leads to it.
    /// </summary>
    internal const int Newest = 10_000;

    private const int Batch = 1000;

    private const string HasText = @"words LIKE @Like ESCAPE '\'";

    private const string Columns =
        """
        id, direction, fax_id, at, started_at, outcome, status, submitted_by, sender, number, own_number, name, subject, csid, trunk, pages, pages_confirmed, attempts,
        (SELECT display_name FROM account WHERE account.id = CASE WHEN submitted_by LIKE 'user:%' THEN CAST(substr(submitted_by, 6) AS bigint) END) AS user_name
        """;

    /// <summary>Writes how a fax ended in the transaction that ends it; what is told of it again, as when the call of a received fax ends after its last page, takes the place of that.</summary>
    public static Task AddAsync(Transaction tx, JournalEntry entry) => tx.ExecuteAsync(
        """
        INSERT INTO journal (direction, fax_id, at, started_at, outcome, status, submitted_by, sender, number, own_number, name, subject, csid, trunk, pages, pages_confirmed, attempts, words)
        VALUES (@direction, @FaxId, @At, @StartedAt, @Outcome, @Status, @SubmittedBy, @Sender, @Number, @OwnNumber, @Name, @Subject, @Csid, @Trunk, @Pages, @PagesConfirmed, @Attempts, @Words)
        ON CONFLICT (direction, fax_id) DO UPDATE SET at = excluded.at, outcome = excluded.outcome, status = excluded.status, csid = excluded.csid, pages = excluded.pages,
            pages_confirmed = excluded.pages_confirmed, words = excluded.words
        """,
        new
        {
            direction = NameOf(entry.Direction), entry.FaxId, entry.At, entry.StartedAt, entry.Outcome, entry.Status, entry.SubmittedBy, entry.Sender, entry.Number, entry.OwnNumber, entry.Name,
            entry.Subject, entry.Csid, entry.Trunk, entry.Pages, entry.PagesConfirmed, entry.Attempts, entry.Words,
        });

    /// <summary>The filter with the received faxes of a user who does not see those of all.</summary>
    internal async Task<JournalFilter> WithReceivedAsync(JournalFilter filter, ApiCaller caller, CancellationToken cancel) =>
        filter.SubmittedBy == caller.SubmittedBy && caller.Session is { } session && !JournalQuery.SeesAll(caller) ? filter with { Received = await OwnReceived.OfAsync(database, session.User.Id, cancel) } : filter;

    /// <summary>The newest entries first.</summary>
    public async Task<IReadOnlyList<JournalEntry>> ListAsync(JournalFilter filter, CancellationToken cancel = default)
    {
        var arguments = new Arguments(filter);
        if (filter.Wanted.Length < JournalFilter.ShortestText)
            return await ReadAsync(filter.Where, arguments, cancel);
        var floor = await database.FindAsync<Floor>($"SELECT at, id FROM journal WHERE {filter.Where} ORDER BY at DESC, id DESC LIMIT 1 OFFSET {Newest}", arguments.All, cancel);
        if (floor is null)
            return await ReadAsync($"{filter.Where} AND {HasText}", arguments, cancel);
        arguments = arguments with { FloorAt = floor.At, FloorId = floor.Id };
        var newest = await ReadAsync($"{filter.Where} AND (at, id) >= (@FloorAt, @FloorId) AND {HasText}", arguments, cancel);
        if (newest.Count == filter.Limit)
            return newest;
        var older = await database.QueryAsync<JournalEntry>(
            $"""
            WITH hit AS MATERIALIZED ({database.HasSubstring("journal", "words")})
            SELECT {Columns} FROM journal WHERE id IN (SELECT id FROM hit) AND {filter.Where} AND (at, id) < (@FloorAt, @FloorId) ORDER BY at DESC, id DESC LIMIT @Limit
            """,
            (arguments with { Limit = filter.Limit - newest.Count }).All,
            cancel);
        return [.. newest, .. older];
    }

    /// <summary>All entries, the newest first, read some at a time. What fills one of these is frequent: the others come by reading on, as the index would list all hits anew for each.</summary>
    public async IAsyncEnumerable<JournalEntry> ReadAllAsync(JournalFilter filter, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        filter = filter with { Limit = Batch };
        var batch = await ListAsync(filter, cancel);
        while (true)
        {
            foreach (var entry in batch)
                yield return entry;
            if (batch.Count < Batch)
                yield break;
            filter = filter with { Before = new JournalCursor(batch[^1].At, batch[^1].Id) };
            batch = await ReadAsync(filter.Wanted.Length == 0 ? filter.Where : $"{filter.Where} AND {HasText}", new Arguments(filter), cancel);
        }
    }

    /// <summary>Removes entries of before <paramref name="before"/>, a bounded number at a time; returns how many.</summary>
    public Task<int> PruneAsync(DateTimeOffset before, CancellationToken cancel) =>
        database.InTransactionAsync(
            tx => tx.ExecuteAsync($"DELETE FROM journal WHERE id IN (SELECT id FROM journal WHERE at < @before ORDER BY at LIMIT {Batch})", new { before }), cancel);

    private static string NameOf(CallDirection direction) => direction == CallDirection.Out ? "out" : "in";

    private Task<IReadOnlyList<JournalEntry>> ReadAsync(string where, Arguments arguments, CancellationToken cancel) =>
        database.QueryAsync<JournalEntry>($"SELECT {Columns} FROM journal WHERE {where} ORDER BY at DESC, id DESC LIMIT @Limit", arguments.All, cancel);

    private sealed record Arguments
    {
        private readonly OwnReceived? _received;

        public Arguments(JournalFilter filter)
        {
            _received = filter.Received;
            (Direction, From, Until, SubmittedBy) = (filter.Direction is { } direction ? NameOf(direction) : null, filter.From, filter.Until, filter.SubmittedBy);
            (Trunk, Outcome, Status, BeforeAt, BeforeId, Limit) = (filter.Trunk, filter.Outcome, filter.Status, filter.Before?.At, filter.Before?.Id, filter.Limit);
            (Like, Trigrams) = Database.SubstringArguments(filter.Wanted);
        }

        /// <summary>With those of the condition on received faxes.</summary>
        internal object All => _received?.With(this) ?? this;

        public string? Direction { get; }

        public DateTimeOffset? From { get; }

        public DateTimeOffset? Until { get; }

        public string? SubmittedBy { get; }

        public string? Trunk { get; }

        public string? Outcome { get; }

        public int? Status { get; }

        public DateTimeOffset? BeforeAt { get; }

        public long? BeforeId { get; }

        public string Like { get; }

        public string Trigrams { get; }

        public DateTimeOffset FloorAt { get; init; }

        public long FloorId { get; init; }

        public int Limit { get; init; }
    }

    private sealed record Floor
    {
        public DateTimeOffset At { get; init; }

        public long Id { get; init; }
    }
}
