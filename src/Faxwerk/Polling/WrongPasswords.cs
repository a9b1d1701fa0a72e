using Faxwerk.Audit;
using Faxwerk.Directory;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Polling;

/// <summary>
/// Counts the wrong passwords of a caller on a trunk, whichever documents it asked for: who guesses is given nothing that has a password for a while. Callers that hide
/// their number are one. Calls at the same moment may name as many passwords more as the trunk has channels.
/// </summary>
public sealed class WrongPasswords(Database database, IOptionsMonitor<PollingSettings> settings, TimeProvider time)
{
    private FailureLimit Limit => new(settings.CurrentValue.FailuresByCaller, settings.CurrentValue.LongestLock);

    /// <summary>Whether the caller named too many.</summary>
    public Task<bool> IsLockedAsync(AnsweredCall call, CancellationToken cancel) =>
        database.InTransactionAsync(async tx => (await FailedAttempts.FindAsync(tx, SubjectOf(call), Limit, time.GetUtcNow())).Wait > TimeSpan.Zero, cancel);

    /// <summary>Counts one that was named for an offer. Best as the last statement, as it may add to the audit log.</summary>
    public async Task AddAsync(Transaction tx, AnsweredCall call, long offer)
    {
        var now = time.GetUtcNow();
        var failures = await FailedAttempts.AddAsync(tx, SubjectOf(call), now);
        if (failures < Limit.Allowed)
            return;
        var caller = call.Call.Caller.Length > 0 ? call.Call.Caller : "a hidden number";
        await AuditLog.AddAsync(tx, now, new Actor($"caller {caller}", call.Call.From), AuditAction.OfferLockedOut, $"offer:{offer}", after: $"{failures} wrong passwords");
    }

    private static string SubjectOf(AnsweredCall call) => $"caller:{call.LineId}:{call.Call.Caller}";
}
