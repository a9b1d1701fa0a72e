using Faxwerk.Storage;

namespace Faxwerk.Archive;

/// <summary>Removes documents that are past their time and not on hold. First the index says so, then the file goes: an entry never names a file that vanished without a word.</summary>
internal sealed partial class ArchiveRetention(ArchiveIndex index, ArchiveTargets targets, StorageOptions storage, TimeProvider time, ILogger<ArchiveRetention> log) : BackgroundService
{
    private const int Batch = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>Removes all that are due; returns how many.</summary>
    public async Task<int> RemoveAsync(CancellationToken cancel)
    {
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
                StillThere(log, document.Entry.Path, document.Entry.Folder, fault);
            }
        }

        return removed;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ShareTarget.RemoveOldWork(storage, time.GetUtcNow());
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RemoveAsync(stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                Failed(log, fault);
            }

            await Task.Delay(Interval, time, stoppingToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Archived document {Path} in {Folder} is past its time and cannot be removed now")]
    private static partial void StillThere(ILogger logger, string path, string folder, Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Removing archived documents that are past their time failed")]
    private static partial void Failed(ILogger logger, Exception fault);
}
