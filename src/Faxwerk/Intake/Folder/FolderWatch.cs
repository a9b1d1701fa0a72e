using System.Collections.Concurrent;
using Faxwerk.Hosting;
using Microsoft.Extensions.Options;

namespace Faxwerk.Intake.Folder;

/// <summary>Looks at the folders of <c>folders.watched</c> while the server runs, each by itself: a share that hangs holds up no other. They are looked at, for shares tell nobody of their files.</summary>
public sealed partial class FolderWatch : BackgroundService
{
    /// <summary>Where there is more to do than one look does.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Watch> _watches = new(StringComparer.Ordinal);
    private readonly IOptionsMonitor<FolderSettings> _settings;
    private readonly FolderLook _look;
    private readonly TimeProvider _time;
    private readonly ILogger<FolderWatch> _log;

    internal FolderWatch(IOptionsMonitor<FolderSettings> settings, FolderLook look, TimeProvider time, ILogger<FolderWatch> log) => (_settings, _look, _time, _log) = (settings, look, time, log);

    /// <summary>Which of them are in trouble.</summary>
    public HealthCheck Health()
    {
        var faults = _settings.CurrentValue.Watched.Where(folder => folder.Enabled).Select(folder => (folder.Path, Fault: MemoryOf(folder)?.FaultAt(_time.GetUtcNow()))).Where(one => one.Fault is not null).ToList();
        return new HealthCheck("folders", faults.Count == 0, string.Join(" ", faults.Select(one => $"{one.Path}: {one.Fault!.Detail}")), IsRequired: false);
    }

    /// <summary>What is remembered of a folder; null where it is not watched here.</summary>
    internal FolderMemory? MemoryOf(WatchedFolder folder) => _watches.GetValueOrDefault(folder.Path)?.Memory;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var changed = new SemaphoreSlim(0);
        using var _ = _settings.OnChange((_, _) => changed.Release());
        try
        {
            while (true)
            {
                await MatchAsync([.. _settings.CurrentValue.Watched.Where(folder => folder.Enabled).Select(folder => folder.Path)]);
                await changed.WaitAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            await MatchAsync([]);
        }
    }

    private async Task MatchAsync(IReadOnlyList<string> paths)
    {
        foreach (var gone in _watches.Keys.Except(paths, StringComparer.Ordinal).ToList())
        {
            _watches.TryRemove(gone, out var watch);
            await watch!.Stop.CancelAsync();
            await watch.Looking;
            watch.Stop.Dispose();
        }

        foreach (var path in paths)
        {
            if (_watches.TryGetValue(path, out var known))
            {
                known.Memory.Wake();
                continue;
            }

            var (memory, stop) = (new FolderMemory(), new CancellationTokenSource());
            _watches[path] = new Watch(memory, stop, LookAsync(path, memory, stop.Token));
        }
    }

    private async Task LookAsync(string path, FolderMemory memory, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            var isMore = false;
            memory.Sleep();
            try
            {
                if (_settings.CurrentValue.Watched.FirstOrDefault(folder => folder.Path == path) is { Enabled: true } folder)
                    isMore = await _look.LookAsync(folder, memory, cancel);
            }
            catch (Exception fault)
            {
                if (cancel.IsCancellationRequested)
                    return;
                Failed(_log, path, fault);
                memory.Forget();
                memory.Last = new FolderSight(_time.GetUtcNow(), memory.Last?.Waiting ?? 0, memory.Last?.Ignored ?? 0, FolderFault.Of(fault));
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            await Task.WhenAny(Task.Delay(isMore ? Breath : _settings.CurrentValue.Interval, _time, either.Token), memory.Woken);
            await either.CancelAsync();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The watched folder {Path} could not be looked at")]
    private static partial void Failed(ILogger logger, string path, Exception fault);

    private sealed record Watch(FolderMemory Memory, CancellationTokenSource Stop, Task Looking);
}
