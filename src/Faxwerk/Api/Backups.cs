using System.Globalization;
using System.Threading.Channels;
using Faxwerk.Audit;
using Faxwerk.Hosting;
using Faxwerk.Storage;

namespace Faxwerk.Api;

/// <summary>
/// A backup that is being made or was made last since the start. <paramref name="EndedAt"/> is null while it lasts; <paramref name="Error"/> is empty where it is whole. <paramref name="Elsewhere"/> documents are in the store that the
/// settings name and not in it, <paramref name="Missing"/> are nowhere.
/// </summary>
public sealed record BackupRun(string Name, string By, DateTimeOffset StartedAt, int Files, long Bytes, DateTimeOffset? EndedAt, string Error, int Elsewhere, int Missing);

/// <summary>A backup that lies in the folder.</summary>
public sealed record BackupFile(string Name, long Bytes, DateTimeOffset At);

/// <summary>Makes backups of this node while it runs, one at a time, into <see cref="StorageOptions.BackupFolder"/>.</summary>
public sealed partial class Backups(StorageOptions storage, IBlobStore documents, Database database, FreeSpace space, TimeProvider time, ILogger<Backups> log) : BackgroundService
{
    private const string Extension = ".tar.gz";

    private readonly Channel<(BackupRun Run, Actor By)> _asked = Channel.CreateBounded<(BackupRun, Actor)>(1);
    private readonly Lock _lock = new();
    private BackupRun? _run;

    /// <summary>Where they lie.</summary>
    public string Folder => Path.GetFullPath(storage.BackupFolder.Length > 0 ? storage.BackupFolder : Path.Combine(storage.DataFolder, "backups"));

    /// <summary>The one that is being made, or the last since the start; null where there was none.</summary>
    public BackupRun? Run
    {
        get
        {
            lock (_lock)
                return _run;
        }

        private set
        {
            lock (_lock)
                _run = value;
        }
    }

    /// <summary>Begins one; false where one is being made.</summary>
    public bool TryStart(Actor by)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (_run is { EndedAt: null })
                return false;
            _run = new BackupRun($"faxwerk-{now.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture)}{Extension}", by.Who, now, 0, 0, null, "", 0, 0);
            return _asked.Writer.TryWrite((_run, by));
        }
    }

    /// <summary>Those in the folder, the newest first.</summary>
    public IReadOnlyList<BackupFile> List() => !System.IO.Directory.Exists(Folder) ? []
        : [.. new DirectoryInfo(Folder).EnumerateFiles("*" + Extension).Select(file => new BackupFile(file.Name, file.Length, new DateTimeOffset(file.LastWriteTimeUtc))).OrderByDescending(file => file.At)];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var (run, by) in _asked.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                Run = await MakeAsync(run, by, stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                Failed(log, run.Name, fault);
                Run = (Run ?? run) with { EndedAt = time.GetUtcNow(), Error = fault.Message };
            }
        }
    }

    private async Task<BackupRun> MakeAsync(BackupRun run, Actor by, CancellationToken cancel)
    {
        System.IO.Directory.CreateDirectory(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var elsewhere = 0;
        var manifest = await new Backup(storage, time).WriteAsync(
            Path.Combine(Folder, run.Name),
            async id =>
            {
                if (!await documents.ExistsAsync(id, cancel))
                    return false;
                elsewhere++;
                return true;
            },
            (files, bytes) =>
            {
                // A backup must not be what keeps faxes from being taken.
                if (space.IsShort(0))
                    throw new IOException("Too little space is left on the disk of the data folder.");
                Run = run with { Files = files, Bytes = bytes };
            },
            cancel);
        var ended = run with { Files = manifest.Files, Bytes = manifest.Bytes, EndedAt = time.GetUtcNow(), Elsewhere = elsewhere, Missing = manifest.Missing?.Count ?? 0 };
        await database.InTransactionAsync(
            tx => AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.BackupMade, $"backup:{run.Name}", "", string.Create(CultureInfo.InvariantCulture, $"{ended.Files} files, {ended.Bytes} bytes, {ended.Missing} missing")), cancel);
        return ended;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Backup {Name} failed")]
    private static partial void Failed(ILogger logger, string name, Exception fault);
}
