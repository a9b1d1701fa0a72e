using Faxwerk.Directory;
using Faxwerk.Storage;

namespace Faxwerk.Intake.Folder;

/// <summary>Judges whether a folder may be watched, and whether it can be.</summary>
internal sealed class FolderPlace(Users users, StorageOptions storage, TimeProvider time)
{
    /// <summary>Somebody looks at a page meanwhile.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Why nothing is done there; null where all is well. A path may lead elsewhere than it says.</summary>
    public FolderFault? Judge(string path) => FolderHandle.RealPath(path) is not { } real ? new("missing", $"There is no folder {path}.")
        : WatchedFolder.IsOfTheSystem(real) ? new("not-allowed", $"{path} is a folder of the system ({real}).")
        : (FolderHandle.RealPath(storage.DataFolder) ?? storage.DataFolder) is var own && (WatchedFolder.IsWithin(real, own) || WatchedFolder.IsWithin(own, real)) ? new("not-allowed", $"{path} is, or holds, the data folder of the server ({own}).")
        : null;

    /// <summary>Who it is watched for.</summary>
    public async Task<(User? User, FolderFault? Fault)> OwnerAsync(WatchedFolder folder, CancellationToken cancel) => await users.FindByLoginAsync(folder.User, cancel) switch
    {
        null => (null, new FolderFault("no-user", $"There is no user {folder.User}.")),
        { State: not UserState.Active } => (null, new FolderFault("no-user", $"The user {folder.User} is disabled.")),
        var user when !RolePermissions.Of(user.Role).Contains(Permission.SendFaxes) => (null, new FolderFault("no-user", $"The user {folder.User} may not send faxes.")),
        var user => (user, null),
    };

    /// <summary>Does once all that a look does there: what stands in its way; null where nothing does.</summary>
    public async Task<FolderFault?> TryAsync(WatchedFolder folder, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            var fault = await new FolderMemory().ApartAsync(
                () =>
                {
                    var fault = Judge(folder.Path);
                    if (fault is null)
                        new FolderFiles(folder.Path).Try();
                    return fault;
                },
                time.GetUtcNow(),
                either.Token);
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
