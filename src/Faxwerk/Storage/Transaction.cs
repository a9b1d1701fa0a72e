using System.Data.Common;
using Dapper;

namespace Faxwerk.Storage;

/// <summary>
/// A running write transaction of <see cref="Database.InTransactionAsync{T}"/>. Do nothing slow while it lasts: on SQLite every other writer waits.
/// </summary>
public sealed class Transaction
{
    private readonly DbConnection _connection;
    private readonly DbTransaction _transaction;
    private readonly CancellationToken _cancel;
    private readonly HashSet<Change> _changes = [];

    internal Transaction(Database database, DbConnection connection, DbTransaction transaction, CancellationToken cancel)
    {
        Database = database;
        _connection = connection;
        _transaction = transaction;
        _cancel = cancel;
    }

    /// <summary>The database it runs on.</summary>
    public Database Database { get; }

    internal DbConnection Connection => _connection;

    internal IReadOnlyCollection<Change> Changes => _changes;

    /// <summary>Runs a statement and returns the rows changed.</summary>
    public Task<int> ExecuteAsync(string sql, object? args = null) => _connection.ExecuteAsync(Command(sql, args));

    /// <summary>All rows.</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? args = null) =>
        (await _connection.QueryAsync<T>(Command(sql, args))).AsList();

    /// <summary>The first row; default where there is none.</summary>
    public Task<T?> FindAsync<T>(string sql, object? args = null) => _connection.QueryFirstOrDefaultAsync<T>(Command(sql, args));

    /// <summary>Waits until no other transaction holds what is named so, and holds it till the end of this one.</summary>
    public Task LockAsync(string name) => Database.LockAsync(this, name);

    /// <summary>Tells the <see cref="ChangeFeed"/> after the commit.</summary>
    public void Announce(string topic, long id = 0) => _changes.Add(new Change(topic, id));

    private CommandDefinition Command(string sql, object? args) => new(sql, args, _transaction, cancellationToken: _cancel);
}
