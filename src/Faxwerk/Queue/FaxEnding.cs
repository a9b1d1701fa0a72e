using System.Text.Json;
using Faxwerk.Destinations;
using Faxwerk.Journal;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Faxwerk.Telephony;
using Microsoft.Extensions.Options;

namespace Faxwerk.Queue;

/// <summary>How calls and faxes end: always in one transaction with the attempt's record and the task of the report.</summary>
public sealed class FaxEnding(TaskQueue tasks, DestinationMemory destinations, CallJournal journal, IOptionsMonitor<SendingSettings> settings, Economy economy, TimeProvider time)
{
    /// <summary>Ends the call of a fax in state sending, whose row the caller has locked; <paramref name="firstPage"/> is where the call began.</summary>
    internal async Task EndCallAsync(Transaction tx, QueuedFax fax, int firstPage, CallOutcome outcome, bool mayRedial = true)
    {
        var confirmed = Math.Min(fax.PageCount, Math.Max(fax.ConfirmedPages, firstPage + outcome.PagesConfirmed));
        outcome = outcome with { PagesConfirmed = confirmed - firstPage };
        var past = await tx.QueryAsync<PastCallRow>(
            "SELECT status, fax_answered, pages_confirmed FROM attempt WHERE fax_id = @Id AND number < @Attempt AND status IS NOT NULL AND failover = 0 ORDER BY number",
            new { fax.Id, fax.Attempt });
        await RecordAsync(tx, fax, firstPage, outcome);
        await destinations.LearnAsync(tx, fax.NumberE164, fax.LineId ?? Destination.EveryLine, outcome, $"call {fax.Attempt} of fax {fax.Id}");
        var call = new PastCall(outcome.Status, outcome.FaxAnswered, outcome.PagesConfirmed);
        fax = fax with
        {
            ConfirmedPages = confirmed,
            Cause = outcome.Status,
            Dials = fax.Dials + (RedialPolicy.CountsAsDial(call) ? 1 : 0),
            Tries = fax.Tries + (outcome.FaxAnswered && !RedialPolicy.IsOurDoing(outcome.Status) ? 1 : 0),
        };
        if (mayRedial && await GoesOnAtOnceAsync(tx, fax, outcome))
        {
            await tx.ExecuteAsync("UPDATE attempt SET failover = 1 WHERE fax_id = @Id AND number = @Attempt", new { fax.Id, fax.Attempt });
            await WriteAsync(tx, fax with { State = FaxState.Waiting, DueAt = time.GetUtcNow() });
            return;
        }

        fax = fax with { RoundStart = fax.Attempt };
        var decision = !mayRedial ? new RedialDecision.GiveUp(EndReason.Permanent) : RedialPolicy.Decide(
            outcome, confirmed == fax.PageCount, [.. past.Select(p => p.ToCall())], settings.CurrentValue,
            fax.NotAfter + await QueuePause.TakenAsync(tx, fax.CreatedAt, time.GetUtcNow()), time.GetUtcNow(), RedialPolicy.ShareOf(fax.Id, fax.Attempt));
        if (fax.CancelRequestedAt is not null && decision is not RedialDecision.Sent)
            decision = new RedialDecision.Cancelled();
        switch (decision)
        {
            case RedialDecision.Sent:
                await FinishAsync(tx, fax, FaxState.Sent, null);
                break;
            case RedialDecision.Cancelled:
                await FinishAsync(tx, fax, FaxState.Cancelled, null);
                break;
            case RedialDecision.GiveUp giveUp:
                await FinishAsync(tx, fax, FaxState.Failed, giveUp.Reason);
                break;
            case RedialDecision.Redial redial:
                var due = fax.SentNow || confirmed > 0 ? redial.At : economy.DueFor(fax.Priority, redial.At, fax.Site);
                await WriteAsync(tx, fax with { State = FaxState.Waiting, DueAt = due, NotAfter = fax.NotAfter + (due - redial.At) }, redial.At);
                if (RedialPolicy.CountsAsDial(call))
                    await HoldOffOthersAsync(tx, fax, redial.At);
                break;
        }
    }

    /// <summary>Ends a fax for good.</summary>
    internal async Task FinishAsync(Transaction tx, QueuedFax fax, FaxState state, EndReason? reason)
    {
        var now = time.GetUtcNow();
        await WriteAsync(tx, fax with { State = state, EndReason = reason, FinishedAt = now });
        await WriteJournalAsync(tx, fax, state, now);
        if (fax.BroadcastId is null)
            await tasks.AddAsync(tx, new NewTask(SendReport.Kind, new SendReport(fax.Id), $"report:{fax.Id}"));
        if (state == FaxState.Sent)
            await tasks.AddAsync(tx, new NewTask(SentFax.TaskKind, new SentFax(fax.Id), $"archive:sent:{fax.Id}"));
    }

    private static async Task WriteJournalAsync(Transaction tx, QueuedFax fax, FaxState state, DateTimeOffset now)
    {
        var last = await tx.FindAsync<LastCall>(
            "SELECT a.remote_id, l.name AS trunk FROM attempt a LEFT JOIN line l ON l.id = a.line_id WHERE a.fax_id = @Id AND a.number = @Attempt", new { fax.Id, fax.Attempt });
        await FaxJournal.AddAsync(tx, new JournalEntry
        {
            Direction = CallDirection.Out, FaxId = fax.Id, At = now, StartedAt = fax.CreatedAt, Outcome = JsonNamingPolicy.CamelCase.ConvertName(state.ToString()), Status = (int?)fax.Cause,
            SubmittedBy = fax.SubmittedBy, Sender = fax.Sender, Number = fax.NumberE164, NumberTyped = fax.NumberTyped, OwnNumber = fax.ReadOptions().Caller ?? "", Name = fax.RecipientName,
            Subject = fax.Subject, Csid = last?.RemoteId ?? "", Trunk = last?.Trunk ?? "", Pages = fax.PageCount, PagesConfirmed = fax.ConfirmedPages, Attempts = (int)fax.Attempt,
        });
    }

    /// <summary>Whether the line could not place the call, or may not, and another one of the route is up and was not tried in this round.</summary>
    private async Task<bool> GoesOnAtOnceAsync(Transaction tx, QueuedFax fax, CallOutcome outcome)
    {
        var now = time.GetUtcNow();
        if (!RedialPolicy.IsOfTheLine(outcome) || fax.CancelRequestedAt is not null || fax.NotAfter + await QueuePause.TakenAsync(tx, fax.CreatedAt, now) <= now)
            return false;
        var others = await tx.FindAsync<int>(
            $"""
            SELECT count(*) FROM fax f JOIN route_line o ON o.route_id = f.route_id JOIN line l ON l.id = o.line_id
            WHERE f.id = @Id AND o.line_id <> @LineId AND {OtherLines.IsUpAndUntried}
            """,
            new { fax.Id, fax.LineId, now });
        return others > 0;
    }

    /// <summary>Nobody answers there now: the other faxes for that number wait too instead of trying one after the other.</summary>
    private async Task HoldOffOthersAsync(Transaction tx, QueuedFax fax, DateTimeOffset at)
    {
        foreach (var site in await tx.QueryAsync<string>("SELECT DISTINCT site FROM fax WHERE state = 'waiting' AND destination_lock = @DestinationLock AND due_at < @at", new { fax.DestinationLock, at }))
        {
            foreach (var priority in Enum.GetValues<FaxPriority>())
            {
                var due = economy.DueFor(priority, at, site);
                await tx.ExecuteAsync(
                    $"""
                    UPDATE fax SET wanted_at = @at, due_at = CASE WHEN {Economy.CanWait} THEN @due ELSE @at END, not_after = CASE WHEN {Economy.CanWait} THEN not_after + @due - @at ELSE not_after END
                    WHERE state = 'waiting' AND destination_lock = @DestinationLock AND due_at < @at AND priority = @priority AND site = @site
                    """,
                    new { fax.DestinationLock, at = at.ToUnixTimeMilliseconds(), due = due.ToUnixTimeMilliseconds(), priority = (int)priority, site });
            }
        }
    }

    private static async Task WriteAsync(Transaction tx, QueuedFax fax, DateTimeOffset? wanted = null)
    {
        await tx.ExecuteAsync(
            """
            UPDATE fax SET state = @state, end_reason = @reason, cause = @cause, confirmed_pages = @ConfirmedPages, dials = @Dials, tries = @Tries,
                wanted_at = @wanted, due_at = @DueAt, not_after = @NotAfter, effective_priority = CASE WHEN effective_priority < 0 THEN priority ELSE effective_priority END, round_start = @RoundStart, finished_at = @FinishedAt, line_id = NULL, claimed_by = NULL, lease_until = NULL
            WHERE id = @Id
            """,
            new
            {
                fax.Id, fax.ConfirmedPages, fax.Dials, fax.Tries, fax.DueAt, fax.NotAfter, wanted = wanted ?? fax.DueAt, fax.RoundStart, fax.FinishedAt,
                state = JsonNamingPolicy.CamelCase.ConvertName(fax.State.ToString()), reason = fax.EndReason?.ToString(), cause = (int?)fax.Cause,
            });
        tx.Announce(Topics.Queue, fax.Id);
    }

    private async Task RecordAsync(Transaction tx, QueuedFax fax, int firstPage, CallOutcome outcome)
    {
        var caller = fax.ReadOptions().Caller ?? "";
        await journal.AddAsync(
            tx, new EndedCall(CallDirection.Out, fax.LineId ?? 0, fax.ClaimedBy ?? "", fax.NumberDialled, caller, outcome) { FaxId = fax.Id, Attempt = fax.Attempt });
        await tx.ExecuteAsync(
            """
            UPDATE attempt SET ended_at = @ended, connected_at = coalesce(@Connected, connected_at), status = @status, detail = @Detail,
                pages_confirmed = @PagesConfirmed, uncertain_page = @uncertain, fax_answered = @answered, sip_status = @SipStatus, remote_id = @RemoteId,
                bit_rate = @BitRate, ecm = @ecm, coding = @Coding
            WHERE fax_id = @Id AND number = @Attempt
            """,
            new
            {
                fax.Id, fax.Attempt, ended = outcome.Ended == default ? time.GetUtcNow() : outcome.Ended, outcome.Connected, status = (int)outcome.Status,
                outcome.Detail, outcome.PagesConfirmed, uncertain = outcome.UncertainPage < 0 ? (int?)null : firstPage + outcome.UncertainPage,
                answered = outcome.FaxAnswered ? 1 : 0, outcome.SipStatus, outcome.RemoteId, outcome.BitRate, ecm = outcome.Ecm ? 1 : 0, outcome.Coding,
            });
    }

    private sealed record LastCall
    {
        public string? RemoteId { get; init; }

        public string? Trunk { get; init; }
    }

    private sealed record PastCallRow
    {
        public int Status { get; init; }

        public int FaxAnswered { get; init; }

        public int PagesConfirmed { get; init; }

        public PastCall ToCall() => new((CallStatus)Status, FaxAnswered != 0, PagesConfirmed);
    }
}
