using System.Globalization;
using Faxwerk.Audit;
using Faxwerk.Directory;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Polling;

/// <summary>
/// Counts the wrong passwords of a caller on a trunk, whichever documents it asked for: who guesses is given nothing that has a password for a while. Callers that hide
/// their number are one. As callers choose what number they signal, the wrong passwords for a document are counted too, whoever named them: it is given to nobody for a while.
/// Calls at the same moment may name as many passwords more as the trunk has channels.
/// </summary>
public sealed class WrongPasswords(Database database, IOptionsMonitor<PollingSettings> settings, TimeProvider time)
{
    private const string OfferSubject = "offer:";

    private FailureLimit ByCaller => new(settings.CurrentValue.FailuresByCaller, settings.CurrentValue.LongestLock);

    private FailureLimit ByOffer => new(settings.CurrentValue.FailuresByOffer, settings.CurrentValue.LongestLock);

    /// <summary>What of these the call may have: those without a password, and the others unless the caller, or callers of that document, named too many wrong ones.</summary>
    public async Task<IReadOnlyList<PollOffer>> WithoutLockedAsync(AnsweredCall call, IReadOnlyList<PollOffer> offers, CancellationToken cancel)
    {
        if (offers.All(offer => offer.Password.Length == 0))
            return offers;
        var (isLocked, locked) = await database.InTransactionAsync(
            async tx =>
            {
                var now = time.GetUtcNow();
                return ((await FailedAttempts.FindAsync(tx, SubjectOf(call), ByCaller, now)).Wait > TimeSpan.Zero, await FailedAttempts.LockedAsync(tx, OfferSubject, ByOffer, now));
            },
            cancel);
        return [.. offers.Where(offer => offer.Password.Length == 0 || !(isLocked || locked.Contains(SubjectOf(offer.Id))))];
    }

    /// <summary>Counts one that was named for an offer. Best as the last statement, as it may add to the audit log.</summary>
    public async Task AddAsync(Transaction tx, AnsweredCall call, long offer)
    {
        var now = time.GetUtcNow();
        var (failures, ofAll) = (await FailedAttempts.AddAsync(tx, SubjectOf(call), now), await FailedAttempts.AddAsync(tx, SubjectOf(offer), now));
        var caller = call.Call.Caller.Length > 0 ? call.Call.Caller : "a hidden number";
        var actor = new Actor($"caller {caller}", call.Call.From);
        if (failures >= ByCaller.Allowed)
            await AuditLog.AddAsync(tx, now, actor, AuditAction.OfferLockedOut, $"offer:{offer}", after: $"{failures} wrong passwords");
        if (ofAll >= ByOffer.Allowed)
            await AuditLog.AddAsync(tx, now, actor, AuditAction.OfferLockedOut, $"offer:{offer}", after: $"{ofAll} wrong passwords of all callers");
    }

    private static string SubjectOf(long offer) => OfferSubject + offer.ToString(CultureInfo.InvariantCulture);

    private static string SubjectOf(AnsweredCall call) => $"caller:{call.LineId}:{call.Call.Caller}";
}
