using Faxwerk.Hosting;

namespace Faxwerk.Lines;

/// <summary>
/// Faxes a page through the modems at the start, beside everything else: fax over G.711 needs libspandsp2, and a wrong library is to be known before the first call. T.38
/// works without.
/// </summary>
public sealed partial class ModemCheck(Action selfTest, ILogger<ModemCheck> log) : BackgroundService
{
    private volatile string? _fault;

    /// <summary>What is wrong and what to install; null where nothing is, or is not known yet.</summary>
    public string? Fault => _fault;

    /// <summary>As a check of the node's health: without modems it goes on with T.38.</summary>
    public HealthCheck Health() => new("modems", _fault is null, _fault ?? "", IsRequired: false);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.Run(selfTest, stoppingToken);
            Passed(log);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            _fault = fault.Message;
            Failed(log, fault.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The modems of fax over G.711 passed their self-test")]
    private static partial void Passed(ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "No fax over G.711, only T.38: the modems failed their self-test. {Fault}")]
    private static partial void Failed(ILogger logger, string fault);
}
