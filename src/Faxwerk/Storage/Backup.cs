using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Faxwerk.Storage;

/// <summary>What a backup says of itself, <c>backup.json</c> in it. Without a database it is of a node on PostgreSQL, which is saved by its own tools.</summary>
public sealed record BackupManifest(DateTimeOffset At, string Node, bool HasDatabase, int Files, long Bytes);

/// <summary>What is wrong with a backup, or with the place where it is to be restored.</summary>
public sealed class BackupException(string message) : Exception(message);

/// <summary>
/// Everything that a node keeps, as one file (tar, gzip) that only its owner can read: the database as it was at one moment, the keys that its secrets need, the documents, the archive. The server goes on
/// meanwhile: the database is copied in one reading transaction, and what it names are files that are written once.
/// </summary>
public sealed class Backup(StorageOptions storage, TimeProvider time)
{
    private const string ManifestFile = "backup.json";

    private const UnixFileMode OwnerReads = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode OwnerOnly = OwnerReads | UnixFileMode.UserExecute;

    /// <summary>A link that leads back to where it is would have no end.</summary>
    private const int DeepestFolder = 32;

    /// <summary>Sockets, and what is only half written.</summary>
    private static readonly string[] LeftOut = ["run/"];

    /// <summary>Writes the file; it appears under its name only when it is whole.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public async Task<BackupManifest> WriteAsync(string file, CancellationToken cancel)
    {
        var folder = Path.GetFullPath(storage.DataFolder);
        var part = Path.GetFullPath(file) + ".part";
        var snapshot = Path.Combine(folder, $"backup-{Guid.NewGuid():n}.part");
        try
        {
            var hasDatabase = storage.Postgres.Length == 0;
            if (hasDatabase)
                await SnapshotAsync(Path.Combine(folder, StorageSetup.DatabaseFile), snapshot, cancel);
            BackupManifest manifest;
            await using (var stream = new FileStream(part, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerReads }))
            {
                await using (var packed = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true))
                await using (var tar = new TarWriter(packed, TarEntryFormat.Pax))
                {
                    if (hasDatabase)
                        await tar.WriteEntryAsync(snapshot, StorageSetup.DatabaseFile, cancel);
                    var (files, bytes) = await AddFilesAsync(tar, folder, part, cancel);
                    manifest = new BackupManifest(time.GetUtcNow(), storage.Node, hasDatabase, files, bytes);
                    await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, ManifestFile) { DataStream = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(manifest)), Mode = OwnerReads }, cancel);
                }

                stream.Flush(flushToDisk: true);
            }

            File.Move(part, file, overwrite: true);
            return manifest;
        }
        finally
        {
            File.Delete(snapshot);
            File.Delete(part);
        }
    }

    /// <summary>
    /// Puts a backup into the data folder, which must be empty or not there; it appears there only when everything is whole, and <paramref name="prepare"/> has done its work in the database.
    /// </summary>
    /// <exception cref="BackupException">The folder is not empty, or the file is no whole backup.</exception>
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
            if (manifest.HasDatabase)
            {
                await CheckAsync(Path.Combine(work, StorageSetup.DatabaseFile), cancel);
                await using var database = new Sqlite(Path.Combine(work, StorageSetup.DatabaseFile), new ChangeFeed());
                await database.InTransactionAsync(tx => prepare(tx, manifest), cancel);
            }

            if (System.IO.Directory.Exists(folder))
                System.IO.Directory.Delete(folder);
            System.IO.Directory.Move(work, folder);
            return manifest;
        }
        finally
        {
            if (System.IO.Directory.Exists(work))
                System.IO.Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>A copy as the database is at one moment, whoever writes meanwhile.</summary>
    private static async Task SnapshotAsync(string database, string copy, CancellationToken cancel)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Pooling = false, DefaultTimeout = 60 }.ToString());
        await connection.OpenAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "VACUUM INTO $copy";
        command.Parameters.AddWithValue("$copy", copy);
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static async Task<(int Files, long Bytes)> AddFilesAsync(TarWriter tar, string folder, string own, CancellationToken cancel)
    {
        var (files, total) = (0, 0L);
        // Links are followed: documents may lie on a bigger disk. What cannot be read ends the backup, which would not be whole.
        var all = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false, MaxRecursionDepth = DeepestFolder };
        foreach (var path in System.IO.Directory.EnumerateFiles(folder, "*", all))
        {
            var name = Path.GetRelativePath(folder, path);
            if (path == own || name.StartsWith(StorageSetup.DatabaseFile, StringComparison.Ordinal) || name.EndsWith(".part", StringComparison.Ordinal) || LeftOut.Any(start => name.StartsWith(start, StringComparison.Ordinal)))
                continue;
            try
            {
                await using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                var entry = new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = content, Mode = OwnerReads, ModificationTime = new DateTimeOffset(File.GetLastWriteTimeUtc(path)) };
                await tar.WriteEntryAsync(entry, cancel);
                (files, total) = (files + 1, total + content.Length);
            }
            catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
            {
                // Removed meanwhile, so nobody needs it.
            }
        }

        return (files, total);
    }

    private static async Task<BackupManifest> UnpackAsync(string file, string folder, CancellationToken cancel)
    {
        BackupManifest? manifest = null;
        var files = 0;
        try
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read);
            await using var packed = new GZipStream(stream, CompressionMode.Decompress);
            await using var tar = new TarReader(packed);
            while (await tar.GetNextEntryAsync(copyData: false, cancel) is { } entry)
            {
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
                    throw new BackupException($"{entry.Name} in the backup is no file.");
                if (entry.Name == ManifestFile)
                {
                    manifest = await JsonSerializer.DeserializeAsync<BackupManifest>(entry.DataStream!, cancellationToken: cancel);
                    continue;
                }

                var target = Path.GetFullPath(Path.Combine(folder, entry.Name));
                if (!target.StartsWith(folder + "/", StringComparison.Ordinal))
                    throw new BackupException($"{entry.Name} in the backup would lie outside the data folder.");
                System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target)!, OwnerOnly);
                await entry.ExtractToFileAsync(target, overwrite: false, cancel);
                files += entry.Name == StorageSetup.DatabaseFile ? 0 : 1;
            }
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException or FormatException or JsonException)
        {
            throw new BackupException($"{file} is no backup, or a damaged one: {fault.Message}");
        }

        return manifest is not null && manifest.Files == files ? manifest : throw new BackupException($"{file} is no whole backup: it ends too early.");
    }

    private static async Task CheckAsync(string database, CancellationToken cancel)
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
