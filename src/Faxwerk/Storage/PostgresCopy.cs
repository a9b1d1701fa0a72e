using System.Data;
using Npgsql;

namespace Faxwerk.Storage;

/// <summary>A table in a backup: its columns in the order of its file, and the last number that its key gave away; null where it counts none.</summary>
public sealed record SavedTable(string Name, IReadOnlyList<string> Columns, long? LastId);

/// <summary>
/// All tables of a PostgreSQL database as it is at one moment, by COPY in its binary format, which for our types (BIGINT, INTEGER, TEXT) is the same in all versions. The schema is not saved: it is what the
/// migrations make.
/// </summary>
internal static class PostgresCopy
{
    /// <summary>The folder of the tables in a backup.</summary>
    public const string Folder = "postgres";

    /// <summary>Hands out the tables one after the other, each as a stream to be read to its end; <paramref name="look"/> reads in the same snapshot first.</summary>
    public static async Task<IReadOnlyList<SavedTable>> ExportAsync(
        string connectionString, Func<Func<string, Task<IReadOnlyList<string>>>, Task> look, Func<string, Stream, Task> add, CancellationToken cancel)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        await look(sql => TextsAsync(connection, sql, cancel));
        var tables = new List<SavedTable>();
        foreach (var name in await TextsAsync(connection, "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY 1", cancel))
        {
            var columns = await TextsAsync(connection, $"SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = '{name}' ORDER BY ordinal_position", cancel);
            var identity = await TextsAsync(connection, $"SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = '{name}' AND is_identity = 'YES'", cancel);
            var last = identity.Count == 0 ? [] : await TextsAsync(connection, $"SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('{name}', '{identity[0]}')), 0)::text", cancel);
            await using (var rows = await connection.BeginRawBinaryCopyAsync($"COPY {Quoted(name)} ({Quoted(columns)}) TO STDOUT (FORMAT BINARY)", cancel))
                await add(name, rows);
            tables.Add(new SavedTable(name, columns, last.Count == 0 ? null : long.Parse(last[0], System.Globalization.CultureInfo.InvariantCulture)));
        }

        return tables;
    }

    /// <summary>Fills the tables of a schema that the same migrations have just made; <paramref name="open"/> opens the file of a table.</summary>
    /// <exception cref="BackupException">A table is not known here.</exception>
    public static async Task ImportAsync(Transaction tx, IReadOnlyList<SavedTable> tables, Func<string, Stream> open, CancellationToken cancel)
    {
        var connection = (NpgsqlConnection)tx.Connection;
        var known = await tx.QueryAsync<string>("SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'");
        if (tables.FirstOrDefault(table => !known.Contains(table.Name)) is { } foreign)
            throw new BackupException($"The backup has a table {foreign.Name} that is not of Faxwerk.");
        var ordered = await ByReferenceAsync(tx, tables);

        // What the migrations put into new tables is in the backup too. A table that refuses to lose rows has none.
        foreach (var table in ordered.Reverse())
        {
            if (await tx.FindAsync<bool>($"SELECT EXISTS (SELECT 1 FROM {Quoted(table.Name)})"))
                await tx.ExecuteAsync($"DELETE FROM {Quoted(table.Name)}");
        }

        foreach (var table in ordered)
        {
            await using (var file = open(table.Name))
            await using (var rows = await connection.BeginRawBinaryCopyAsync($"COPY {Quoted(table.Name)} ({Quoted(table.Columns)}) FROM STDIN (FORMAT BINARY)", cancel))
                await file.CopyToAsync(rows, cancel);
            if (table.LastId is > 0 and var last)
                await tx.FindAsync<long>($"SELECT setval(pg_get_serial_sequence('{table.Name}', 'id'), {last})");
        }
    }

    /// <summary>Tables that others refer to come before them.</summary>
    private static async Task<IReadOnlyList<SavedTable>> ByReferenceAsync(Transaction tx, IReadOnlyList<SavedTable> tables)
    {
        var references = (await tx.QueryAsync<(string Child, string Parent)>(
            """
            SELECT child.relname::text, parent.relname::text FROM pg_constraint c JOIN pg_class child ON child.oid = c.conrelid JOIN pg_class parent ON parent.oid = c.confrelid
            WHERE c.contype = 'f' AND child.relnamespace = current_schema()::regnamespace AND child.oid <> parent.oid
            """)).ToLookup(reference => reference.Child, reference => reference.Parent, StringComparer.Ordinal);
        var (waiting, ordered) = (tables.ToList(), new List<SavedTable>());
        while (waiting.Find(table => !waiting.Exists(other => references[table.Name].Contains(other.Name))) is { } next)
        {
            ordered.Add(next);
            waiting.Remove(next);
        }

        return waiting.Count == 0 ? ordered : throw new InvalidOperationException($"Tables refer to each other in a circle: {string.Join(", ", waiting.Select(table => table.Name))}.");
    }

    private static async Task<IReadOnlyList<string>> TextsAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var texts = new List<string>();
        while (await reader.ReadAsync(cancel))
            texts.Add(reader.GetString(0));
        return texts;
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(Quoted));
}
