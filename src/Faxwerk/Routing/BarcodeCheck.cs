namespace Faxwerk.Routing;

/// <summary>Tries the reader of barcodes when the server starts where a rule wants it, so that an administrator hears of what is missing before a fax goes astray.</summary>
internal sealed partial class BarcodeCheck(BarcodesFirst barcodes, ILogger<BarcodeCheck> log) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            if (await barcodes.CheckAsync(stoppingToken) is { } fault)
                Missing(log, fault);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The server goes on without: each page that is read looks again.
            Missing(log, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Rules on barcodes do not hold: {Fault}")]
    private static partial void Missing(ILogger logger, string fault);
}
