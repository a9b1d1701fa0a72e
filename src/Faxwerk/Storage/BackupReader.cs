using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;

namespace Faxwerk.Storage;

/// <summary>Reads a backup from its beginning to its end.</summary>
internal static class BackupReader
{
    public const string ManifestFile = "backup.json";

    /// <summary>Hands out every file in it, and tells what it says of itself; <paramref name="name"/> is that of the backup, for people.</summary>
    /// <exception cref="BackupException">It is none, or no whole one.</exception>
    public static async Task<BackupManifest> ReadAsync(Stream backup, string name, Func<TarEntry, Task> each, CancellationToken cancel)
    {
        BackupManifest? manifest = null;
        var files = 0;
        try
        {
            await using var packed = new GZipStream(backup, CompressionMode.Decompress, leaveOpen: true);
            await using var tar = new TarReader(packed);
            while (await tar.GetNextEntryAsync(copyData: false, cancel) is { } entry)
            {
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
                    throw new BackupException($"{entry.Name} in the backup is no file.");
                if (entry.Name == BackupFiles.Mark)
                    continue;
                if (entry.Name == ManifestFile)
                {
                    manifest = await JsonSerializer.DeserializeAsync<BackupManifest>(entry.DataStream!, cancellationToken: cancel);
                    continue;
                }

                await each(entry);
                files += IsDatabase(entry.Name) ? 0 : 1;
            }
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException or FormatException or JsonException)
        {
            throw new BackupException($"{name} is no backup, or a damaged one: {fault.Message}");
        }

        return manifest is not null && manifest.Files == files ? manifest : throw new BackupException($"{name} is no whole backup: it ends too early.");
    }

    private static bool IsDatabase(string name) => name == StorageSetup.DatabaseFile || name.StartsWith(PostgresCopy.Folder + "/", StringComparison.Ordinal);
}
