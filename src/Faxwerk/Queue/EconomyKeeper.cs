using Faxwerk.Settings;
using Faxwerk.Storage;

namespace Faxwerk.Queue;

/// <summary>Puts off what was not sent when an economy window ends, and lets another window, calendar or time zone hold at once for the faxes that wait.</summary>
public sealed partial class EconomyKeeper(Economy economy, Database database, SettingsStore settings, TimeProvider time, ILogger<EconomyKeeper> log) : BackgroundService
{
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LookAgain = TimeSpan.FromDays(1);

    private volatile TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

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
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            // Before the settings are read: a change while they are applied is not lost.
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            try
            {
                await database.InTransactionAsync(tx => economy.ApplyAsync(tx), stoppingToken);
                await ChangeFeed.WaitAsync(_changed.Task, economy.NextEnd() - time.GetUtcNow() is { } rest && rest < LookAgain ? rest : LookAgain, time, stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                Failed(log, fault);
                await Task.Delay(TryAgain, time, stoppingToken);
            }
        }
    }

    private void OnChanged(string section)
    {
        if (section.Split(':')[0] is "economy" or "calendar" or "site")
            _changed.TrySetResult();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Moving faxes into the economy window failed")]
    private static partial void Failed(ILogger logger, Exception fault);
}
