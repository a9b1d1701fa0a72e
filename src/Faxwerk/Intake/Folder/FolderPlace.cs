using Faxwerk.Directory;
using Faxwerk.Storage;

namespace Faxwerk.Intake.Folder;

/// <summary>Judges whether a folder may be watched, and whether it can be.</summary>
internal sealed class FolderPlace(Users users, FolderMarks marks, StorageOptions storage, TimeProvider time)
{
    /// <summary>Somebody looks at a page meanwhile.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Why nothing is done there; null where all is well. A path may lead elsewhere than it says.</summary>
    public FolderFault? Judge(string path) => FolderHandle.RealPath(path) is not { } real ? new("missing", $"There is no folder {path}.")
        : WatchedFolder.IsOfTheSystem(real) ? new("not-allowed", $"{path} is a folder of the system ({real}).")
        : (FolderHandle.RealPath(storage.DataFolder) ?? storage.DataFolder) is var own && (WatchedFolder.IsWithin(real, own) || WatchedFolder.IsWithin(own, real)) ? new("not-allowed", $"{path} is, or holds, the data folder of the server ({own}).")
        : null;

    /// <summary>The files of the folder that was there at the first look; null where another one is there now.</summary>
    public async Task<FolderFiles?> FilesAsync(string path, FolderMemory memory, CancellationToken cancel)
    {
        if (await marks.FindAsync(path, cancel) is not { } known)
            return await AcceptAsync(path, memory, cancel);
        return await memory.ApartAsync(new FolderFiles(path).ReadMark, time.GetUtcNow(), cancel) == known ? new FolderFiles(path, known) : null;
    }

    private async Task<FolderFiles> AcceptAsync(string path, FolderMemory memory, CancellationToken cancel)
    {
        var mark = await memory.ApartAsync(new FolderFiles(path).Mark, time.GetUtcNow(), cancel);
        await marks.KeepAsync(path, mark, cancel);
        return new FolderFiles(path, mark);
    }

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
            var memory = new FolderMemory();
            var fault = await memory.ApartAsync(
                () =>
                {
                    var fault = Judge(folder.Path);
                    if (fault is null)
                        new FolderFiles(folder.Path).Try();
                    return fault;
                },
                time.GetUtcNow(),
                either.Token);
            if (fault is null && isAccepted)
                await AcceptAsync(folder.Path, memory, either.Token);
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
