using Faxwerk.Journal;
using Faxwerk.Storage;

namespace Faxwerk.Webhooks;

/// <summary>Makes a task of each new entry of the journal for each webhook that wants it; the mark of the entry and the tasks are one transaction, so none is told twice by two nodes and none is left out.</summary>
public sealed partial class WebhookFeeder(Database database, WebhookDeliveries deliveries, TimeProvider time, ILogger<WebhookFeeder> log) : BackgroundService
{
    private const int Batch = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10), Pace = TimeSpan.FromMilliseconds(500);

    /// <summary>Takes some entries; returns how many.</summary>
    public Task<int> FeedAsync(CancellationToken cancel = default) => database.InTransactionAsync(
        async tx =>
        {
            var hooks = await tx.QueryAsync<Webhook>("SELECT * FROM webhook ORDER BY id");
            if (hooks.Count == 0)
                return 0;
            var entries = await tx.QueryAsync<JournalEntry>(
                $"SELECT * FROM journal WHERE told = 0 AND at >= @since ORDER BY at, id LIMIT {Batch} {database.SkipLocked}", new { since = hooks.Min(hook => hook.CreatedAt) });
            foreach (var entry in entries)
            {
                var name = WebhookEvent.OfFax(entry.Outcome);
                foreach (var hook in hooks.Where(hook => hook.Wants(name) && entry.At >= hook.CreatedAt))
                    await deliveries.AddAsync(tx, hook, name, entry);
                await tx.ExecuteAsync("UPDATE journal SET told = 1 WHERE id = @Id", new { entry.Id });
            }

            return entries.Count;
        },
        cancel);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            // Taken before the look, so that what ends meanwhile is not waited for.
            var change = Task.WhenAny(database.Changes.Next(Topics.Queue), database.Changes.Next(Topics.Received), database.Changes.Next(Topics.Webhook));
            try
            {
                while (await FeedAsync(stoppingToken) == Batch)
                    stoppingToken.ThrowIfCancellationRequested();
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                Failed(log, fault);
            }

            await ChangeFeed.WaitAsync(change, Interval, time, stoppingToken);
            await Task.Delay(Pace, time, stoppingToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Events for webhooks could not be taken from the journal")]
    private static partial void Failed(ILogger logger, Exception fault);
}
