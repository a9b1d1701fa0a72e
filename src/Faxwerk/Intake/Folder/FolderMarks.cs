using Faxwerk.Storage;

namespace Faxwerk.Intake.Folder;

/// <summary>
/// The table <c>folder_mark</c>: by which mark this node knows the folder at a path. A share that is not mounted leaves another, empty folder there, in which each document would seem to be gone.
/// </summary>
internal sealed class FolderMarks(Database database, StorageOptions storage)
{
    /// <summary>The mark of the folder; null where it was never looked at.</summary>
    public Task<string?> FindAsync(string folder, CancellationToken cancel) => database.FindAsync<string>("SELECT mark FROM folder_mark WHERE folder = @folder AND node = @Node", new { folder, storage.Node }, cancel);

    /// <summary>This node has found the one with this mark.</summary>
    public Task KeepAsync(string folder, string mark, CancellationToken cancel) => database.InTransactionAsync(tx => KeepAsync(tx, folder, mark), cancel);

    /// <summary>Somebody says that the one with this mark is the right one: for this node, and for the others that knew the same one as it did, or all where it knew none.</summary>
    public Task AcceptAsync(string folder, string mark, CancellationToken cancel) => database.InTransactionAsync(
        async tx =>
        {
            var before = await tx.FindAsync<string>("SELECT mark FROM folder_mark WHERE folder = @folder AND node = @Node", new { folder, storage.Node });
            await tx.ExecuteAsync("UPDATE folder_mark SET mark = @mark WHERE folder = @folder AND mark = coalesce(@before, mark)", new { folder, mark, before });
            await KeepAsync(tx, folder, mark);
        },
        cancel);

    private Task KeepAsync(Transaction tx, string folder, string mark) =>
        tx.ExecuteAsync("INSERT INTO folder_mark (folder, node, mark) VALUES (@folder, @Node, @mark) ON CONFLICT (folder, node) DO UPDATE SET mark = excluded.mark", new { folder, storage.Node, mark });
}
