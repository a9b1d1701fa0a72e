using System.Collections.Immutable;
using Faxwerk.Settings;
using Microsoft.Extensions.Options;

namespace Faxwerk.Lines;

/// <summary>The lines of this node, one for each trunk. A trunk that is added is opened within seconds; one that is removed is closed by who uses it.</summary>
public sealed partial class Trunks(
    TrunkTable table, SettingsStore store, IOptionsMonitor<TrunkSettings> settings, LineOpener open, DemoLine demo, ILogger<Trunks> log) : IHostedService, IAsyncDisposable
{
    private readonly SemaphoreSlim _syncing = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ImmutableList<Line> _all = [];
    private bool _disposed;

    /// <summary>All, the first trunk first.</summary>
    public IReadOnlyList<Line> All => _all;

    /// <summary>Completes at the next change of <see cref="All"/>. Take it before looking.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>The line of the first trunk's SIP trunk; null where it is a simulated one.</summary>
    public Trunk? First => _all.FirstOrDefault()?.Endpoint as Trunk;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await demo.StartAsync();
        await SyncAsync(cancellationToken);
        store.Changed += OnChanged;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        store.Changed -= OnChanged;
        await _stopping.CancelAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        store.Changed -= OnChanged;
        await _stopping.CancelAsync();
        await _syncing.WaitAsync();
        foreach (var line in _all)
            await line.Endpoint.DisposeAsync();
        await demo.DisposeAsync();
        _syncing.Dispose();
        _stopping.Dispose();
    }

    private void OnChanged(string section)
    {
        if (section.StartsWith("trunk:", StringComparison.Ordinal))
            _ = SyncLoggedAsync();
    }

    private async Task SyncLoggedAsync()
    {
        try
        {
            await SyncAsync(_stopping.Token);
        }
        catch (Exception fault) when (!_stopping.IsCancellationRequested)
        {
            Failed(log, fault);
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task SyncAsync(CancellationToken cancel)
    {
        await _syncing.WaitAsync(cancel);
        try
        {
            var rows = await table.ListAsync(cancel);
            var kept = _all.RemoveAll(line => rows.All(row => row.Id != line.Id));
            var added = rows.Where(row => kept.All(line => line.Id != row.Id)).Select(row => new Line(row, settings, open)).ToList();
            foreach (var line in added)
            {
                if (line.Endpoint is Trunk trunk)
                    await trunk.StartAsync();
            }

            if (added.Count == 0 && kept.Count == _all.Count)
                return;
            _all = kept.AddRange(added);
            Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
        finally
        {
            _syncing.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Opening or closing a trunk failed")]
    private static partial void Failed(ILogger logger, Exception fault);
}
