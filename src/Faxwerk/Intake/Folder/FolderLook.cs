using Faxwerk.Hosting;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Intake.Folder;

/// <summary>
/// One look at a watched folder: takes what is whole, moves what was taken, says how it ended, and removes what is old. What a document is, is in the database before its file is touched, so that a look that breaks off
/// anywhere is made good by the next.
/// </summary>
internal sealed class FolderLook(FolderPlace places, FolderDocuments documents, TakeDocument take, FolderResults results, IOptionsMonitor<FolderSettings> settings, FreeSpace space, StorageOptions storage, TimeProvider time)
{
    /// <summary>Most faults of one look: where moving fails, it fails for all.</summary>
    private const int MostFaults = 10;

    /// <summary>What a breakdown left while a file was written is looked for so often, and is that old: the clock of a share may be another.</summary>
    private static readonly TimeSpan PartsEvery = TimeSpan.FromHours(1), PartsFor = TimeSpan.FromDays(1);

    /// <summary>Looks once; true where there is more to do at once.</summary>
    public async Task<bool> LookAsync(WatchedFolder folder, FolderMemory memory, CancellationToken cancel)
    {
        var (files, found, isMore) = ((FolderFiles?)null, (Waiting: memory.Last?.Waiting ?? 0, Ignored: memory.Last?.Ignored ?? 0), false);
        FolderFault? fault;
        memory.Begin(time);
        try
        {
            var own = await places.OwnAsync(cancel);
            fault = await ApartAsync(() => places.Judge(folder.Path, own));
            if (fault is null && (files = await places.FilesAsync(folder.Path, memory, cancel)) is null)
                fault = FolderFault.Of(OtherFolderException.At(folder.Path));
            if (files is not null)
            {
                var dropped = await MoveDroppedAsync(0);
                var (owner, lacking) = await places.OwnerAsync(folder, cancel);
                lacking ??= space.IsShort(settings.CurrentValue.SizeLimit) ? new FolderFault("no-space", "There is no space to keep documents.") : null;
                var taken = await take.LookAsync(folder, lacking is null ? owner : null, files, memory, dropped.Stuck, cancel);
                (found, isMore) = ((taken.Waiting, taken.Ignored), taken.IsMore);
                var moved = await MoveDroppedAsync(dropped.Last);
                var ended = await EndAsync();
                fault = dropped.Fault ?? taken.Fault ?? moved.Fault ?? ended ?? await SweepAsync() ?? lacking;
            }
        }
        catch (Exception io) when (io is IOException or UnauthorizedAccessException)
        {
            fault = FolderFault.Of(io);
            memory.Forget();
        }

        if (files is null)
            memory.Forget();
        memory.Last = new FolderSight(time.GetUtcNow(), found.Waiting, found.Ignored, fault);
        return isMore && fault is null;

        Task<T> ApartAsync<T>(Func<T> work) => memory.ApartAsync(work, time.GetUtcNow(), cancel);

        async Task<(IReadOnlySet<string> Stuck, long Last, FolderFault? Fault)> MoveDroppedAsync(long after)
        {
            var stuck = new HashSet<string>(StringComparer.Ordinal);
            var first = await EachAsync(
                after,
                documents.DroppedAsync,
                async document =>
                {
                    after = document.Id;
                    stuck.UnionWith([document.Name, document.Control]);
                    await (document.State == FolderDocumentState.Refused ? FinishAsync(document) : MoveAsync(document, FolderDocumentPlace.Accepted));

                    // What has the name now, if anything, is another file: without a fault nothing that is ours lies there any more.
                    stuck.ExceptWith([document.Name, document.Control]);
                });
            return (stuck, after, first);
        }

        Task<FolderFault?> EndAsync() => EachAsync(0, documents.OverAsync, FinishAsync);

        async Task<bool> FinishAsync(FolderDocument document)
        {
            var (place, text) = await results.OfAsync(document, cancel);
            var isRefused = document.State == FolderDocumentState.Refused;
            return await MoveAsync(document, place, files => files.Write(isRefused ? place : FolderDocumentPlace.Accepted, document.KeptName + (isRefused ? FileNames.Error : FileNames.Result), text));
        }

        // A document of another node that is not here is in a folder of its own; one of ours that is gone was taken away by somebody.
        async Task<bool> MoveAsync(FolderDocument document, FolderDocumentPlace place, Action<FolderFiles>? then = null)
        {
            var isOurs = await ApartAsync(() =>
            {
                var isHere = files!.Move(document, place) || document.Node == storage.Node;
                if (isHere)
                    then?.Invoke(files);
                return isHere;
            });
            if (isOurs)
                await documents.MovedAsync(document, place, cancel);
            return isOurs;
        }

        async Task<FolderFault?> SweepAsync()
        {
            if (time.GetUtcNow() - memory.SweptAt >= PartsEvery)
            {
                await ApartAsync(() =>
                {
                    files!.SweepParts(time.GetUtcNow() - PartsFor);
                    return true;
                });
                memory.SweptAt = time.GetUtcNow();
            }

            return await SweepOldAsync();
        }

        Task<FolderFault?> SweepOldAsync() => EachAsync(
            0,
            (path, after, stop) => documents.OldAsync(path, after, time.GetUtcNow() - settings.CurrentValue.KeepFor, stop),
            async document =>
            {
                if (await ApartAsync(() => files!.Delete(document)) || document.Node == storage.Node)
                    await documents.RemoveAsync(document.Id, cancel);
            });

        async Task<FolderFault?> EachAsync(long after, Func<string, long, CancellationToken, Task<IReadOnlyList<FolderDocument>>> next, Func<FolderDocument, Task> handle)
        {
            FolderFault? first = null;
            for (var faults = 0; await next(folder.Path, after, cancel) is [_, ..] some; after = some[^1].Id)
            {
                foreach (var document in some)
                {
                    try
                    {
                        await handle(document);
                    }
                    catch (Exception io) when (io is IOException or UnauthorizedAccessException)
                    {
                        first ??= FolderFault.Of(io);
                        if (++faults >= MostFaults)
                            return first;
                    }
                }
            }

            return first;
        }
    }
}
