using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Faxwerk.Directory;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Microsoft.Extensions.Options;

namespace Faxwerk.Archive;

/// <summary>
/// Puts a document into the archive: metadata, then the document, then its entry in the index, together with the end of the task. Where it breaks off it is done
/// again and gives the same files.
/// </summary>
internal sealed class ArchiveWriter(ArchiveTargets targets, ArchiveIndex index, ArchiveState state, Database database, IOptionsMonitor<ArchiveSettings> settings, IOptionsMonitor<SiteSettings> site)
{
    /// <summary>Archives what <paramref name="make"/> makes once the archive is there to take it.</summary>
    public async Task<TaskResult> WriteAsync(LeasedTask task, ArchivedFax fax, Func<Task<ArchivedFile>> make, CancellationToken cancel)
    {
        var folder = targets.FolderOf(fax.Direction);
        var path = ArchiveName.Of(settings.CurrentValue.Name, fax, TimeZoneInfo.FindSystemTimeZoneById(site.CurrentValue.TimeZone));
        var metadata = JsonSerializer.Serialize(fax, ArchivedFax.Json);
        IArchiveTarget target;
        try
        {
            target = await targets.OpenMarkedAsync(folder, index, cancel);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Failed(fault);
        }

        var (document, extension) = await make();
        try
        {
            path = await FreeNameAsync(target, path, extension, document, cancel);
            await target.WriteAsync(path + ".json", Encoding.UTF8.GetBytes(metadata), cancel);
            await target.WriteAsync(path, document, cancel);
            state.Works(folder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Failed(fault);
        }

        var (retention, days) = settings.CurrentValue.RetentionOf(fax.OwnNumber, fax.OwnNumberSignalled ?? "");
        var entry = new ArchiveEntry
        {
            Folder = folder,
            Path = path,
            Bytes = document.Length,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(document)),
            Metadata = metadata,
            Retention = retention,
            KeepUntil = days == 0 ? null : fax.At.AddDays(days),
        };
        await database.InTransactionAsync(
            async tx =>
            {
                await index.AddAsync(tx, fax, entry);
                await task.CompleteAsync(tx);
            },
            cancel);
        return TaskResult.Done;

        TaskResult Failed(Exception fault)
        {
            state.Fails(folder, fault.Message);
            return TaskResult.TryAgain($"{folder}: {fault.Message}");
        }
    }

    /// <summary>
    /// The name with the extension; with a piece of the document's hash where another document has it: after a restored backup ids come again, and two servers may share a folder.
    /// </summary>
    internal static async Task<string> FreeNameAsync(IArchiveTarget target, string path, string extension, byte[] document, CancellationToken cancel)
    {
        try
        {
            var other = await target.ReadAsync(path + extension, cancel);
            return other.AsSpan().SequenceEqual(document) ? path + extension : $"{path}_{Convert.ToHexStringLower(SHA256.HashData(document))[..8]}{extension}";
        }
        catch (FileNotFoundException)
        {
            return path + extension;
        }
    }
}
