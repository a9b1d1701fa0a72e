using Faxwerk.Settings;
using Faxwerk.Storage;

namespace Faxwerk.Queue;

/// <summary>Lets another economy window, calendar or time zone hold at once for the faxes that wait.</summary>
public sealed partial class EconomyKeeper(Economy economy, Database database, SettingsStore settings, TimeProvider time, ILogger<EconomyKeeper> log) : BackgroundService
{
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _changed = new(0);

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        settings.Changed += OnChanged;
        return base.StartAsync(cancellationToken);
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
                await database.InTransactionAsync(tx => economy.ApplyAsync(tx), stoppingToken);
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
        if (section is "economy" or "calendar" or "site")
            _changed.Release();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Moving faxes into the economy window failed")]
    private static partial void Failed(ILogger logger, Exception fault);
}
