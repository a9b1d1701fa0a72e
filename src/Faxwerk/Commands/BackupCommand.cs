using Faxwerk.Audit;
using Faxwerk.Queue;
using Faxwerk.Storage;

namespace Faxwerk.Commands;

/// <summary><c>faxwerk backup FILE</c>, <c>faxwerk restore FILE</c>: all that a node keeps, with the keys, as one file.</summary>
internal static class BackupCommand
{
    /// <summary>Beside the running server or without it.</summary>
    public static async Task<int> BackupAsync(IConfiguration configuration, string file, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        if (OfflineServices.Missing(configuration) is { } missing)
        {
            await errors.WriteLineAsync(missing);
            return 1;
        }

        try
        {
            var manifest = await new Backup(StorageSetup.Read(configuration), TimeProvider.System).WriteAsync(file, cancel);
            await output.WriteLineAsync($"{file}: {(manifest.HasDatabase ? "database" : "no database (PostgreSQL: save it with pg_dump)")}, keys, {manifest.Files} files, {manifest.Bytes} bytes. It holds secrets and documents: keep it as safe as the server.");
            return 0;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or System.Data.Common.DbException)
        {
            await errors.WriteLineAsync($"The backup failed: {fault.Message}");
            return 1;
        }
    }

    /// <summary>Into a data folder that is empty or not there. What waits is held: it may have gone out since the backup, and nobody knows here.</summary>
    public static async Task<int> RestoreAsync(IConfiguration configuration, string file, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        var storage = StorageSetup.Read(configuration);
        try
        {
            var (faxes, tasks) = (0, 0);
            var manifest = await new Backup(storage, TimeProvider.System).RestoreAsync(
                file, async (tx, saved) => (faxes, tasks) = await QueuePause.HoldRestoredAsync(tx, saved.At, TimeProvider.System.GetUtcNow(), Actor.CommandLine), cancel);
            await output.WriteLineAsync($"{Path.GetFullPath(storage.DataFolder)} is as it was on {manifest.At:u}{(manifest.HasDatabase ? "" : ", without the database (PostgreSQL: restore it with pg_restore, and hold what waits as docs/operations.md says)")}: start the server.");
            if (manifest.HasDatabase)
                await output.WriteLineAsync($"The queue is paused until somebody resumes it; {faxes} open faxes and {tasks} tasks (mails, events) wait. Some may have gone out since the backup: cancel those before.");
            return 0;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or BackupException)
        {
            await errors.WriteLineAsync(fault.Message);
            return 1;
        }
    }
}
