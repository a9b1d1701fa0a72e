using Faxwerk.Directory;
using Faxwerk.Hosting;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Intake.Folder;

/// <summary>Judges whether a folder may be watched, and whether it can be.</summary>
internal sealed class FolderPlace(Users users, FolderMarks marks, IEnumerable<OwnFolders> owners, IOptionsMonitor<DocumentSettings> kept, StorageOptions storage, TimeProvider time)
{
    /// <summary>Somebody looks at a page meanwhile.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Why nothing is done there; null where all is well. A path may lead elsewhere than it says.</summary>
    public FolderFault? Judge(string path, IEnumerable<string> own) => FolderHandle.RealPath(path) is not { } real ? new("missing", $"There is no folder {path}.")
        : WatchedFolder.IsOfTheSystem(real) ? new("not-allowed", $"{path} is a folder of the system ({real}).")
        : own.SelectMany(Names).FirstOrDefault(one => WatchedFolder.IsWithin(real, one) || WatchedFolder.IsWithin(one, real)) is { } used ? new("not-allowed", $"{path} is, holds or lies in a folder that the server uses itself ({used}).")
        : null;

    /// <summary>Where the server's own disk is, links are followed; elsewhere may be shares that hang, and then they would hold up each watched folder.</summary>
    private IEnumerable<string> Names(string own) => own == Path.GetFullPath(storage.DataFolder) || own == storage.BackupFolder ? [own, FolderHandle.RealPath(own) ?? own] : [own];

    /// <summary>Folders that the server uses itself: its data, backups and documents, the archive, where received faxes are saved, where contacts are.</summary>
    public async Task<IReadOnlyList<string>> OwnAsync(CancellationToken cancel)
    {
        var own = new List<string> { Path.GetFullPath(storage.DataFolder), storage.BackupFolder, kept.CurrentValue.Folder };
        foreach (var owner in owners)
            own.AddRange(await owner(cancel));
        return [.. own.Where(path => path.StartsWith('/')).Select(Path.GetFullPath)];
    }

    /// <summary>The files of the folder that was there at the first look; null where another one is there now.</summary>
    public async Task<FolderFiles?> FilesAsync(string path, FolderMemory memory, CancellationToken cancel)
    {
        if (await marks.FindAsync(path, cancel) is { } known)
            return await memory.ApartAsync(new FolderFiles(path).ReadMark, time.GetUtcNow(), cancel) == known ? new FolderFiles(path, known) : null;
        var mark = await MarkAsync(path, memory, cancel);
        await marks.KeepAsync(path, mark, cancel);
        return new FolderFiles(path, mark);
    }

    private Task<string> MarkAsync(string path, FolderMemory memory, CancellationToken cancel) => memory.ApartAsync(new FolderFiles(path).Mark, time.GetUtcNow(), cancel);

    /// <summary>Who it is watched for.</summary>
    public async Task<(User? User, FolderFault? Fault)> OwnerAsync(WatchedFolder folder, CancellationToken cancel) => await users.FindByLoginAsync(folder.User, cancel) switch
    {
        null => (null, new FolderFault("no-user", $"There is no user {folder.User}.")),
        { State: not UserState.Active } => (null, new FolderFault("no-user", $"The user {folder.User} is disabled.")),
        var user when !RolePermissions.Of(user.Role).Contains(Permission.SendFaxes) => (null, new FolderFault("no-user", $"The user {folder.User} may not send faxes.")),
        var user => (user, null),
    };

    /// <summary>Does once all that a look does there: what stands in its way; null where nothing does. Where another folder lies there than before, an administrator may have it accepted.</summary>
    public async Task<FolderFault?> TryAsync(WatchedFolder folder, bool isAccepted, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            var (memory, own) = (new FolderMemory(), await OwnAsync(either.Token));
            var fault = await memory.ApartAsync(
                () =>
                {
                    var fault = Judge(folder.Path, own);
                    if (fault is null)
                        new FolderFiles(folder.Path).Try();
                    return fault;
                },
                time.GetUtcNow(),
                either.Token);
            if (fault is null && isAccepted)
                await marks.AcceptAsync(folder.Path, await MarkAsync(folder.Path, memory, either.Token), cancel);
            else if (fault is null && await marks.FindAsync(folder.Path, cancel) is not null && await FilesAsync(folder.Path, memory, either.Token) is null)
                fault = FolderFault.Of(OtherFolderException.At(folder.Path));
            return fault ?? (await OwnerAsync(folder, cancel)).Fault;
        }
        catch (IOException fault)
        {
            return FolderFault.Of(fault);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new FolderFault("hangs", $"No answer within {Patience.TotalSeconds:0} seconds.");
        }
    }
}
