using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Faxwerk.Storage;

/// <summary>
/// What a backup says of itself, <c>backup.json</c> in it. One on PostgreSQL names its <paramref name="Tables"/> and the migrations that its <paramref name="Schema"/> came from; older ones of such a node have no
/// database. <paramref name="Missing"/>: documents that the database names and that were not there.
/// </summary>
public sealed record BackupManifest(
    DateTimeOffset At, string Node, bool HasDatabase, int Files, long Bytes, IReadOnlyList<SavedTable>? Tables = null, IReadOnlyList<int>? Schema = null, IReadOnlyList<string>? Missing = null);

/// <summary>What is wrong with a backup, or with the place where it is to be restored.</summary>
public sealed class BackupException(string message) : Exception(message);

/// <summary>
/// Everything that a node keeps, as one file (tar, gzip) that only its owner can read: the database as it was at one moment, the keys that its secrets need, the documents, the archive. The server goes on
/// meanwhile: the database is copied in one reading transaction, and what it names are files that are written once.
/// </summary>
public sealed class Backup(StorageOptions storage, TimeProvider time)
{
    private const string UsedBlobs = "SELECT DISTINCT blob_id FROM blob_use";

    private const UnixFileMode OwnerOnly = BackupFiles.OwnerReads | UnixFileMode.UserExecute;

    /// <summary>
    /// Writes the file; it appears under its name only when it is whole. <paramref name="isElsewhere"/> says of a document that is not in the data folder whether it is in the store that the settings name,
    /// <paramref name="added"/> hears of each file how many they are by then, and of how many bytes.
    /// </summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public async Task<BackupManifest> WriteAsync(string file, Func<string, Task<bool>> isElsewhere, Action<int, long>? added, CancellationToken cancel)
    {
        var folder = Path.GetFullPath(storage.DataFolder);
        var part = Path.GetFullPath(file) + ".part";
        var spool = Path.Combine(folder, $"backup-{Guid.NewGuid():n}.part");
        try
        {
            BackupManifest manifest;
            await using (var stream = new FileStream(part, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = BackupFiles.OwnerReads }))
            {
                await using (var packed = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true))
                await using (var tar = new TarWriter(packed, TarEntryFormat.Pax))
                {
                    var files = new BackupFiles(folder, tar, added);
                    await files.MarkAsync(cancel);
                    manifest = new BackupManifest(time.GetUtcNow(), storage.Node, HasDatabase: true, 0, 0);
                    IReadOnlyList<string> used;
                    if (storage.Postgres.Length > 0)
                        (manifest, used) = await SaveTablesAsync(files, manifest, spool, cancel);
                    else
                        used = await SaveFileAsync(files, Path.Combine(folder, StorageSetup.DatabaseFile), spool, cancel);
                    await files.AddAllAsync(part, cancel);
                    manifest = manifest with { Files = files.Files, Bytes = files.Bytes, Missing = await OutsideAsync(files.Missing(used), isElsewhere) };
                    await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, BackupReader.ManifestFile) { DataStream = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(manifest)), Mode = BackupFiles.OwnerReads }, cancel);
                }

                stream.Flush(flushToDisk: true);
            }

            File.Move(part, file, overwrite: true);
            return manifest;
        }
        finally
        {
            File.Delete(spool);
            File.Delete(part);
        }
    }

    /// <summary>
    /// Puts a backup into the data folder, which must be empty or not there, and one of a node on PostgreSQL into its database, which must be empty too; both are there only when everything is whole, and
    /// <paramref name="prepare"/> has done its work in the database.
    /// </summary>
    /// <exception cref="BackupException">Folder or database is not empty, or the file is no whole backup.</exception>
    public async Task<BackupManifest> RestoreAsync(string file, Func<Transaction, BackupManifest, Task> prepare, CancellationToken cancel)
    {
        var folder = Path.GetFullPath(storage.DataFolder);
        if (System.IO.Directory.Exists(folder) && System.IO.Directory.EnumerateFileSystemEntries(folder).Any())
            throw new BackupException($"{folder} is not empty: stop the server, move the folder away, and restore again.");
        var work = folder.TrimEnd('/') + ".restoring";
        if (System.IO.Directory.Exists(work))
            System.IO.Directory.Delete(work, recursive: true);
        System.IO.Directory.CreateDirectory(work, OwnerOnly);
        try
        {
            var manifest = await UnpackAsync(file, work, cancel);
            if (manifest.HasDatabase && manifest.Tables is null != (storage.Postgres.Length == 0))
                throw new BackupException($"The backup is of a server on {(manifest.Tables is null ? "SQLite" : "PostgreSQL")}, Faxwerk:Postgres says otherwise.");
            IReadOnlyList<string> used = [];
            if (manifest.Tables is { } tables)
            {
                await using var database = new Postgres(storage.Postgres, new ChangeFeed());
                await database.InTransactionAsync(
                    async tx =>
                    {
                        await FillAsync(tx, manifest, tables, Path.Combine(work, PostgresCopy.Folder), cancel);
                        await prepare(tx, manifest);
                        used = await tx.QueryAsync<string>(UsedBlobs);
                    },
                    cancel);
                System.IO.Directory.Delete(Path.Combine(work, PostgresCopy.Folder), recursive: true);
            }
            else if (manifest.HasDatabase)
            {
                await CheckAsync(Path.Combine(work, StorageSetup.DatabaseFile), cancel);
                await using var database = new Sqlite(Path.Combine(work, StorageSetup.DatabaseFile), new ChangeFeed());
                await database.InTransactionAsync(tx => prepare(tx, manifest), cancel);
                used = await database.QueryAsync<string>(UsedBlobs, null, cancel);
            }

            // What is kept elsewhere was asked for when the backup was written, by newer versions.
            var missing = manifest.Missing ?? [.. used.Where(id => !File.Exists(Path.Combine(work, StorageSetup.BlobsFolder, id[..2], id)))];
            if (System.IO.Directory.Exists(folder))
                System.IO.Directory.Delete(folder);
            System.IO.Directory.Move(work, folder);
            return manifest with { Missing = missing };
        }
        finally
        {
            if (System.IO.Directory.Exists(work))
                System.IO.Directory.Delete(work, recursive: true);
        }
    }

    private static async Task<IReadOnlyList<string>> OutsideAsync(IReadOnlyList<string> blobs, Func<string, Task<bool>> isElsewhere)
    {
        var missing = new List<string>();
        foreach (var id in blobs)
        {
            if (!await isElsewhere(id))
                missing.Add(id);
        }

        return missing;
    }

    /// <summary>A copy of the SQLite database as it is at one moment, whoever writes meanwhile. Returns the blobs that it names.</summary>
    private static async Task<IReadOnlyList<string>> SaveFileAsync(BackupFiles files, string database, string copy, CancellationToken cancel)
    {
        await using (var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Pooling = false, DefaultTimeout = 60 }.ToString()))
        {
            await connection.OpenAsync(cancel);
            await using var command = connection.CreateCommand();
            command.CommandText = "VACUUM INTO $copy";
            command.Parameters.AddWithValue("$copy", copy);
            await command.ExecuteNonQueryAsync(cancel);
        }

        IReadOnlyList<string> used;
        await using (var saved = new Sqlite(copy, new ChangeFeed()))
            used = await saved.QueryAsync<string>(UsedBlobs, null, cancel);
        await files.AddOwnAsync(StorageSetup.DatabaseFile, copy, cancel);
        return used;
    }

    private async Task<(BackupManifest Manifest, IReadOnlyList<string> Used)> SaveTablesAsync(BackupFiles files, BackupManifest manifest, string spool, CancellationToken cancel)
    {
        IReadOnlyList<string> used = [], schema = [];
        var tables = await PostgresCopy.ExportAsync(
            storage.Postgres,
            async read => (used, schema) = (await read(UsedBlobs), await read("SELECT version::text FROM schema_version ORDER BY version")),
            async (table, rows) =>
            {
                // An entry of a tar begins with its length.
                await using (var copy = new FileStream(spool, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = BackupFiles.OwnerReads }))
                    await rows.CopyToAsync(copy, cancel);
                await files.AddOwnAsync($"{PostgresCopy.Folder}/{table}", spool, cancel);
            },
            cancel);
        return (manifest with { Tables = tables, Schema = [.. schema.Select(version => int.Parse(version, System.Globalization.CultureInfo.InvariantCulture))] }, used);
    }

    private async Task FillAsync(Transaction tx, BackupManifest manifest, IReadOnlyList<SavedTable> tables, string folder, CancellationToken cancel)
    {
        if (await tx.FindAsync<bool>("SELECT EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema = current_schema())"))
            throw new BackupException("The database that Faxwerk:Postgres names is not empty: stop all nodes, make a new one, and restore into that.");
        var known = Migrations.Embedded();
        if (manifest.Schema!.Except(known.Select(migration => migration.Version)).Any())
            throw new BackupException("The backup was written by a newer version of the program: install that.");
        await Migrations.ApplyAsync(tx, [.. known.Where(migration => manifest.Schema!.Contains(migration.Version))], time);
        await PostgresCopy.ImportAsync(tx, tables, table => File.OpenRead(Path.Combine(folder, table)), cancel);
    }

    private static async Task<BackupManifest> UnpackAsync(string file, string folder, CancellationToken cancel)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read);
        return await BackupReader.ReadAsync(
            stream,
            file,
            async entry =>
            {
                var target = Path.GetFullPath(Path.Combine(folder, entry.Name));
                if (!target.StartsWith(folder + "/", StringComparison.Ordinal))
                    throw new BackupException($"{entry.Name} in the backup would lie outside the data folder.");
                System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target)!, OwnerOnly);
                await entry.ExtractToFileAsync(target, overwrite: false, cancel);
            },
            cancel);
    }

    /// <summary>Whether an SQLite database is whole.</summary>
    /// <exception cref="BackupException">It is not.</exception>
    internal static async Task CheckAsync(string database, CancellationToken cancel)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Pooling = false, Mode = SqliteOpenMode.ReadOnly }.ToString());
        try
        {
            await connection.OpenAsync(cancel);
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA integrity_check";
            if (await command.ExecuteScalarAsync(cancel) is not "ok")
                throw new BackupException("The database in the backup is damaged.");
        }
        catch (SqliteException fault)
        {
            throw new BackupException($"The database in the backup cannot be read: {fault.Message}");
        }
    }
}
