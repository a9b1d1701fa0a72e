using Faxwerk.Audit;
using Faxwerk.Queue;
using Faxwerk.Settings;
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
            var services = new ServiceCollection();
            services.AddLogging().AddStorage(configuration).AddSettings();
            await using var provider = services.BuildServiceProvider();
            await provider.GetRequiredService<SettingsStore>().ReloadAsync(cancel);
            var documents = provider.GetRequiredService<IBlobStore>();
            var elsewhere = 0;
            var manifest = await new Backup(StorageSetup.Read(configuration), TimeProvider.System).WriteAsync(
                file,
                async id =>
                {
                    if (!await documents.ExistsAsync(id, cancel))
                        return false;
                    elsewhere++;
                    return true;
                },
                added: null,
                cancel);
            await output.WriteLineAsync($"{file}: database, keys, {manifest.Files} files, {manifest.Bytes} bytes. It holds secrets and documents: keep it as safe as the server.");
            if (elsewhere > 0)
                await output.WriteLineAsync($"{elsewhere} documents are in the store that the settings name (documents.store) and not in the backup: save them there.");
            return await TellMissingAsync(manifest, errors);
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
            await output.WriteLineAsync($"{Path.GetFullPath(storage.DataFolder)} is as it was on {manifest.At:u}{(manifest.HasDatabase ? "" : ", without the database, which an older version did not save on PostgreSQL")}: start the server.");
            if (manifest.HasDatabase)
                await output.WriteLineAsync($"The queue is paused until somebody resumes it; {faxes} open faxes and {tasks} tasks (mails, events) wait. Some may have gone out since the backup: cancel those before. The tasks go on one a second.");
            return await TellMissingAsync(manifest, errors);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or BackupException or System.Data.Common.DbException)
        {
            await errors.WriteLineAsync(fault.Message);
            return 1;
        }
    }

    private static async Task<int> TellMissingAsync(BackupManifest manifest, TextWriter errors)
    {
        if (manifest.Missing is not { Count: > 0 and var count } missing)
            return 0;
        await errors.WriteLineAsync($"{count} documents that the database names are not there:");
        foreach (var id in missing)
            await errors.WriteLineAsync(id);
        return CommandLine.Incomplete;
    }
}
