using Faxwerk.Settings;

namespace Faxwerk.Queue;

/// <summary>Writes the routes at the start, and again when rules, trunks or the site have changed.</summary>
public sealed partial class RouteKeeper(RouteTable routes, SettingsStore settings, TimeProvider time, ILogger<RouteKeeper> log) : BackgroundService
{
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _changed = new(0);

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        settings.Changed += OnChanged;
        await routes.SyncAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        settings.Changed -= OnChanged;
        _changed.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await _changed.WaitAsync(stoppingToken);
            try
            {
                await routes.SyncAsync(stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                Failed(log, fault);
                await Task.Delay(TryAgain, time, stoppingToken);
                _changed.Release();
            }
        }
    }

    private void OnChanged(string section)
    {
        if (section is "routes" or "site" || section.StartsWith("site:", StringComparison.Ordinal) || section.StartsWith("trunk:", StringComparison.Ordinal))
            _changed.Release();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Writing the routes failed")]
    private static partial void Failed(ILogger logger, Exception fault);
}
