using Faxwerk.Hosting;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Archive;

/// <summary>The targets that the settings name. An archived document remembers its folder, so that it is found when the setting has changed.</summary>
internal sealed class ArchiveTargets(IOptionsMonitor<ArchiveSettings> settings, ProcessRunner processes, StorageOptions storage)
{
    /// <summary>The folder for new documents of a direction, as it is remembered.</summary>
    public string FolderOf(ArchiveDirection direction)
    {
        var current = settings.CurrentValue;
        var folder = direction == ArchiveDirection.Received ? current.ReceivedFolder : current.SentFolder;
        return folder.Length > 0 ? folder : Path.Combine(storage.DataFolder, "archive", direction == ArchiveDirection.Received ? "received" : "sent");
    }

    /// <summary>The target of a folder.</summary>
    public IArchiveTarget Open(string folder) => ShareAddress.Parse(folder) is { } share
        ? new ShareTarget(share, settings.CurrentValue.ShareUser, settings.CurrentValue.SharePassword, processes, storage, settings.CurrentValue.SharePort)
        : new FolderTarget(folder);
}
