using System.Data.Common;
using Dapper;

namespace Faxwerk.Storage;

/// <summary>
/// The database: SQLite (default) or PostgreSQL, one SQL text for both. Times are Unix milliseconds in BIGINT columns, mapped to
/// <see cref="DateTimeOffset"/>; column names are snake_case, row types are records with init properties.
/// </summary>
public abstract class Database : IAsyncDisposable
{
    private const int MaxRetries = 20;

    /// <summary>More make a search no narrower.</summary>
    private const int MostTrigrams = 20;

    private static readonly AsyncLocal<Database?> Running = new();

    static Database()
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset));
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset?));
        SqlMapper.AddTypeHandler(typeof(DateTimeOffset), new UnixMilliseconds());
    }

    /// <summary>A database that publishes to <paramref name="changes"/>.</summary>
    protected Database(ChangeFeed changes) => Changes = changes;

    /// <summary>Where committed changes are told.</summary>
    public ChangeFeed Changes { get; }

    /// <summary>Ends a SELECT whose rows are to be locked till the commit; empty on SQLite, where there is one writer anyway.</summary>
    public abstract string ForUpdate { get; }

    /// <summary>Like <see cref="ForUpdate"/>, but passes over rows that others hold.</summary>
    public abstract string SkipLocked { get; }

    /// <summary>
    /// Stands after a table and its short name and says by which index to go: SQLite, which does not know how many rows of a state are due, might read and sort them all where the first in an order is
    /// wanted. PostgreSQL knows by its statistics, and gets no such word.
    /// </summary>
    public abstract string ByIndex(string index);

    /// <summary>A column as LIKE compares it with <paramref name="text"/> in small letters, whatever letters the column has.</summary>
    public abstract string Folded(string column, string text);

    /// <summary>Type of a primary key that counts by itself.</summary>
    internal abstract string IdentityColumn { get; }

    /// <summary>Statements that make the engine refuse to change or remove rows of a table.</summary>
    internal abstract string AppendOnly(string table);

    /// <summary>Statements after <see cref="AppendOnly"/> that let rows go up to <c>cut_position</c> in the table <c>TABLE_head</c>.</summary>
    internal abstract string CutFrom(string table);

    /// <summary>Statements that index all substrings of three characters and more of a text column, in a table whose key is <c>id</c>.</summary>
    internal abstract string SubstringIndex(string table, string column);

    /// <summary>The ids of the rows whose indexed column has a text in it, found by <see cref="SubstringIndex"/>; takes the parameters of <see cref="SubstringArguments"/>.</summary>
    public abstract string HasSubstring(string table, string column);

    /// <summary>
    /// <c>Like</c>, a pattern whose escape character is a backslash, and <c>Trigrams</c> for a text that the column is to contain. The column has lower-case letters, so give those.
    /// </summary>
    public static (string Like, string Trigrams) SubstringArguments(string text)
    {
        var like = $"%{text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)}%";
        var letters = text.EnumerateRunes().Select(rune => rune.ToString()).ToArray();
        var trigrams = Enumerable.Range(0, Math.Max(0, letters.Length - 2)).Select(at => string.Concat(letters.AsSpan(at, 3))).Distinct(StringComparer.Ordinal).Take(MostTrigrams);
        return (like, string.Join(" AND ", trigrams.Select(trigram => $"\"{trigram.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")));
    }

    /// <summary>
    /// Runs <paramref name="work"/> in one write transaction and commits. Runs it again where the engine asks for that (serialization failure, deadlock,
    /// busy), so it must have no effect outside the transaction. An exception rolls back.
    /// </summary>
    public async Task<T> InTransactionAsync<T>(Func<Transaction, Task<T>> work, CancellationToken cancel = default)
    {
        for (var retry = 0; ; retry++)
        {
            try
            {
                return await RunAsync(work, cancel);
            }
            catch (DbException e) when (retry < MaxRetries && MayRunAgain(e))
            {
                cancel.ThrowIfCancellationRequested();
            }
        }
    }

    /// <inheritdoc cref="InTransactionAsync{T}"/>
    public Task InTransactionAsync(Func<Transaction, Task> work, CancellationToken cancel = default) =>
        InTransactionAsync(
            async tx =>
            {
                await work(tx);
                return true;
            },
            cancel);

    /// <summary>Reads rows outside any transaction.</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? args = null, CancellationToken cancel = default)
    {
        await using var connection = await OpenReaderAsync(cancel);
        return (await connection.QueryAsync<T>(new CommandDefinition(sql, args, cancellationToken: cancel))).AsList();
    }

    /// <summary>Reads the first row outside any transaction; default where there is none.</summary>
    public async Task<T?> FindAsync<T>(string sql, object? args = null, CancellationToken cancel = default)
    {
        await using var connection = await OpenReaderAsync(cancel);
        return await connection.QueryFirstOrDefaultAsync<T>(new CommandDefinition(sql, args, cancellationToken: cancel));
    }

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>A connection for reading; disposed by the caller.</summary>
    protected abstract Task<DbConnection> OpenReaderAsync(CancellationToken cancel);

    /// <summary>Lends the connection for writing; given back with <see cref="ReturnWriterAsync"/>.</summary>
    protected abstract Task<DbConnection> BorrowWriterAsync(CancellationToken cancel);

    /// <summary>Takes the connection for writing back.</summary>
    protected abstract ValueTask ReturnWriterAsync(DbConnection connection);

    /// <summary>Starts a write transaction.</summary>
    protected abstract Task<DbTransaction> BeginAsync(DbConnection connection, CancellationToken cancel);

    /// <summary>Whether the transaction failed only because of others and may be tried again.</summary>
    protected abstract bool MayRunAgain(DbException fault);

    /// <summary>After so long a process that broke down holds no name any more.</summary>
    internal abstract TimeSpan DeadAfter { get; }

    /// <summary>Holds a name, alone among all processes on this database, until what is returned is disposed or this process ends; null where another has it.</summary>
    internal abstract Task<INodeHold?> TryHoldAsync(string name, CancellationToken cancel);

    /// <summary>Keeps other processes from migrating at the same time, till the end of the transaction.</summary>
    internal abstract Task LockSchemaAsync(Transaction tx);

    /// <summary>Lets one transaction at a time pass that names the same thing, till its end; on SQLite there is one anyway.</summary>
    internal abstract Task LockAsync(Transaction tx, string name);

    /// <summary>Tells other nodes of the transaction's changes, before the commit.</summary>
    protected virtual Task NotifyOthersAsync(Transaction tx, IReadOnlyCollection<Change> changes) => Task.CompletedTask;

    private async Task<T> RunAsync<T>(Func<Transaction, Task<T>> work, CancellationToken cancel)
    {
        IReadOnlyCollection<Change> changes;
        T result;
        if (Running.Value == this)
            throw new InvalidOperationException("A transaction is running here already: pass it on instead of beginning another.");
        var connection = await BorrowWriterAsync(cancel);
        try
        {
            await using var transaction = await BeginAsync(connection, cancel);
            var tx = new Transaction(this, connection, transaction, cancel);
            Running.Value = this;
            result = await work(tx);
            changes = tx.Changes;
            if (changes.Count > 0)
                await NotifyOthersAsync(tx, changes);

            // A commit on its way is never cancelled: nobody would know how it ended.
            await transaction.CommitAsync(CancellationToken.None);
        }
        finally
        {
            await ReturnWriterAsync(connection);
        }

        foreach (var change in changes)
            Changes.Publish(change);
        return result;
    }
}
