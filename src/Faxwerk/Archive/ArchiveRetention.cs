using Faxwerk.Storage;

namespace Faxwerk.Archive;

/// <summary>Removes documents that are past their time and not on hold. First the index says so, then the file goes: an entry never names a file that vanished without a word.</summary>
internal sealed partial class ArchiveRetention(ArchiveIndex index, ArchiveTargets targets, StorageOptions storage, TimeProvider time, ILogger<ArchiveRetention> log) : Sweep(time, log)
{
    private const int Batch = 100;
    private readonly TimeProvider _time = time;
    private readonly ILogger _log = log;

    /// <inheritdoc/>
    protected override string What => "archived documents that are past their time";

    /// <inheritdoc/>
    public override async Task<int> SweepAsync(CancellationToken cancel)
    {
        ShareTarget.RemoveOldWork(storage, _time.GetUtcNow());
        while (await index.ExpiredAsync(Batch, cancel) is { Count: > 0 } expired)
        {
            foreach (var document in expired)
                await index.DeleteAsync(document.Entry.Position, cancel);
        }

        var removed = 0;
        foreach (var document in await index.LeavingAsync(int.MaxValue, cancel))
        {
            try
            {
                var target = await targets.OpenMarkedAsync(document.Entry.Folder, index, cancel);
                await target.DeleteAsync(document.Entry.Path, cancel);
                await target.DeleteAsync(document.Entry.Path + ".json", cancel);
                await index.ForgetFileAsync(document.Entry.Position, cancel);
                removed++;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                StillThere(_log, document.Entry.Path, document.Entry.Folder, fault);
            }
        }

        return removed;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Archived document {Path} in {Folder} is past its time and cannot be removed now")]
    private static partial void StillThere(ILogger logger, string path, string folder, Exception fault);
}
