using Faxwerk.Archive;
using Faxwerk.Hosting;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Delivery;

/// <summary>Opens the folders and shares that faxes are saved to. A share without a user of its own is opened as <c>archive.shareUser</c>.</summary>
public sealed class SaveTargets(IOptionsMonitor<ArchiveSettings> archive, Outlets outlets, ProcessRunner processes, StorageOptions storage)
{
    private const UnixFileMode AsTheUmaskSays = (UnixFileMode)0x1ff;

    /// <summary>Looks whether the folder can be reached and written to: a file of a few octets is written there, and removed.</summary>
    /// <exception cref="IOException">It cannot; the message says why.</exception>
    public async Task LookAsync(Outlet folder, CancellationToken cancel)
    {
        var (target, name) = (Open(folder), $".faxwerk-test-{Guid.NewGuid():n}");
        try
        {
            await target.ReadAsync(name, cancel);
        }
        catch (FileNotFoundException)
        {
            // There is no such file, and so there is the folder that it was looked for in.
        }

        try
        {
            await target.WriteAsync(name, "Faxwerk\n"u8.ToArray(), cancel);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{folder.Address} can be reached, but nothing can be written there: {fault.Message}", fault);
        }

        try
        {
            // Whoever asked may have gone: the file does not stay.
            await target.DeleteAsync(name, CancellationToken.None);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{folder.Address} can be written to, but {name} could not be removed: {fault.Message}", fault);
        }
    }

    /// <summary>The folder of an outlet.</summary>
    /// <exception cref="IOException">There is none, or its password cannot be read.</exception>
    internal IArchiveTarget Open(Outlet folder)
    {
        if (ShareAddress.Parse(folder.Address) is { } share)
        {
            var settings = archive.CurrentValue;
            return folder.Options.User.Length == 0
                ? new ShareTarget(share, settings.ShareUser, settings.SharePassword, processes, storage, settings.SharePort)
                : new ShareTarget(share, folder.Options.User, outlets.Password(folder) ?? throw new IOException(Outlets.NoPassword), processes, storage, settings.SharePort);
        }

        // A folder that is missing may be a disk that is not mounted: what is made in its place is found by nobody.
        return System.IO.Directory.Exists(folder.Address) ? new FolderTarget(folder.Address, AsTheUmaskSays) : throw new IOException($"There is no folder {folder.Address}.");
    }
}
