using System.Buffers.Text;
using System.Formats.Tar;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace Faxwerk.Storage;

/// <summary>
/// What is in a backup. <paramref name="Database"/> is SQLite, PostgreSQL or empty; <paramref name="IsNewer"/>: of a newer version of the program, which restores it. Of the <paramref name="Keys"/> of the key ring
/// <paramref name="LostKeys"/> are not there that secrets of the settings were encrypted with. <paramref name="Missing"/> documents were not there when it was made. Faxes and users are counted on SQLite alone.
/// </summary>
public sealed record BackupContents(
    DateTimeOffset At, string Node, string Database, bool IsNewer, int Files, long Bytes, int Documents, int Missing, int Keys, int LostKeys, int? OpenFaxes, int? Users);

/// <summary>Reads a backup through without restoring it; the database alone is unpacked meanwhile, beside the one of the server.</summary>
public sealed partial class BackupCheck(StorageOptions storage)
{
    private const string Protected = "CfDJ8";

    private const long MostSettings = 64 << 20;

    /// <summary>Its contents; <paramref name="takes"/> hears how many bytes of the disk are needed for a moment.</summary>
    /// <exception cref="BackupException">It is none, or no whole one.</exception>
    public async Task<BackupContents> ReadAsync(Stream backup, string name, Action<long> takes, CancellationToken cancel)
    {
        var spool = Path.Combine(Path.GetFullPath(storage.DataFolder), $"check-{Guid.NewGuid():n}.part");
        var (documents, keys, used) = (0, new HashSet<Guid>(), new HashSet<Guid>());
        (int? Faxes, int? Users, IReadOnlyList<int> Schema) counted = (null, null, []);
        try
        {
            var manifest = await BackupReader.ReadAsync(backup, name, TakeAsync, cancel);
            var known = Migrations.Embedded().Select(migration => migration.Version);
            var schema = manifest.Schema ?? counted.Schema;
            return new BackupContents(
                manifest.At, manifest.Node, !manifest.HasDatabase ? "" : manifest.Tables is null ? "SQLite" : "PostgreSQL", schema.Except(known).Any(), manifest.Files, manifest.Bytes, documents,
                manifest.Missing?.Count ?? 0, keys.Count, used.Except(keys).Count(), counted.Faxes, counted.Users);
        }
        finally
        {
            File.Delete(spool);
        }

        async Task TakeAsync(TarEntry entry)
        {
            if (entry.Name.StartsWith(StorageSetup.BlobsFolder + "/", StringComparison.Ordinal))
            {
                documents++;
            }
            else if (KeyFile().Match(entry.Name) is { Success: true } key)
            {
                keys.Add(Guid.Parse(key.Groups[1].Value));
            }
            else if (entry.Name == StorageSetup.DatabaseFile)
            {
                takes(entry.Length);
                await entry.ExtractToFileAsync(spool, overwrite: true, cancel);
                counted = await CountAsync(spool, used, cancel);
            }
            else if (entry.Name == $"{PostgresCopy.Folder}/setting" && entry.DataStream is { } rows)
            {
                if (entry.Length > MostSettings)
                    throw new BackupException($"{entry.Name} has more than {MostSettings >> 20} MB: these are no settings.");
                using var text = new StreamReader(rows, Encoding.Latin1);
                Note(await text.ReadToEndAsync(cancel), used);
            }
        }
    }

    private static async Task<(int? Faxes, int? Users, IReadOnlyList<int> Schema)> CountAsync(string file, HashSet<Guid> used, CancellationToken cancel)
    {
        await Backup.CheckAsync(file, cancel);
        try
        {
            return await ReadAsync(file, used, cancel);
        }
        catch (SqliteException fault)
        {
            throw new BackupException($"The database in the backup is none of this program: {fault.Message}");
        }
    }

    private static async Task<(int? Faxes, int? Users, IReadOnlyList<int> Schema)> ReadAsync(string file, HashSet<Guid> used, CancellationToken cancel)
    {
        await using var database = new Sqlite(file, new ChangeFeed());
        foreach (var value in await database.QueryAsync<string>("SELECT value FROM setting WHERE value LIKE @wanted", new { wanted = $"%{Protected}%" }, cancel))
            Note(value, used);
        return (
            await database.FindAsync<int>("SELECT count(*) FROM fax WHERE state IN ('waiting', 'held', 'sending')", null, cancel), await database.FindAsync<int>("SELECT count(*) FROM account", null, cancel),
            await database.QueryAsync<int>("SELECT version FROM schema_version", null, cancel));
    }

    /// <summary>What is encrypted begins with four bytes that are always the same, and the id of its key.</summary>
    private static void Note(string text, HashSet<Guid> used)
    {
        foreach (Match found in Secret().Matches(text))
            used.Add(new Guid(Base64Url.DecodeFromChars(found.ValueSpan)[4..20]));
    }

    [GeneratedRegex("^keys/key-([0-9a-f-]{36})\\.xml$")]
    private static partial Regex KeyFile();

    /// <summary>Twenty bytes and a bit.</summary>
    [GeneratedRegex("CfDJ8[A-Za-z0-9_-]{23}")]
    private static partial Regex Secret();
}
