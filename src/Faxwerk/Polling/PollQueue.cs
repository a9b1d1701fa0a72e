using Faxwerk.Audit;
using Faxwerk.Directory;
using Faxwerk.Inbox;
using Faxwerk.Queue;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Telephony;
using Microsoft.Extensions.Options;

namespace Faxwerk.Polling;

/// <summary>
/// The polls that wait and those under way, table <c>poll</c>. A claim is a lease with a fence; polls and faxes together never exceed the channels of a line nor call
/// a number twice at the same time, over all nodes.
/// </summary>
public sealed class PollQueue(
    Database database, PollEnding ending, ReceivedFaxes received, SecretText secrets, IOptionsMonitor<SendingSettings> sending,
    IOptionsMonitor<RouteSettings> routes, TimeProvider time)
{
    /// <summary>Adds a poll in the caller's transaction and returns its id.</summary>
    public async Task<long> EnqueueAsync(Transaction tx, NewPoll poll, Actor by)
    {
        var now = time.GetUtcNow();
        var due = poll.DueAt is { } at && at > now ? at : now;
        var id = await tx.FindAsync<long>(
            """
            INSERT INTO poll (job_id, submitted_by, number_typed, number_e164, number_dialled, address, password, mail_to, site, route_id, wanted_line_id, state, pages,
                created_at, due_at, not_after, dials, tries, attempt, round_start)
            VALUES (@JobId, @SubmittedBy, @Typed, @E164, @Dialled, @Address, @password, @MailTo, @Site, coalesce((SELECT id FROM route WHERE name = @route), 1), @LineId,
                'waiting', 0, @now, @due, @notAfter, 0, 0, 0, 0)
            RETURNING id
            """,
            new
            {
                poll.JobId, poll.SubmittedBy, poll.Number.Typed, poll.Number.E164, poll.Number.Dialled, poll.Address, password = secrets.Protect(poll.Password), poll.MailTo, poll.Site,
                route = routes.CurrentValue.RouteFor(poll.Site, poll.Number.E164, poll.Number.Classes), poll.LineId, now, due,
                notAfter = due + sending.CurrentValue.GiveUpAfter,
            });
        tx.Announce(Topics.Queue);
        await AuditLog.AddAsync(tx, now, by, AuditAction.PollAdded, $"poll:{id}", after: $"{poll.Number.E164}, address {Shown(poll.Address)}, for {Shown(poll.MailTo)}");
        return id;
    }

    /// <summary>Takes the next poll that may go on <paramref name="lineId"/> now, by the rules of <see cref="FaxQueue.ClaimAsync(int, string, bool, CallQuota, CancellationToken)"/>; null where there is none.</summary>
    public async Task<Poll?> ClaimAsync(int lineId, string node, bool alive = true, CallQuota quota = default, CancellationToken cancel = default)
    {
        // Most of the time none is due: the faxes' lock is not taken to find that out.
        var due = await database.FindAsync<long?>("SELECT id FROM poll WHERE state = 'waiting' AND due_at <= @now LIMIT 1", new { now = time.GetUtcNow() }, cancel);
        return due is null ? null : await database.InTransactionAsync(tx => ClaimAsync(tx, lineId, node, alive, quota), cancel);
    }

    /// <summary>When a poll for this line is due next, at the earliest when the pause ends; null where none waits.</summary>
    public Task<DateTimeOffset?> NextDueAsync(int lineId, CancellationToken cancel = default) =>
        database.FindAsync<DateTimeOffset?>(
            """
            SELECT min(CASE WHEN q.paused_until > p.due_at THEN q.paused_until ELSE p.due_at END) FROM poll p, queue q
            WHERE q.id = 1 AND p.state = 'waiting'
              AND (p.wanted_line_id = @lineId OR (p.wanted_line_id IS NULL AND p.route_id IN (SELECT route_id FROM route_line WHERE line_id = @lineId)))
            """,
            new { lineId },
            cancel);

    /// <summary>Renews the lease; the answer says whether the call is to go on.</summary>
    public Task<ProgressAnswer> KeepAsync(Poll claim, CancellationToken cancel = default) =>
        database.InTransactionAsync(
            async tx => await RenewAsync(tx, claim) switch
            {
                null => ProgressAnswer.Lost,
                { CancelRequestedAt: null } => ProgressAnswer.Continue,
                _ => ProgressAnswer.Cancel,
            },
            cancel);

    /// <summary>
    /// Records a page whose blob is on disk, the first one with the received fax that the poll becomes. When this returns the page may be confirmed.
    /// Returns the received fax, to be passed in with the next page.
    /// </summary>
    /// <exception cref="InvalidOperationException">The poll is no longer ours: the page must not be confirmed.</exception>
    public Task<long> StorePageAsync(Poll claim, string own, long? receivedId, ReceivedPage page, Blob blob, CancellationToken cancel) =>
        database.InTransactionAsync(
            async tx =>
            {
                if (await RenewAsync(tx, claim) is not { } poll)
                    throw new InvalidOperationException($"Poll {claim.Id} was taken over.");
                var fax = receivedId ?? await received.BeginFetchedAsync(
                    tx, new FetchedFax(poll.Id, poll.Attempt, claim.LineId ?? 0, poll.NumberE164, own, poll.MailTo));
                await received.StorePageAsync(tx, fax, page, blob);
                await tx.ExecuteAsync("UPDATE poll SET pages = @pages, received_id = @fax WHERE id = @Id", new { poll.Id, pages = page.Index + 1, fax });
                await tx.ExecuteAsync(
                    "UPDATE poll_attempt SET pages = @pages, received_id = @fax, fax_answered = 1 WHERE poll_id = @Id AND number = @Attempt",
                    new { poll.Id, poll.Attempt, pages = page.Index + 1, fax });
                return fax;
            },
            cancel);

    /// <summary>Ends the call: calls again where it <paramref name="mayRedial"/>, gives up or is done. False, and nothing changed, where the poll is no longer ours.</summary>
    public Task<bool> CompleteAsync(Poll claim, CallOutcome outcome, bool mayRedial = true, CancellationToken cancel = default) =>
        database.InTransactionAsync(
            async tx =>
            {
                var row = await tx.FindAsync<Poll>(
                    $"SELECT * FROM poll WHERE id = @Id AND state = 'calling' AND attempt = @Attempt {database.ForUpdate}", new { claim.Id, claim.Attempt });
                if (row is null)
                    return false;
                await ending.EndCallAsync(tx, row, outcome, mayRedial);
                return true;
            },
            cancel);

    /// <summary>Cancels a poll; pages that were stored are delivered all the same.</summary>
    public Task<CancelResult> CancelAsync(long id, Actor by, CancellationToken cancel = default) =>
        database.InTransactionAsync(
            async tx =>
            {
                var row = await tx.FindAsync<Poll>($"SELECT * FROM poll WHERE id = @id {database.ForUpdate}", new { id });
                if (row is null)
                    return CancelResult.NotFound;
                if (row.State is not (PollState.Waiting or PollState.Calling))
                    return CancelResult.TooLate;
                var now = time.GetUtcNow();
                if (row.State == PollState.Waiting)
                    await ending.FinishAsync(tx, row, PollState.Cancelled, null);
                else
                    await tx.ExecuteAsync("UPDATE poll SET cancel_requested_at = @now WHERE id = @id", new { id, now });
                tx.Announce(Topics.Queue);
                await AuditLog.AddAsync(tx, now, by, AuditAction.PollCancelled, $"poll:{id}");
                return row.State == PollState.Waiting ? CancelResult.Cancelled : CancelResult.Requested;
            },
            cancel);

    private static string Shown(string text) => text.Length > 0 ? text : "none";

    private Task<Poll?> RenewAsync(Transaction tx, Poll claim) =>
        tx.FindAsync<Poll>(
            "UPDATE poll SET lease_until = @until WHERE id = @Id AND state = 'calling' AND attempt = @Attempt RETURNING *",
            new { claim.Id, claim.Attempt, until = time.GetUtcNow() + FaxQueue.Lease });

    private async Task<Poll?> ClaimAsync(Transaction tx, int lineId, string node, bool alive, CallQuota quota)
    {
        var now = time.GetUtcNow();

        // The same lock as that of the faxes: they share channels and destinations.
        if (await tx.FindAsync<DateTimeOffset?>($"SELECT paused_until FROM queue WHERE id = 1 {database.ForUpdate}") > now || await quota.ReachedAsync(tx, lineId, now) is not null)
            return null;
        var row = await tx.FindAsync<Poll>(
            $"""
            UPDATE poll SET state = 'calling', line_id = @lineId, attempt = attempt + 1, claimed_by = @node, lease_until = @until, pages = 0
            WHERE id = (SELECT p.id FROM poll p LEFT JOIN route_line r ON r.route_id = p.route_id AND r.line_id = @lineId
                WHERE p.state = 'waiting' AND p.due_at <= @now AND p.not_after > @now
                  AND (p.wanted_line_id = @lineId OR (p.wanted_line_id IS NULL AND r.line_id IS NOT NULL))
                  AND NOT EXISTS (SELECT 1 FROM line_call c WHERE c.destination_lock = p.number_e164)
                  AND (SELECT count(*) FROM line_call c WHERE c.line_id = @lineId) < (SELECT send_channels FROM line WHERE id = @lineId)
                  AND NOT EXISTS (SELECT 1 FROM route_line o JOIN line l ON l.id = o.line_id
                    WHERE p.wanted_line_id IS NULL AND o.route_id = p.route_id AND o.line_id <> @lineId AND {OtherLines.IsUp} AND {PollEnding.IsUntried}
                      AND (@alive = 0 OR EXISTS (SELECT 1 FROM poll_attempt t WHERE t.poll_id = p.id AND t.number > p.round_start AND t.line_id = @lineId)
                        OR (o.cost < r.cost AND {OtherLines.HasRoom} AND (SELECT count(*) FROM line_call c WHERE c.line_id = o.line_id) < l.send_channels)))
                ORDER BY p.due_at, p.id LIMIT 1 {(database.SkipLocked.Length > 0 ? "FOR UPDATE OF p SKIP LOCKED" : "")})
            RETURNING *
            """,
            new { lineId, node, now, until = now + FaxQueue.Lease, alive = alive ? 1 : 0 });
        if (row is null)
            return null;
        await tx.ExecuteAsync(
            """
            INSERT INTO poll_attempt (poll_id, number, line_id, node, started_at, detail, pages, fax_answered, failover) VALUES (@Id, @Attempt, @lineId, @node, @now, '', 0, 0, 0)
            """,
            new { row.Id, row.Attempt, lineId, node, now });
        tx.Announce(Topics.Queue);
        return row;
    }
}
