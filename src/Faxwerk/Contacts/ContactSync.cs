using Faxwerk.Storage;

namespace Faxwerk.Contacts;

/// <summary>Has each source read when it is due. What goes wrong stands beside the source and in the log, and is tried again.</summary>
internal sealed partial class ContactSync(ContactSources sources, ContactReader reader, Database database, TimeProvider time, ILogger<ContactSync> log) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var change = database.Changes.Next(Topics.Contacts);
            foreach (var (name, settings) in sources.All)
                await ReadAsync(name, settings, stoppingToken);
            await ChangeFeed.WaitAsync(change, Look, time, stoppingToken);
        }
    }

    private async Task ReadAsync(string name, ContactSourceSettings settings, CancellationToken cancel)
    {
        try
        {
            if (await reader.ReadAsync(name, settings, cancel) is not { } reading)
                return;
            if (reading.Fault.Length > 0)
                Failed(log, name, reading.Fault);
            else
                Read(log, name, reading.Entries, reading.LeftOut);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            Failed(log, name, fault.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Contacts of {Source}: {Entries} numbers, {LeftOut} entries without one")]
    private static partial void Read(ILogger logger, string source, int entries, int leftOut);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Contacts of {Source} could not be read: {Problem}")]
    private static partial void Failed(ILogger logger, string source, string problem);
}
