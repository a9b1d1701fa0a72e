using Microsoft.Extensions.Options;

namespace Faxwerk.Ocr;

/// <summary>Tries tesseract when the server starts and when the settings of OCR change, so that an administrator hears of what is missing before a fax goes without text.</summary>
internal sealed partial class OcrCheck(Tesseract tesseract, IOptionsMonitor<OcrSettings> settings, ILogger<OcrCheck> log) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var changed = new SemaphoreSlim(1, 1);
        using var subscription = settings.OnChange(_ =>
        {
            if (changed.CurrentCount == 0) changed.Release();
        });
        while (!stoppingToken.IsCancellationRequested)
        {
            await changed.WaitAsync(stoppingToken);
            if (settings.CurrentValue.Enabled && await tesseract.CheckAsync(stoppingToken) is { } fault)
                Missing(log, fault);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Received faxes are not made searchable: {Fault}")]
    private static partial void Missing(ILogger logger, string fault);
}
