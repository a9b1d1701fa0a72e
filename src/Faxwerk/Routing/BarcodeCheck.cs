using Faxwerk.Barcodes;

namespace Faxwerk.Routing;

/// <summary>Tries the reader of barcodes when the server starts where a rule wants it, so that an administrator hears of what is missing before a fax goes astray.</summary>
internal sealed partial class BarcodeCheck(BarcodeReader reader, RoutingRules rules, ILogger<BarcodeCheck> log) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            if ((await rules.ListAsync(stoppingToken)).Any(rule => rule.IsEnabled && rule.AsksBarcodes) && await reader.CheckAsync(stoppingToken) is { } fault)
                Missing(log, fault);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // The server goes on without: each page that is read looks again.
            Missing(log, fault.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Rules on barcodes do not hold: {Fault}")]
    private static partial void Missing(ILogger logger, string fault);
}
