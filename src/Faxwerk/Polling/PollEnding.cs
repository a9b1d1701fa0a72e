using System.Text.Json;
using Faxwerk.Destinations;
using Faxwerk.Inbox;
using Faxwerk.Journal;
using Faxwerk.Queue;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Telephony;
using Microsoft.Extensions.Options;

namespace Faxwerk.Polling;

/// <summary>How calls of polls and polls end, in one transaction with the received fax and the journal.</summary>
public sealed class PollEnding(
    Database database, ReceivedFaxes received, DestinationMemory destinations, CallJournal journal, IOptionsMonitor<SendingSettings> settings, TimeProvider time)
{
    /// <summary>Of <c>route_line o</c>, for <c>poll p</c>: the line was not tried in the poll's round.</summary>
    internal const string IsUntried = "NOT EXISTS (SELECT 1 FROM poll_attempt u WHERE u.poll_id = p.id AND u.number > p.round_start AND u.line_id = o.line_id)";

    /// <summary>
    /// Ends the call of a poll in state calling, whose row the caller has locked. It is fetched where the received fax is complete, however the call ended after that,
    /// and never where it is not. What came of a call that broke off is delivered as incomplete, and the next call begins anew: no machine gives a part of a document.
    /// </summary>
    internal async Task EndCallAsync(Transaction tx, Poll poll, CallOutcome outcome, bool mayRedial = true)
    {
        var fax = await received.EndFetchedAsync(tx, poll.Id, poll.Attempt, outcome);
        var pages = fax?.Pages ?? 0;
        var past = await tx.QueryAsync<PastCallRow>(
            "SELECT status, fax_answered FROM poll_attempt WHERE poll_id = @Id AND number < @Attempt AND status IS NOT NULL AND failover = 0 ORDER BY number",
            new { poll.Id, poll.Attempt });
        await RecordAsync(tx, poll, outcome with { PagesConfirmed = pages }, fax?.Id);
        await destinations.LearnAsync(tx, poll.NumberE164, poll.LineId ?? Destination.EveryLine, outcome, $"call {poll.Attempt} of poll {poll.Id}");

        // Pages of a call that broke off bring the next one no further, so they are none to the policy.
        var call = new PastCall(outcome.Status, outcome.FaxAnswered, 0);
        poll = poll with
        {
            Cause = outcome.Status,
            Pages = pages,
            Dials = poll.Dials + (RedialPolicy.CountsAsDial(call) ? 1 : 0),
            Tries = poll.Tries + (outcome.FaxAnswered && !RedialPolicy.IsOurDoing(outcome.Status) ? 1 : 0),
        };
        var isFetched = fax?.State == ReceivedState.Complete;
        if (!isFetched && mayRedial && await GoesOnAtOnceAsync(tx, poll, outcome))
        {
            await tx.ExecuteAsync("UPDATE poll_attempt SET failover = 1 WHERE poll_id = @Id AND number = @Attempt", new { poll.Id, poll.Attempt });
            await WriteAsync(tx, poll with { State = PollState.Waiting, DueAt = time.GetUtcNow() });
            return;
        }

        poll = poll with { RoundStart = poll.Attempt };
        var decision = !mayRedial ? new RedialDecision.GiveUp(EndReason.Permanent) : RedialPolicy.Decide(
            outcome with { PagesConfirmed = 0 }, isFetched, [.. past.Select(p => new PastCall((CallStatus)p.Status, p.FaxAnswered != 0, 0))], settings.CurrentValue,
            poll.NotAfter + await QueuePause.TakenAsync(tx, poll.CreatedAt, time.GetUtcNow()), time.GetUtcNow(), RedialPolicy.ShareOf(poll.Id, poll.Attempt));
        if (poll.CancelRequestedAt is not null && !isFetched)
            decision = new RedialDecision.Cancelled();
        await (decision switch
        {
            RedialDecision.Sent => FinishAsync(tx, poll, PollState.Fetched, null),
            RedialDecision.Cancelled => FinishAsync(tx, poll, PollState.Cancelled, null),
            RedialDecision.GiveUp when outcome.Status == CallStatus.NothingToFetch => FinishAsync(tx, poll, PollState.NothingToFetch, null),
            RedialDecision.GiveUp giveUp => FinishAsync(tx, poll, PollState.Failed, giveUp.Reason),
            RedialDecision.Redial redial => WriteAsync(tx, poll with { State = PollState.Waiting, DueAt = redial.At }),
            _ => throw new InvalidOperationException($"No such decision: {decision}."),
        });
    }

    /// <summary>Ends a poll for good; its password is needed no more.</summary>
    internal Task FinishAsync(Transaction tx, Poll poll, PollState state, EndReason? reason) =>
        WriteAsync(tx, poll with { State = state, EndReason = reason, FinishedAt = time.GetUtcNow(), Password = "" });

    /// <summary>Whether the line could not place the call, or may not, and another one of the route is up and was not tried in this round.</summary>
    private async Task<bool> GoesOnAtOnceAsync(Transaction tx, Poll poll, CallOutcome outcome)
    {
        var now = time.GetUtcNow();
        if (!RedialPolicy.IsOfTheLine(outcome) || poll.CancelRequestedAt is not null || poll.WantedLineId is not null || poll.NotAfter + await QueuePause.TakenAsync(tx, poll.CreatedAt, now) <= now)
            return false;
        return await tx.FindAsync<int>(
            $"""
            SELECT count(*) FROM poll p JOIN route_line o ON o.route_id = p.route_id JOIN line l ON l.id = o.line_id
            WHERE p.id = @Id AND o.line_id <> @LineId AND {OtherLines.IsUp} AND {IsUntried}
            """,
            new { poll.Id, poll.LineId, now }) > 0;
    }

    private static async Task WriteAsync(Transaction tx, Poll poll)
    {
        await tx.ExecuteAsync(
            """
            UPDATE poll SET state = @state, end_reason = @reason, cause = @cause, pages = @Pages, password = @Password, dials = @Dials, tries = @Tries, due_at = @DueAt,
                round_start = @RoundStart, finished_at = @FinishedAt, line_id = NULL, claimed_by = NULL, lease_until = NULL
            WHERE id = @Id
            """,
            new
            {
                poll.Id, poll.Pages, poll.Password, poll.Dials, poll.Tries, poll.DueAt, poll.RoundStart, poll.FinishedAt,
                state = JsonNamingPolicy.CamelCase.ConvertName(poll.State.ToString()), reason = poll.EndReason?.ToString(), cause = (int?)poll.Cause,
            });
        tx.Announce(Topics.Queue);
    }

    private async Task RecordAsync(Transaction tx, Poll poll, CallOutcome outcome, long? receivedId)
    {
        await journal.AddAsync(
            tx,
            new EndedCall(CallDirection.Out, poll.LineId ?? 0, poll.ClaimedBy ?? "", poll.NumberDialled, "", outcome)
            {
                PollId = poll.Id, Attempt = poll.Attempt, ReceivedId = receivedId,
            });
        await tx.ExecuteAsync(
            """
            UPDATE poll_attempt SET ended_at = @ended, status = @status, detail = @Detail, pages = @PagesConfirmed, fax_answered = @answered, received_id = @receivedId
            WHERE poll_id = @Id AND number = @Attempt
            """,
            new
            {
                poll.Id, poll.Attempt, ended = outcome.Ended == default ? time.GetUtcNow() : outcome.Ended, status = (int)outcome.Status, outcome.Detail, outcome.PagesConfirmed,
                answered = outcome.FaxAnswered ? 1 : 0, receivedId,
            });
    }

    /// <summary>
    /// Takes back calls whose lease is over, or all of <paramref name="node"/>: a node that starts has no calls. Where the document was received whole before, the
    /// poll is fetched; else nobody knows how the call ended, and it is made again.
    /// </summary>
    public Task<int> RecoverAsync(string? node, CancellationToken cancel = default) =>
        database.InTransactionAsync(
            async tx =>
            {
                var lost = await tx.QueryAsync<Poll>(
                    $"SELECT * FROM poll WHERE state = 'calling' AND (lease_until <= @now OR claimed_by = @node) {database.SkipLocked}", new { now = time.GetUtcNow(), node });
                foreach (var poll in lost)
                {
                    var attempt = (await tx.FindAsync<PollAttempt>("SELECT * FROM poll_attempt WHERE poll_id = @Id AND number = @Attempt", new { poll.Id, poll.Attempt }))!;
                    await EndCallAsync(tx, poll, new CallOutcome
                    {
                        Status = CallStatus.OutcomeUnknown,
                        Detail = $"Node {poll.ClaimedBy} broke down during the call: when it ended is unknown, the time given is its last sign of life.",
                        FaxAnswered = attempt.FaxAnswered,
                        Started = attempt.StartedAt,
                        Ended = poll.LeaseUntil is { } until ? until - FaxQueue.Lease : attempt.StartedAt,
                    });
                }

                return lost.Count;
            },
            cancel);

    /// <summary>Gives up waiting polls whose time is over; none during a pause.</summary>
    public Task<int> ExpireAsync(CancellationToken cancel = default) =>
        database.InTransactionAsync(
            async tx =>
            {
                var now = time.GetUtcNow();
                if (!await QueuePause.SettleAsync(tx, now))
                    return 0;
                var late = await tx.QueryAsync<Poll>($"SELECT * FROM poll WHERE state = 'waiting' AND not_after <= @now {database.SkipLocked}", new { now });
                foreach (var poll in late)
                    await FinishAsync(tx, poll, PollState.Failed, EndReason.Expired);
                return late.Count;
            },
            cancel);

    /// <summary>Removes polls that were over before <paramref name="before"/>, a bounded number at a time; returns how many.</summary>
    public Task<int> PruneAsync(DateTimeOffset before, CancellationToken cancel) =>
        database.InTransactionAsync(
            async tx =>
            {
                const string old = "SELECT id FROM poll WHERE finished_at < @before ORDER BY id LIMIT 1000";
                await tx.ExecuteAsync($"DELETE FROM poll_attempt WHERE poll_id IN ({old})", new { before });
                return await tx.ExecuteAsync($"DELETE FROM poll WHERE id IN ({old})", new { before });
            },
            cancel);

    private sealed record PastCallRow
    {
        public int Status { get; init; }

        public int FaxAnswered { get; init; }
    }
}
