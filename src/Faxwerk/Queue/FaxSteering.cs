using Faxwerk.Audit;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Queue;

/// <summary>What became of a wish for one fax.</summary>
public enum SteerResult
{
    /// <summary>It is done.</summary>
    Done,

    /// <summary>The call is being ended.</summary>
    Stopping,

    /// <summary>There is no such fax.</summary>
    NotFound,

    /// <summary>It was sent, given up or cancelled before.</summary>
    Finished,

    /// <summary>Not while it is being sent.</summary>
    BeingSent,

    /// <summary>It is in that state already.</summary>
    NothingToDo,

    /// <summary>There is no such trunk.</summary>
    NoSuchTrunk,
}

/// <summary>What somebody who looks at the queue does with one open fax; the caller gives the transaction, and writes down who it was.</summary>
public sealed class FaxSteering(Database database, FaxQueue queue, Economy economy, IOptionsMonitor<SendingSettings> settings, TimeProvider time)
{
    /// <summary>Before every priority there is: who presses "send immediately" does not mean "after the urgent ones".</summary>
    internal const int SentNowPriority = -1;

    /// <summary>When it could be sent were it not for economy.</summary>
    private const string EarliestWanted = "CASE WHEN wanted_at > @now THEN wanted_at ELSE @now END";

    /// <summary>Cancels it, and notes by whom; one that is being sent is stopped, unless its last page is confirmed before.</summary>
    public async Task<SteerResult> CancelAsync(Transaction tx, long id, Actor by) => await queue.CancelAsync(tx, id, by) switch
    {
        CancelResult.Cancelled => SteerResult.Done,
        CancelResult.Requested => SteerResult.Stopping,
        CancelResult.TooLate => SteerResult.Finished,
        _ => SteerResult.NotFound,
    };

    /// <summary>Puts it first, whatever its time, which another priority does not bring back; overrides economy (whose time is taken back) and the wait before a redial, but neither the pause of the queue nor a call to the same number that is on.</summary>
    public Task<SteerResult> SendNowAsync(Transaction tx, long id) => ChangeAsync(
        tx, id, sendingToo: false,
        $"""
        state = 'waiting', due_at = @now, effective_priority = @first, sent_now = 1, wanted_at = CASE WHEN wanted_at > @now THEN @now ELSE wanted_at END,
            not_after = not_after - CASE WHEN due_at > {EarliestWanted} THEN due_at - {EarliestWanted} ELSE 0 END
        """,
        new { id, now = time.GetUtcNow().ToUnixTimeMilliseconds(), first = SentNowPriority });

    /// <summary>Holds it back.</summary>
    public Task<SteerResult> HoldAsync(Transaction tx, long id) => TurnAsync(tx, id, FaxState.Waiting, hold: true);

    /// <summary>Lets a held one go on.</summary>
    public Task<SteerResult> ReleaseAsync(Transaction tx, long id) => TurnAsync(tx, id, FaxState.Held, hold: false);

    /// <summary>Gives it another priority, raised by the time that it has waited, and with it another time where one of both waits for the economy window. One that is being sent keeps it for its next call.</summary>
    public async Task<SteerResult> SetPriorityAsync(Transaction tx, long id, FaxPriority priority)
    {
        var result = await ChangeAsync(
            tx, id, sendingToo: true,
            $"priority = @priority, sent_now = CASE WHEN effective_priority < 0 THEN 0 ELSE sent_now END, effective_priority = CASE WHEN @priority > {FaxQueue.Aged} THEN @priority - {FaxQueue.Aged} ELSE 0 END",
            new { id, priority = (int)priority, now = time.GetUtcNow().ToUnixTimeMilliseconds(), step = settings.CurrentValue.AgeStepMilliseconds });
        if (result == SteerResult.Done)
            await economy.ApplyAsync(tx, id);
        return result;
    }

    /// <summary>Sends it not before <paramref name="at"/>, and in the economy window where it is one that waits for that; it has <c>sending.giveUpAfter</c> from then.</summary>
    public async Task<SteerResult> SetTimeAsync(Transaction tx, long id, DateTimeOffset at)
    {
        var due = at > time.GetUtcNow() ? at : time.GetUtcNow();
        var result = await ChangeAsync(
            tx, id, sendingToo: false,
            "wanted_at = @due, due_at = @due, not_after = CASE WHEN not_after < @end THEN @end ELSE not_after END, sent_now = 0, effective_priority = CASE WHEN effective_priority < 0 THEN priority ELSE effective_priority END",
            new { id, due, end = due + settings.CurrentValue.GiveUpAfter });
        if (result == SteerResult.Done)
            await economy.ApplyAsync(tx, id);
        return result;
    }

    /// <summary>Gives it the time back that it had, with its end and what its sender wanted: a deadline stays one.</summary>
    public Task<SteerResult> RestoreTimeAsync(Transaction tx, FaxBefore before) => ChangeAsync(
        tx, before.Id, sendingToo: false,
        """
        due_at = @due, wanted_at = @wanted, not_after = @end, sent_now = @sentNow,
            effective_priority = CASE WHEN @first = 1 THEN -1 WHEN effective_priority < 0 THEN priority ELSE effective_priority END
        """,
        new
        {
            id = before.Id, due = before.DueAt!.Value.ToUnixTimeMilliseconds(), wanted = (before.WantedAt ?? before.DueAt.Value).ToUnixTimeMilliseconds(), end = before.NotAfter!.Value.ToUnixTimeMilliseconds(),
            sentNow = before.SentNow || before.HasOwnTime ? 1 : 0, first = before.SentNow ? 1 : 0,
        });

    /// <summary>Sends it by this trunk and no other, until the fax has ended.</summary>
    public async Task<SteerResult> MoveAsync(Transaction tx, long id, string trunk) =>
        await RouteTable.OnlyByAsync(tx, trunk) is { } route
            ? await ChangeAsync(tx, id, sendingToo: false, "route_id = @route, trunk_chosen = 1", new { id, route })
            : SteerResult.NoSuchTrunk;

    /// <summary>Sends it by the trunks that the rules have for it, whatever somebody chose.</summary>
    public async Task<SteerResult> ReturnAsync(Transaction tx, long id, RouteTable routes)
    {
        var result = await ChangeAsync(tx, id, sendingToo: false, "trunk_chosen = 0", new { id });
        if (result == SteerResult.Done)
            await routes.ReturnAsync(tx, id);
        return result;
    }

    private async Task<SteerResult> TurnAsync(Transaction tx, long id, FaxState from, bool hold)
    {
        if (await FindAsync(tx, id) is not { } fax)
            return SteerResult.NotFound;
        if (fax.FinishedAt is not null)
            return SteerResult.Finished;
        if (fax.State == FaxState.Sending)
            return SteerResult.BeingSent;
        if (fax.State != from || !await FaxQueue.HoldAsync(tx, id, hold))
            return SteerResult.NothingToDo;
        if (!hold)
            await economy.ApplyAsync(tx, id);
        return SteerResult.Done;
    }

    private async Task<SteerResult> ChangeAsync(Transaction tx, long id, bool sendingToo, string set, object args)
    {
        if (await FindAsync(tx, id) is not { } fax)
            return SteerResult.NotFound;
        if (fax.FinishedAt is not null)
            return SteerResult.Finished;
        if (fax.State == FaxState.Sending && !sendingToo)
            return SteerResult.BeingSent;
        await tx.ExecuteAsync($"UPDATE fax SET {set} WHERE id = @id", args);
        tx.Announce(Topics.Queue, id);
        return SteerResult.Done;
    }

    private Task<QueuedFax?> FindAsync(Transaction tx, long id) => tx.FindAsync<QueuedFax>($"SELECT * FROM fax WHERE id = @id {database.ForUpdate}", new { id });
}
