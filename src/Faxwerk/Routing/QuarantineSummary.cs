using Faxwerk.Directory;
using Faxwerk.Junk;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Microsoft.Extensions.Options;

namespace Faxwerk.Routing;

/// <summary>
/// Tells by mail of faxes that are new in the quarantine (<c>junk.summary</c>), once in a day at most and never of nothing: a fax that was held by mistake is missed by nobody who does not know of it. What is told
/// of is noted with the mail's task in one transaction.
/// </summary>
public sealed partial class QuarantineSummary(
    Database database, RoutingTable routing, TaskQueue tasks, IOptionsMonitor<JunkSettings> junk, IOptionsMonitor<MailSettings> mail, TimeProvider time, ILogger<QuarantineSummary> log) : BackgroundService
{
    private const string Lock = "quarantine_summary";

    /// <summary>More of them are told of the next time.</summary>
    private const int Most = 500;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(15), Between = TimeSpan.FromDays(1);

    /// <summary>Tells of what is new where it is time to; returns the number of mails.</summary>
    public async Task<int> TellAsync(CancellationToken cancel)
    {
        var settings = junk.CurrentValue;
        if (settings.Summary == QuarantineSummaryTo.Off)
            return 0;
        var kept = await database.QueryAsync<(long Id, string Called, string? E164, bool IsCertain)>(
            $"SELECT q.fax_id, f.called, f.called_e164, f.called_is_certain FROM quarantine q JOIN received_fax f ON f.id = q.fax_id WHERE q.released_at IS NULL AND q.deleted_at IS NULL AND q.told_at IS NULL ORDER BY q.fax_id LIMIT {Most}", null, cancel);
        if (kept.Count == 0)
            return 0;
        var postmaster = settings.SummaryMailbox.Length > 0 ? settings.SummaryMailbox : mail.CurrentValue.Postmaster;
        var byAddress = new Dictionary<string, List<long>>(StringComparer.OrdinalIgnoreCase);
        foreach (var (id, called, e164, isCertain) in kept)
        {
            foreach (var address in settings.Summary == QuarantineSummaryTo.Addressee ? await routing.RoutesForAsync(new SignalledNumber(called, e164 ?? "", isCertain), cancel) : [postmaster])
                (byAddress.TryGetValue(address, out var faxes) ? faxes : byAddress[address] = []).Add(id);
        }

        return await database.InTransactionAsync(tx => TellAsync(tx, byAddress), cancel);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, time, stoppingToken);
            try
            {
                await TellAsync(stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                Failed(log, fault);
            }
        }
    }

    private async Task<int> TellAsync(Transaction tx, Dictionary<string, List<long>> byAddress)
    {
        await tx.LockAsync(Lock);
        var now = time.GetUtcNow();
        if (await tx.FindAsync<long?>("SELECT max(told_at) FROM quarantine") is { } last && now - DateTimeOffset.FromUnixTimeMilliseconds(last) < Between)
            return 0;
        foreach (var id in byAddress.Values.SelectMany(faxes => faxes).Distinct())
            await tx.ExecuteAsync("UPDATE quarantine SET told_at = @now WHERE fax_id = @id", new { id, now });
        foreach (var (address, faxes) in byAddress)
            await tasks.AddAsync(tx, new NewTask(TellQuarantine.TaskKind, new QuarantineNews(address, faxes), $"quarantine:{now.ToUnixTimeMilliseconds()}:{address.ToLowerInvariant()}"));
        return byAddress.Count;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Telling of the quarantine failed")]
    private static partial void Failed(ILogger logger, Exception fault);
}
