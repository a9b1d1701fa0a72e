using Faxwerk.Outbox;
using Faxwerk.Storage;
using Faxwerk.Tasks;

namespace Faxwerk.Broadcasting;

/// <summary>Ends the faxes of broadcasts that were cancelled, reports those whose last fax is over, and tells once of those that take longer.</summary>
public sealed partial class BroadcastKeeper(
    BroadcastTable broadcasts, BroadcastReport report, TaskQueue tasks, IBlobStore blobs, Database database, TimeProvider time, ILogger<BroadcastKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10), Pace = TimeSpan.FromSeconds(2);

    /// <summary>Looks at all that are open; one that cannot be ended is logged and keeps no other waiting.</summary>
    public async Task KeepAsync(CancellationToken cancel = default)
    {
        foreach (var broadcast in await broadcasts.OpenAsync(cancel))
        {
            try
            {
                await KeepAsync(broadcast, cancel);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                FailedOne(log, broadcast.Id, fault);
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var change = database.Changes.Next(Topics.Queue);
            try
            {
                await KeepAsync(stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                Failed(log, fault);
            }

            await ChangeFeed.WaitAsync(change, Interval, time, stoppingToken);
            await Task.Delay(Pace, time, stoppingToken);
        }
    }

    private async Task KeepAsync(Broadcast broadcast, CancellationToken cancel)
    {
        if (broadcast.CancelledAt is not null)
        {
            while (await broadcasts.CancelSomeAsync(broadcast.Id, cancel) > 0)
                cancel.ThrowIfCancellationRequested();
        }

        var progress = await broadcasts.ProgressAsync(broadcast, cancel);
        if (progress.Open == 0)
            await FinishAsync(broadcast, progress, cancel);
        else if (report.IsLate(broadcast, progress, time.GetUtcNow()))
            await TellLateAsync(broadcast, progress, cancel);
    }

    private async Task TellLateAsync(Broadcast broadcast, BroadcastProgress progress, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var mail = await blobs.WriteAsync(await report.WriteAsync(broadcast, progress, now, cancel), cancel);
        await database.InTransactionAsync(
            async tx =>
            {
                if (await BroadcastTable.TellLateAsync(tx, broadcast.Id, now))
                    await SendMail.AddAsync(tx, tasks, new MailToSend(mail.Id, broadcast.ReportTo, BroadcastReport.NameOf(broadcast, progress)));
            },
            cancel);
    }

    private async Task FinishAsync(Broadcast broadcast, BroadcastProgress progress, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var mail = broadcast.ReportTo.Length == 0 ? null : await blobs.WriteAsync(await report.WriteAsync(broadcast, progress, now, cancel), cancel);
        await database.InTransactionAsync(
            async tx =>
            {
                // Another node may have come first.
                if (await BroadcastTable.FinishAsync(tx, broadcast.Id, progress, now) && mail is not null)
                    await SendMail.AddAsync(tx, tasks, new MailToSend(mail.Id, broadcast.ReportTo, BroadcastReport.NameOf(broadcast, progress)));
            },
            cancel);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking after broadcasts failed")]
    private static partial void Failed(ILogger logger, Exception fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking after broadcast {Broadcast} failed")]
    private static partial void FailedOne(ILogger logger, long broadcast, Exception fault);
}
