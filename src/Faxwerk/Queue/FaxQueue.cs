using System.Text.Json;
using Faxwerk.Audit;
using Faxwerk.Directory;
using Faxwerk.Hosting;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Telephony;
using Microsoft.Extensions.Options;

namespace Faxwerk.Queue;

/// <summary>
/// The queue of outgoing faxes, table <c>fax</c>. It never exceeds the channels of a line nor calls a destination twice at the same time, over all nodes; a
/// claim is a lease with a fence; confirmed pages are not sent again.
/// </summary>
public sealed class FaxQueue(
    Database database, FaxEnding ending, SecretText secrets, IOptionsMonitor<SendingSettings> settings, IOptionsMonitor<RouteSettings> routes, OwnNumbers own, Economy economy, TimeProvider time)
{
    /// <summary>A node that died loses its calls after this time.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    /// <summary>A line that was not announced again after this time is down.</summary>
    public static readonly TimeSpan LineLease = TimeSpan.FromSeconds(45);

    /// <summary>
    /// SQL: <see cref="SendingSettings.AgeStep"/>s (<c>@step</c>) that a fax has waited at <c>@now</c>, counted from its rank and not from when it came: those of a broadcast have their turn one after the other, so that they do not
    /// all grow urgent together and pass everybody else. While it is not due it does not wait for its turn: what is to go in the evening does not become urgent over the day.
    /// </summary>
    internal const string Aged = "(CASE WHEN rank < @now AND due_at < @now THEN (@now - CASE WHEN rank > due_at THEN rank ELSE due_at END) / @step ELSE 0 END)";

    /// <summary>A fax is handed in at most so long before it is due.</summary>
    public static readonly TimeSpan FarthestDue = TimeSpan.FromDays(366);

    /// <summary>What a call and a page of it cost in a sender's share of the lines.</summary>
    private const long CallCost = 30_000, PageCost = 30_000;

    /// <summary>The place of one of the faxes of a broadcast that came at this time: each call of it costs its share, so that a fax that comes later than the first of them does not wait for the last.</summary>
    internal static long RankOf(DateTimeOffset now, int pages, int index) => now.ToUnixTimeMilliseconds() + (index * (CallCost + (PageCost * pages)));

    /// <summary>Adds a fax for each recipient in the caller's transaction and returns their ids in order.</summary>
    public async Task<IReadOnlyList<long>> EnqueueAsync(Transaction tx, NewFax fax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fax.PageCount, 1);
        fax = fax.From(await own.FindAsync(tx, fax.SubmittedBy, fax.Site));
        var now = time.GetUtcNow();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fax.DueAt ?? now, now + FarthestDue);
        var wanted = fax.DueAt is { } at && at > now ? at : now;

        // A user has one share however many addresses he writes from; what is nobody's is shared by its senders.
        var last = await tx.FindAsync<long?>(
            $"SELECT max(rank) FROM fax WHERE {(fax.SubmittedBy.Length > 0 ? "submitted_by = @SubmittedBy" : "submitted_by = '' AND sender = @Sender")} AND state IN ('waiting', 'sending', 'held') AND broadcast_id IS NULL",
            new { fax.Sender, fax.SubmittedBy });
        var cost = CallCost + (PageCost * fax.PageCount);
        var rank = Math.Max(now.ToUnixTimeMilliseconds(), (last ?? 0) + cost);
        var ids = new List<long>(fax.Recipients.Count);
        foreach (var recipient in fax.Recipients)
        {
            var id = await InsertAsync(tx, fax, recipient, rank, now, wanted);
            await BlobUse.KeepAsync(tx, fax.BlobId, $"fax:{id}");
            tx.Announce(Topics.Queue, id);
            ids.Add(id);
            rank += cost;
        }

        return ids;
    }

    /// <summary>
    /// Takes the next fax that may go on <paramref name="lineId"/> now; null where there is none, the line is full or the queue paused. A fax is left to a cheaper line of its
    /// route that is up and has room. A line that is not <paramref name="alive"/>, or that failed in this round, takes only what no other line that is up can take.
    /// </summary>
    public async Task<ClaimedFax?> ClaimAsync(int lineId, string node, bool alive = true, CallQuota quota = default, CancellationToken cancel = default)
    {
        using var measured = FaxMeters.Measure(FaxMeters.Claim);
        return await database.InTransactionAsync(tx => ClaimAsync(tx, lineId, node, alive, quota), cancel);
    }

    /// <summary>
    /// Tells how a line is on a node. It counts as up for <see cref="LineLease"/>, so tell it again before. <paramref name="isChange"/> wakes the other lines.
    /// </summary>
    public Task AnnounceLineAsync(int lineId, string node, LineReport report, bool isChange, CancellationToken cancel = default) =>
        database.InTransactionAsync(
            async tx =>
            {
                var now = time.GetUtcNow();
                await tx.ExecuteAsync(
                    """
                    INSERT INTO line_state (line_id, node, state, up_until, has_room, seen_at) VALUES (@lineId, @node, @State, @until, @room, @now)
                    ON CONFLICT (line_id, node) DO UPDATE SET
                        state = excluded.state, up_until = excluded.up_until, has_room = excluded.has_room, seen_at = excluded.seen_at
                    """,
                    new { lineId, node, report.State, until = report.IsUp ? now + LineLease : now, room = report.HasRoom ? 1 : 0, now });
                if (isChange)
                    tx.Announce(Topics.Queue);
            },
            cancel);

    /// <summary>Records a step of the call and renews the lease; the answer says whether the call is to go on.</summary>
    public Task<ProgressAnswer> ProgressAsync(ClaimedFax claim, CallProgress progress, CancellationToken cancel = default) =>
        database.InTransactionAsync(
            async tx =>
            {
                var now = time.GetUtcNow();
                var confirmed = progress.Step == CallStep.PageConfirmed ? claim.FirstPage + progress.Page : claim.FirstPage;
                var row = await tx.FindAsync<QueuedFax>(
                    """
                    UPDATE fax SET lease_until = @until, confirmed_pages = CASE WHEN @confirmed > confirmed_pages THEN @confirmed ELSE confirmed_pages END
                    WHERE id = @Id AND state = 'sending' AND attempt = @Attempt RETURNING *
                    """,
                    new { claim.Fax.Id, claim.Fax.Attempt, confirmed, until = now + Lease });
                if (row is null)
                    return ProgressAnswer.Lost;
                await RecordStepAsync(tx, claim, progress, now);
                return row.CancelRequestedAt is null ? ProgressAnswer.Continue : ProgressAnswer.Cancel;
            },
            cancel);

    /// <summary>Ends the call: redials where it <paramref name="mayRedial"/>, gives up or is done. False, and nothing changed, where the fax is no longer ours.</summary>
    public Task<bool> CompleteAsync(ClaimedFax claim, CallOutcome outcome, bool mayRedial = true, CancellationToken cancel = default) =>
        database.InTransactionAsync(
            async tx =>
            {
                var row = await tx.FindAsync<QueuedFax>(
                    $"SELECT * FROM fax WHERE id = @Id AND state = 'sending' AND attempt = @Attempt {database.ForUpdate}",
                    new { claim.Fax.Id, claim.Fax.Attempt });
                if (row is null)
                    return false;
                await ending.EndCallAsync(tx, row, claim.FirstPage, outcome, mayRedial);
                return true;
            },
            cancel);

    /// <summary>Cancels a fax; its sender gets a report.</summary>
    public Task<CancelResult> CancelAsync(long id, Actor? by = null, CancellationToken cancel = default) => database.InTransactionAsync(tx => CancelAsync(tx, id, by), cancel);

    /// <summary>Cancels a fax in the caller's transaction.</summary>
    public async Task<CancelResult> CancelAsync(Transaction tx, long id, Actor? by)
    {
        var row = await tx.FindAsync<QueuedFax>($"SELECT * FROM fax WHERE id = @id {database.ForUpdate}", new { id });
        switch (row?.State)
        {
            case null:
                return CancelResult.NotFound;
            case FaxState.Waiting or FaxState.Held:
                await ending.FinishAsync(tx, row, FaxState.Cancelled, null);
                await NoteAsync(tx, by, AuditAction.FaxCancelled, id);
                return CancelResult.Cancelled;
            case FaxState.Sending:
                await tx.ExecuteAsync("UPDATE fax SET cancel_requested_at = @now WHERE id = @id", new { id, now = time.GetUtcNow() });
                tx.Announce(Topics.Queue, id);
                await NoteAsync(tx, by, AuditAction.FaxCancelled, id);
                return CancelResult.Requested;
            default:
                return CancelResult.TooLate;
        }
    }

    /// <summary>Holds a waiting fax back, or releases a held one; false where it is in no such state.</summary>
    public Task<bool> HoldAsync(long id, bool hold, CancellationToken cancel = default) => database.InTransactionAsync(tx => HoldAsync(tx, id, hold), cancel);

    /// <inheritdoc cref="HoldAsync(long, bool, CancellationToken)"/>
    public static async Task<bool> HoldAsync(Transaction tx, long id, bool hold)
    {
        tx.Announce(Topics.Queue, id);
        var (from, to) = hold ? ("waiting", "held") : ("held", "waiting");
        return await tx.ExecuteAsync("UPDATE fax SET state = @to WHERE id = @id AND state = @from", new { id, from, to }) > 0;
    }

    /// <summary>Sets how many faxes a line may send at the same time.</summary>
    public Task SetSendChannelsAsync(int lineId, int channels, CancellationToken cancel = default) =>
        database.InTransactionAsync(
            async tx =>
            {
                await tx.ExecuteAsync("UPDATE line SET send_channels = @channels WHERE id = @lineId", new { lineId, channels });
                tx.Announce(Topics.Queue);
            },
            cancel);

    /// <summary>When a fax for this line is due next, at the earliest when the pause ends; null where none waits.</summary>
    public Task<DateTimeOffset?> NextDueAsync(int lineId, CancellationToken cancel = default) =>
        database.FindAsync<DateTimeOffset?>(
            $"""
            SELECT CASE WHEN q.paused_until > n.due_at THEN q.paused_until ELSE n.due_at END FROM queue q, (
                SELECT f.due_at FROM fax f {database.ByIndex("fax_open")}
                WHERE f.state IN ('waiting', 'held', 'sending') AND f.state = 'waiting' AND f.route_id IN (SELECT route_id FROM route_line WHERE line_id = @lineId) ORDER BY f.due_at LIMIT 1) n
            WHERE q.id = 1
            """,
            new { lineId },
            cancel);

    /// <summary>Nobody is named where the server itself does it.</summary>
    private Task NoteAsync(Transaction tx, Actor? by, string action, long id) =>
        by is null ? Task.CompletedTask : AuditLog.AddAsync(tx, time.GetUtcNow(), by, action, $"fax:{id}");

    private static Task RecordStepAsync(Transaction tx, ClaimedFax claim, CallProgress progress, DateTimeOffset now)
    {
        var args = new { claim.Fax.Id, claim.Fax.Attempt, now, page = claim.FirstPage + progress.Page - 1, confirmed = progress.Page, progress.BitRate };
        if (progress.Step is not CallStep.Alive)
            tx.Announce(Topics.Queue, claim.Fax.Id);
        return progress.Step switch
        {
            CallStep.Answered => tx.ExecuteAsync("UPDATE attempt SET connected_at = @now WHERE fax_id = @Id AND number = @Attempt", args),
            CallStep.Identified => tx.ExecuteAsync("UPDATE attempt SET fax_answered = 1 WHERE fax_id = @Id AND number = @Attempt", args),
            CallStep.PageStarted => tx.ExecuteAsync("UPDATE attempt SET uncertain_page = @page, bit_rate = @BitRate WHERE fax_id = @Id AND number = @Attempt", args),
            CallStep.PageConfirmed => tx.ExecuteAsync(
                "UPDATE attempt SET uncertain_page = NULL, pages_confirmed = @confirmed WHERE fax_id = @Id AND number = @Attempt", args),
            _ => Task.CompletedTask,
        };
    }

    private async Task<ClaimedFax?> ClaimAsync(Transaction tx, int lineId, string node, bool alive, CallQuota quota)
    {
        var now = time.GetUtcNow();

        // One claimer at a time, or two nodes could each take the last channel; the second statement sees what the last claimer committed.
        var pausedUntil = await tx.FindAsync<DateTimeOffset?>($"SELECT paused_until FROM queue WHERE id = 1 {database.ForUpdate}");
        if (pausedUntil > now || await quota.ReachedAsync(tx, lineId, now) is not null)
            return null;
        var args = new { lineId, node, now, until = now + Lease, alive = alive ? 1 : 0, most = settings.CurrentValue.CallsPerDestination, hourAgo = now - TimeSpan.FromHours(1) };
        var served = await OtherLines.RoutesOfAsync(tx, args);
        if (served.Count == 0)
            return null;

        // Of a route that is left to another line it takes only what was tried in this round: all that waits there need not be read to find that out.
        var (left, isTried) = (served.Where(route => route.IsLeft).Select(route => route.RouteId).ToList(), "f.attempt > f.round_start");
        var few = left.Count == served.Count;
        var ours = few ? $"AND {isTried}" : left.Count > 0 ? $"AND (f.route_id NOT IN ({string.Join(", ", left)}) OR {isTried})" : "";
        var row = await tx.FindAsync<QueuedFax>(
            $"""
            UPDATE fax SET state = 'sending', line_id = @lineId, attempt = attempt + 1, claimed_by = @node, lease_until = @until
            WHERE id = (SELECT f.id FROM fax f {database.ByIndex(few ? "fax_tried" : "fax_waiting")} CROSS JOIN route_line r
                WHERE f.state = 'waiting' {ours} AND r.route_id = f.route_id AND r.line_id = @lineId AND f.due_at <= @now AND f.not_after > @now
                  AND NOT EXISTS (SELECT 1 FROM line_call c WHERE c.destination_lock = f.destination_lock)
                  AND (@most = 0 OR (SELECT count(*) FROM call j WHERE j.called = f.number_dialled AND j.started_at > @hourAgo AND j.direction = 'out') < @most)
                  AND (SELECT count(*) FROM line_call c WHERE c.line_id = @lineId) < (SELECT send_channels FROM line WHERE id = @lineId)
                  AND NOT EXISTS (SELECT 1 FROM route_line o JOIN line l ON l.id = o.line_id
                    WHERE o.route_id = f.route_id AND o.line_id <> @lineId AND {OtherLines.IsUpAndUntried}
                      AND ({OtherLines.IsLeftTo} OR EXISTS (SELECT 1 FROM attempt t WHERE t.fax_id = f.id AND t.number > f.round_start AND t.line_id = @lineId)))
                ORDER BY f.effective_priority, f.rank, f.id LIMIT 1 {(database.SkipLocked.Length > 0 ? "FOR UPDATE OF f SKIP LOCKED" : "")})
            RETURNING *
            """,
            args);
        if (row is null)
            return null;
        await tx.ExecuteAsync(
            """
            INSERT INTO attempt (fax_id, number, line_id, node, first_page, started_at, detail, pages_confirmed, fax_answered, sip_status, bit_rate, ecm, coding)
            VALUES (@Id, @Attempt, @lineId, @node, @ConfirmedPages, @now, '', 0, 0, 0, 0, 0, '')
            """,
            new { row.Id, row.Attempt, lineId, node, row.ConfirmedPages, now });
        tx.Announce(Topics.Queue, row.Id);
        return new ClaimedFax(row);
    }

    private SendOptions OptionsFor(NewFax fax, FaxRecipient recipient) => fax.Options with
    {
        Subaddress = recipient.Subaddress.Length == 0 ? fax.Options.Subaddress : recipient.Subaddress,
        FaxPassword = fax.Options.FaxPassword is { Length: > 0 } password ? secrets.Protect(password) : null,
    };

    private async Task<long> InsertAsync(Transaction tx, NewFax fax, FaxRecipient recipient, long rank, DateTimeOffset now, DateTimeOffset wanted)
    {
        // What may be sent until a certain time only cannot wait for another: it is put off as little as what somebody sends immediately.
        var due = fax.NotAfter is null ? economy.DueFor(fax.Priority, wanted, fax.Site) : wanted;
        return await tx.FindAsync<long>(
            """
            INSERT INTO fax (job_id, sender, submitted_by, subject, recipient_name, number_typed, number_e164, number_dialled, destination_lock, blob_id, page_count,
                confirmed_pages, resolution, size_bytes, options, origin, site, route_id, priority, effective_priority, rank, state, created_at, wanted_at, due_at, not_after, sent_now, dials, tries, attempt)
            VALUES (@JobId, @Sender, @SubmittedBy, @Subject, @Name, @Typed, @E164, @Dialled, @destinationLock, @BlobId, @PageCount,
                0, @Resolution, @SizeBytes, @options, @Origin, @Site, coalesce((SELECT id FROM route WHERE name = @route), 1), @priority, @priority, @rank, @state, @now, @wanted, @due, @notAfter, @sentNow, 0, 0, 0)
            RETURNING id
            """,
            new
            {
                fax.JobId, fax.Sender, fax.SubmittedBy, fax.Subject, recipient.Name, recipient.Number.Typed, recipient.Number.E164, recipient.Number.Dialled,
                destinationLock = recipient.SeveralLines ? null : recipient.Number.E164, fax.BlobId, fax.PageCount, fax.Resolution, fax.SizeBytes,
                options = JsonSerializer.Serialize(OptionsFor(fax, recipient), SendOptions.Json), fax.Origin, fax.Site,
                route = routes.CurrentValue.RouteFor(fax.Site, recipient.Number.E164, recipient.Number.Classes), priority = (int)fax.Priority, rank,
                state = fax.Held ? "held" : "waiting", now, wanted, due, notAfter = fax.NotAfter ?? due + settings.CurrentValue.GiveUpAfter,
                sentNow = fax.NotAfter is null ? 0 : 1,
            });
    }
}
