using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Faxwerk.Storage;

/// <summary>
/// The embedded engine: one file, WAL, <c>synchronous=FULL</c> (a commit is on disk when it returns), one writer at a time in this process and
/// <c>BEGIN IMMEDIATE</c> against others.
/// </summary>
public sealed class Sqlite : Database
{
    private const int BusyCode = 5;
    private const int LockedCode = 6;

    private readonly string _path, _connectionString;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private SqliteConnection? _writer;

    static Sqlite() => SQLitePCL.Batteries_V2.Init();

    /// <summary>Opens or creates the file.</summary>
    public Sqlite(string path, ChangeFeed changes)
        : base(changes) =>
        (_path, _connectionString) = (path, new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true, DefaultTimeout = 15 }.ToString());

    /// <summary>The system lets a lock go with its process.</summary>
    internal override TimeSpan DeadAfter => TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public override string ForUpdate => "";

    /// <inheritdoc/>
    public override string SkipLocked => "";

    /// <inheritdoc/>
    public override string ByIndex(string index) => $"INDEXED BY {index}";

    /// <summary>LIKE of SQLite takes the small and capital letters of ASCII alike, far faster than our function makes them small.</summary>
    public override string Folded(string column, string text) => System.Text.Ascii.IsValid(text) ? column : $"lower({column})";

    internal override string IdentityColumn => "INTEGER PRIMARY KEY AUTOINCREMENT";

    internal override string AppendOnly(string table) => $"""
        CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
        CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
        """;

    internal override string CutFrom(string table) => $"""
        DROP TRIGGER {table}_no_delete;
        CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} WHEN old.position > (SELECT cut_position FROM {table}_head) BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
        """;

    internal override string SubstringIndex(string table, string column) => $"""
        CREATE VIRTUAL TABLE {table}_{column} USING fts5({column}, content='{table}', content_rowid='id', tokenize='trigram', detail='none', columnsize=0);
        CREATE TRIGGER {table}_{column}_added AFTER INSERT ON {table} BEGIN INSERT INTO {table}_{column}(rowid, {column}) VALUES (new.id, new.{column}); END;
        CREATE TRIGGER {table}_{column}_removed AFTER DELETE ON {table} BEGIN INSERT INTO {table}_{column}({table}_{column}, rowid, {column}) VALUES ('delete', old.id, old.{column}); END;
        CREATE TRIGGER {table}_{column}_changed AFTER UPDATE OF {column} ON {table} BEGIN
          INSERT INTO {table}_{column}({table}_{column}, rowid, {column}) VALUES ('delete', old.id, old.{column});
          INSERT INTO {table}_{column}(rowid, {column}) VALUES (new.id, new.{column});
        END;
        INSERT INTO {table}_{column}({table}_{column}) VALUES ('rebuild');
        """;

    /// <inheritdoc/>
    public override string HasSubstring(string table, string column) =>
        $"SELECT t.id FROM {table}_{column} JOIN {table} t ON t.id = {table}_{column}.rowid WHERE {table}_{column} MATCH @Trigrams AND t.{column} LIKE @Like ESCAPE '\\'";

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _writing.WaitAsync();
        if (_writer is not null)
            await _writer.DisposeAsync();
        _writer = null;
        await using (var connection = new SqliteConnection(_connectionString))
            SqliteConnection.ClearPool(connection);
        _writing.Dispose();
    }

    /// <summary>All processes on the file are one node: they have one data folder and no leases against each other.</summary>
    internal override Task<INodeHold?> TryHoldAsync(string name, CancellationToken cancel)
    {
        try
        {
            return Task.FromResult<INodeHold?>(new FileHold(new FileStream($"{_path}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None)));
        }
        catch (IOException fault) when (fault is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException))
        {
            return Task.FromResult<INodeHold?>(null);
        }
    }

    /// <inheritdoc/>
    protected override async Task<DbConnection> OpenReaderAsync(CancellationToken cancel)
    {
        var connection = new SqliteConnection(_connectionString);
        await connection.OpenAsync(cancel);

        // SQLite's own knows the letters of ASCII only.
        connection.CreateFunction("lower", (string? text) => text?.ToLowerInvariant(), isDeterministic: true);
        return connection;
    }

    /// <inheritdoc/>
    protected override async Task<DbConnection> BorrowWriterAsync(CancellationToken cancel)
    {
        await _writing.WaitAsync(cancel);
        try
        {
            return _writer ??= await OpenWriterAsync(cancel);
        }
        catch
        {
            _writing.Release();
            throw;
        }
    }

    /// <inheritdoc/>
    protected override ValueTask ReturnWriterAsync(DbConnection connection)
    {
        _writing.Release();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task<DbTransaction> BeginAsync(DbConnection connection, CancellationToken cancel) =>
        await connection.BeginTransactionAsync(cancel);

    /// <inheritdoc/>
    protected override bool MayRunAgain(DbException fault) => fault is SqliteException { SqliteErrorCode: BusyCode or LockedCode };

    internal override Task LockSchemaAsync(Transaction tx) => Task.CompletedTask;

    internal override Task LockAsync(Transaction tx, string name) => Task.CompletedTask;

    private async Task<SqliteConnection> OpenWriterAsync(CancellationToken cancel)
    {
        var connection = (SqliteConnection)await OpenReaderAsync(cancel);
        await connection.ExecuteAsync("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 15000;");
        return connection;
    }

    private sealed class FileHold(FileStream file) : INodeHold
    {
        public Task<bool> LastsAsync(CancellationToken cancel) => Task.FromResult(true);

        public ValueTask DisposeAsync() => file.DisposeAsync();
    }
}
