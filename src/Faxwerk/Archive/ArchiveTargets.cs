using Faxwerk.Hosting;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Archive;

/// <summary>The targets that the settings name. An archived document remembers its folder, so that it is found when the setting has changed.</summary>
internal sealed class ArchiveTargets(IOptionsMonitor<ArchiveSettings> settings, ProcessRunner processes, StorageOptions storage)
{
    /// <summary>The name of the file that says that a folder is the archive.</summary>
    internal const string Marker = ".faxwerk-archive";

    /// <summary>The folder for new documents of a direction, as it is remembered.</summary>
    public string FolderOf(ArchiveDirection direction)
    {
        var current = settings.CurrentValue;
        var folder = direction == ArchiveDirection.Received ? current.ReceivedFolder : current.SentFolder;
        return folder.Length > 0 ? folder : Path.Combine(storage.DataFolder, "archive", direction == ArchiveDirection.Received ? "received" : "sent");
    }

    /// <summary>
    /// The target of a folder that is the archive, by a file in it which the first document brings. A folder that the index knows and that has none is another one: a disk or
    /// share that is not mounted. Nothing is written there, and nothing there counts as removed.
    /// </summary>
    /// <exception cref="IOException">It is another one, or cannot be reached.</exception>
    public async Task<IArchiveTarget> OpenMarkedAsync(string folder, ArchiveIndex index, CancellationToken cancel)
    {
        var target = Open(folder);
        try
        {
            await target.ReadAsync(Marker, cancel);
        }
        catch (FileNotFoundException fault)
        {
            if (await index.KnowsAsync(folder, cancel))
                throw new IOException($"{Marker} is missing: this is not the folder that it was. Mount it again, or put an empty file of this name into the right one.", fault);
            await target.WriteAsync(Marker, default, cancel);
        }

        return target;
    }

    /// <summary>The target of a folder.</summary>
    public IArchiveTarget Open(string folder) => ShareAddress.Parse(folder) is { } share
        ? new ShareTarget(share, settings.CurrentValue.ShareUser, settings.CurrentValue.SharePassword, processes, storage, settings.CurrentValue.SharePort)
        : new FolderTarget(folder);
}
