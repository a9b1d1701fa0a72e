using Faxwerk.Queue;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Telephony;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Queue;

public sealed class FaxQueueTests
{
    [Theory, EveryEngine]
    public async Task A_fax_goes_from_waiting_to_sent_and_its_sender_gets_one_report(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var id = await bed.EnqueueAsync("+4989 12345-0");
        var waiting = await bed.FindAsync(id);
        Assert.Equal(("+4989 12345-0", "+4989123450", FaxState.Waiting), (waiting.NumberTyped, waiting.NumberE164, waiting.State));
        var claim = await bed.Node.MustClaimAsync();
        Assert.Equal((id, 0, 3, 1, "n1"), (claim.Fax.Id, claim.FirstPage, claim.PageCount, claim.Fax.LineId, claim.Fax.ClaimedBy));
        for (var page = 1; page <= 3; page++)
            Assert.Equal(ProgressAnswer.Continue, await bed.Queue.ProgressAsync(claim, new CallProgress(CallStep.PageConfirmed, page, 14400, "x")));
        Assert.Empty(await bed.ReportsAsync());
        Assert.True(await bed.Queue.CompleteAsync(claim, QueueBed.Outcome(CallStatus.Ok, 3, answered: true)));
        Assert.False(await bed.Queue.CompleteAsync(claim, QueueBed.Outcome(CallStatus.Ok, 3, answered: true)));
        var sent = await bed.FindAsync(id);
        Assert.Equal((FaxState.Sent, 3, CallStatus.Ok, 1, 0), (sent.State, sent.ConfirmedPages, sent.Cause, sent.Tries, sent.Dials));
        Assert.Equal([id], await bed.ReportsAsync());
        Assert.Null(await bed.Node.ClaimAsync());
    }

    [Theory, EveryEngine]
    public async Task Every_call_is_recorded_with_its_trace(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var id = await bed.EnqueueAsync("+4989123");
        var claim = await bed.Node.MustClaimAsync();
        var outcome = QueueBed.Outcome(CallStatus.NoResponse, 1, answered: true) with
        {
            UncertainPage = 1, RemoteId = "+49 89 123", BitRate = 9600, Ecm = true, Coding = "MMR", SipStatus = 200, Detail = "No answer to PPS.",
            Connected = bed.Now, Trace = [new TraceEntry(TimeSpan.FromSeconds(1.5), true, "DCS", "9600 V.29")],
        };
        await bed.Queue.CompleteAsync(claim, outcome);
        var attempt = Assert.Single(await bed.View.AttemptsAsync(id));
        Assert.Equal((1, CallStatus.NoResponse, 1, 1, true, true), (attempt.Number, attempt.Status, attempt.PagesConfirmed, attempt.UncertainPage, attempt.FaxAnswered, attempt.Ecm));
        Assert.Equal(("+49 89 123", 9600, "MMR", 200, "No answer to PPS."), (attempt.RemoteId, attempt.BitRate, attempt.Coding, attempt.SipStatus, attempt.Detail));
        Assert.Equal(outcome.Trace, attempt.ReadTrace());
        Assert.Equal(bed.Now, attempt.ConnectedAt);
    }

    [Theory, EveryEngine]
    public async Task A_redial_begins_at_the_first_page_that_was_not_confirmed(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var id = await bed.EnqueueAsync("+4989123");
        await bed.Queue.CompleteAsync(await bed.Node.MustClaimAsync(), QueueBed.Outcome(CallStatus.CallDropped, 2, answered: true));
        var waiting = await bed.FindAsync(id);
        Assert.Equal((FaxState.Waiting, 2, CallStatus.CallDropped, bed.Now + TimeSpan.FromMinutes(2)), (waiting.State, waiting.ConfirmedPages, waiting.Cause, waiting.DueAt));
        Assert.Null(await bed.Node.ClaimAsync());
        bed.Time.Advance(TimeSpan.FromMinutes(2));
        var second = await bed.Node.MustClaimAsync();
        Assert.Equal((2, 1, 2), (second.FirstPage, second.PageCount, second.Fax.Attempt));
        await bed.Queue.ProgressAsync(second, new CallProgress(CallStep.PageConfirmed, 1, 0, null));
        Assert.Equal(3, (await bed.FindAsync(id)).ConfirmedPages);
        await bed.Queue.CompleteAsync(second, QueueBed.Outcome(CallStatus.Ok, 1, answered: true));
        Assert.Equal(FaxState.Sent, (await bed.FindAsync(id)).State);
    }

    [Theory, EveryEngine]
    public async Task Sent_is_only_what_was_confirmed_to_the_last_page(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var id = await bed.EnqueueAsync("+4989123");
        await bed.Queue.CompleteAsync(await bed.Node.MustClaimAsync(), QueueBed.Outcome(CallStatus.Ok, 2, answered: true));
        Assert.Equal(FaxState.Waiting, (await bed.FindAsync(id)).State);
    }

    [Theory, EveryEngine]
    public async Task A_waiting_fax_is_cancelled_at_once_and_a_sending_one_at_its_next_progress(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var (waiting, sending) = (await bed.EnqueueAsync("+49891"), await bed.EnqueueAsync("+49892"));
        Assert.Equal(CancelResult.Cancelled, await bed.Queue.CancelAsync(waiting));
        var claim = await bed.Node.MustClaimAsync();
        Assert.Equal(sending, claim.Fax.Id);
        Assert.Equal(CancelResult.Requested, await bed.Queue.CancelAsync(sending));
        Assert.Equal(ProgressAnswer.Cancel, await bed.Queue.ProgressAsync(claim, new CallProgress(CallStep.Alive, 0, 0, null)));
        await bed.Queue.CompleteAsync(claim, QueueBed.Outcome(CallStatus.Cancelled));
        Assert.Equal([FaxState.Cancelled, FaxState.Cancelled], (await bed.View.ListAsync(new FaxFilter())).Select(f => f.State));
        Assert.Equal([waiting, sending], await bed.ReportsAsync());
        Assert.Equal(CancelResult.TooLate, await bed.Queue.CancelAsync(sending));
        Assert.Equal(CancelResult.NotFound, await bed.Queue.CancelAsync(4711));
    }

    [Theory, EveryEngine]
    public async Task A_cancelled_fax_whose_last_page_was_confirmed_is_sent(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var id = await bed.EnqueueAsync("+49891");
        var claim = await bed.Node.MustClaimAsync();
        await bed.Queue.CancelAsync(id);
        await bed.Queue.CompleteAsync(claim, QueueBed.Outcome(CallStatus.Ok, 3, answered: true));
        Assert.Equal(FaxState.Sent, (await bed.FindAsync(id)).State);
    }

    [Theory, EveryEngine]
    public async Task A_pause_ends_because_time_passes(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        await bed.EnqueueAsync("+49891");
        var until = bed.Now + TimeSpan.FromMinutes(30);
        await bed.Pause.PauseAsync(until, "anne");
        Assert.Null(await bed.Node.ClaimAsync());
        Assert.Null(await bed.OtherNode("n2").ClaimAsync());
        Assert.Equal(until, await bed.Pause.PausedUntilAsync());
        Assert.Equal(until, await bed.Queue.NextDueAsync(1));
        bed.Time.Advance(TimeSpan.FromMinutes(30));
        Assert.Null(await bed.Pause.PausedUntilAsync());
        Assert.NotNull(await bed.OtherNode("n2").ClaimAsync());
    }

    [Theory, EveryEngine]
    public async Task A_pause_without_end_ends_when_somebody_resumes(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        await bed.EnqueueAsync("+49891");
        await bed.Pause.PauseAsync(null, "anne");
        bed.Time.Advance(TimeSpan.FromHours(20));
        Assert.Null(await bed.Node.ClaimAsync());
        await bed.Pause.ResumeAsync("anne");
        Assert.NotNull(await bed.Node.ClaimAsync());
    }

    [Theory, EveryEngine]
    public async Task A_pause_takes_no_time_from_what_waits(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var (waiting, later) = (await bed.EnqueueAsync("+49891"), (await bed.EnqueueAsync(QueueBed.Fax("+49892") with { DueAt = bed.Now + TimeSpan.FromDays(9) }))[0]);
        var (end, laterEnd) = ((await bed.FindAsync(waiting)).NotAfter, (await bed.FindAsync(later)).NotAfter);
        bed.Time.Advance(TimeSpan.FromHours(1));
        await bed.Pause.PauseAsync(bed.Now + TimeSpan.FromHours(48), "anne");
        bed.Time.Advance(TimeSpan.FromHours(40));
        Assert.Equal(0, await bed.Node.Keeper.ExpireAsync());
        var during = await bed.EnqueueAsync("+49893");
        bed.Time.Advance(TimeSpan.FromHours(8));
        Assert.Equal(0, await bed.Node.Keeper.ExpireAsync());
        Assert.Equal(end + TimeSpan.FromHours(48), (await bed.FindAsync(waiting)).NotAfter);
        Assert.Equal(bed.Now + TimeSpan.FromHours(24), (await bed.FindAsync(during)).NotAfter);
        Assert.Equal(laterEnd, (await bed.FindAsync(later)).NotAfter);
        bed.Time.Advance(TimeSpan.FromHours(23));
        Assert.Equal(1, await bed.Node.Keeper.ExpireAsync());
        Assert.Equal(FaxState.Failed, (await bed.FindAsync(waiting)).State);
    }

    [Theory, EveryEngine]
    public async Task A_broadcast_whose_time_is_over_is_given_up_some_at_a_time(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        await bed.EnqueueAsync(QueueBed.Fax([.. Enumerable.Range(0, 250).Select(number => $"+4989{1000 + number}")]));
        bed.Time.Advance(TimeSpan.FromHours(100));
        Assert.Equal(250, await bed.Node.Keeper.ExpireAsync());
        Assert.Equal(0, await bed.Node.Keeper.ExpireAsync());
    }

    [Theory, EveryEngine]
    public async Task A_call_that_fails_just_after_a_pause_has_the_time_that_the_pause_took(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var id = await bed.EnqueueAsync("+49891");
        var end = (await bed.FindAsync(id)).NotAfter;
        bed.Time.Advance(TimeSpan.FromHours(23));
        var claim = await bed.Node.MustClaimAsync();
        await bed.Pause.PauseAsync(bed.Now + TimeSpan.FromHours(2), "anne");
        bed.Time.Advance(TimeSpan.FromHours(2) + TimeSpan.FromSeconds(5));
        await bed.Queue.CompleteAsync(claim, QueueBed.Outcome(CallStatus.Busy));
        Assert.Equal(FaxState.Waiting, (await bed.FindAsync(id)).State);
        Assert.Equal(0, await bed.Node.Keeper.ExpireAsync());
        Assert.Equal(end + TimeSpan.FromHours(2), (await bed.FindAsync(id)).NotAfter);
    }

    [Theory, EveryEngine]
    public async Task A_call_that_fails_during_a_pause_is_made_again_after_it(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var id = await bed.EnqueueAsync("+49891");
        bed.Time.Advance(TimeSpan.FromHours(23));
        var claim = await bed.Node.MustClaimAsync();
        await bed.Pause.PauseAsync(null, "anne");
        bed.Time.Advance(TimeSpan.FromHours(2));
        await bed.Queue.CompleteAsync(claim, QueueBed.Outcome(CallStatus.Busy));
        Assert.Equal(FaxState.Waiting, (await bed.FindAsync(id)).State);
        await bed.Pause.ResumeAsync("anne");
        bed.Time.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(0, await bed.Node.Keeper.ExpireAsync());
        Assert.NotNull(await bed.Node.ClaimAsync());
    }

    [Theory, EveryEngine]
    public async Task A_destination_is_called_no_more_often_within_an_hour_than_allowed(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine, settings: new SendingSettings { CallsPerDestination = 2 });
        for (var i = 0; i < 3; i++)
            await bed.EnqueueAsync("+49891");
        for (var i = 0; i < 2; i++)
        {
            var begun = bed.Now;
            await bed.Queue.CompleteAsync(await bed.Node.MustClaimAsync(), QueueBed.Outcome(CallStatus.Ok, 3, answered: true) with { Started = begun, Ended = begun });
        }

        Assert.Null(await bed.Node.ClaimAsync());
        var other = await bed.EnqueueAsync("+49892");
        Assert.Equal(other, (await bed.Node.MustClaimAsync()).Fax.Id);
        bed.Time.Advance(TimeSpan.FromHours(1));
        Assert.NotNull(await bed.Node.ClaimAsync());
    }

    [Theory, EveryEngine]
    public async Task A_fax_is_due_within_a_year(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => bed.EnqueueAsync(QueueBed.Fax("+49891") with { DueAt = DateTimeOffset.MaxValue }));
    }

    [Theory, EveryEngine]
    public async Task A_destination_is_called_once_at_a_time_unless_it_has_several_lines(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        await bed.EnqueueAsync(QueueBed.Fax("+49 89 1", "0049891"));
        var first = await bed.Node.MustClaimAsync();
        Assert.Null(await bed.Node.ClaimAsync());
        await bed.EnqueueAsync(QueueBed.Fax() with { Recipients = [QueueBed.To("+49892") with { SeveralLines = true }, QueueBed.To("+49892") with { SeveralLines = true }] });
        Assert.NotNull(await bed.Node.ClaimAsync());
        Assert.NotNull(await bed.Node.ClaimAsync());
        await bed.Queue.CompleteAsync(first, QueueBed.Outcome(CallStatus.Ok, 3, answered: true));
        Assert.NotNull(await bed.Node.ClaimAsync());
        Assert.Null(await bed.Node.ClaimAsync());
    }

    [Theory, EveryEngine]
    public async Task A_busy_number_is_not_tried_by_the_other_faxes_for_it_meanwhile(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var ids = await bed.EnqueueAsync(QueueBed.Fax("+49891", "+49891", "+49892"));
        await bed.Queue.CompleteAsync(await bed.Node.MustClaimAsync(), QueueBed.Outcome(CallStatus.Busy));
        Assert.Equal(ids[2], (await bed.Node.MustClaimAsync()).Fax.Id);
        Assert.Null(await bed.Node.ClaimAsync());
        Assert.Equal((bed.Now + TimeSpan.FromMinutes(3), 0), ((await bed.FindAsync(ids[1])).DueAt, (await bed.FindAsync(ids[1])).Dials));
        bed.Time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(ids[0], (await bed.Node.MustClaimAsync()).Fax.Id);
    }

    [Theory, EveryEngine]
    public async Task A_held_fax_waits_until_it_is_released(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var id = (await bed.EnqueueAsync(QueueBed.Fax("+49891") with { Held = true }))[0];
        Assert.Null(await bed.Node.ClaimAsync());
        Assert.True(await bed.Queue.HoldAsync(id, hold: false));
        Assert.False(await bed.Queue.HoldAsync(id, hold: false));
        Assert.Equal(id, (await bed.Node.MustClaimAsync()).Fax.Id);
        Assert.False(await bed.Queue.HoldAsync(id, hold: true));
    }

    [Theory, EveryEngine]
    public async Task A_fax_is_given_up_when_its_time_is_over(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var id = (await bed.EnqueueAsync(QueueBed.Fax("+49891") with { NotAfter = bed.Now + TimeSpan.FromHours(1) }))[0];
        Assert.Equal(0, await bed.Node.Keeper.ExpireAsync());
        bed.Time.Advance(TimeSpan.FromHours(1));
        Assert.Null(await bed.Node.ClaimAsync());
        Assert.Equal(1, await bed.Node.Keeper.ExpireAsync());
        var fax = await bed.FindAsync(id);
        Assert.Equal((FaxState.Failed, EndReason.Expired), (fax.State, fax.EndReason));
        Assert.Equal([id], await bed.ReportsAsync());
    }

    [Theory, EveryEngine]
    public async Task A_rolled_back_transaction_leaves_no_fax_and_no_blob_use(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        await Assert.ThrowsAsync<InvalidOperationException>(() => bed.Test.Database.InTransactionAsync(async tx =>
        {
            await bed.Queue.EnqueueAsync(tx, QueueBed.Fax("+49891", "+49892"));
            throw new InvalidOperationException();
        }));
        Assert.Empty(await bed.View.ListAsync(new FaxFilter()));
        await bed.EnqueueAsync(QueueBed.Fax("+49891", "+49892"));
        Assert.Equal(2, await bed.Test.Database.FindAsync<long>("SELECT count(*) FROM blob_use WHERE owner LIKE 'fax:%'"));
    }

    [Theory, EveryEngine]
    public async Task Lists_are_filtered_and_paged(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var ids = await bed.EnqueueAsync(QueueBed.Fax("+49891", "+49892", "+49893"));
        await bed.EnqueueAsync(QueueBed.Fax("+49894") with { Sender = "bert@example.com", JobId = "other" });
        await bed.Queue.CancelAsync(ids[0]);
        Assert.Equal(4, (await bed.View.ListAsync(new FaxFilter())).Count);
        Assert.Equal([ids[2], ids[1]], (await bed.View.ListAsync(new FaxFilter { JobId = "job", State = FaxState.Waiting })).Select(f => f.Id));
        Assert.Single(await bed.View.ListAsync(new FaxFilter { Sender = "bert@example.com" }));
        Assert.Equal([ids[0]], (await bed.View.ListAsync(new FaxFilter { Before = ids[1], Limit = 5 })).Select(f => f.Id));
        Assert.Equal([ids[1], ids[2]], (await bed.View.ListAsync(new FaxFilter { JobId = "job", After = ids[0], Limit = 2 })).Select(f => f.Id));
        Assert.Equal(3, await bed.View.CountAsync(new FaxFilter { JobId = "job", After = ids[1], Limit = 1 }));
    }

    [Theory, EveryEngine]
    public async Task The_password_of_a_fax_is_not_readable_in_the_table(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var ids = await bed.EnqueueAsync(QueueBed.Fax("+49891", "+49892") with { Options = new SendOptions { FaxPassword = "47#11" } });
        foreach (var id in ids)
        {
            var fax = await bed.FindAsync(id);
            Assert.DoesNotContain("47#11", fax.Options);
            Assert.Equal("47#11", TestSecrets.Text.Unprotect(fax.ReadOptions().FaxPassword!));
        }
    }

    [Theory, EveryEngine]
    public async Task Passwords_from_before_are_encrypted_where_the_fax_waits_and_removed_where_it_is_over(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var ids = await bed.EnqueueAsync(QueueBed.Fax("+49891", "+49892", "+49893"));
        await bed.Queue.CancelAsync(ids[1]);
        await bed.Test.Database.InTransactionAsync(async tx =>
        {
            await tx.ExecuteAsync("""UPDATE fax SET options = '{"subaddress":"5","faxPassword":"47#11"}' WHERE number_e164 <> '+49893'""");
            await tx.ExecuteAsync("INSERT INTO clear_password SELECT id FROM fax WHERE number_e164 <> '+49893'");
        });
        await new ClearPasswords(bed.Test.Database, TestSecrets.Text).StartAsync(default);
        var options = new List<SendOptions>();
        foreach (var id in ids)
            options.Add((await bed.FindAsync(id)).ReadOptions());
        Assert.Equal("47#11", TestSecrets.Text.Unprotect(options[0].FaxPassword!));
        Assert.Equal(("5", null, null), (options[0].Subaddress, options[1].FaxPassword, options[2].FaxPassword));
        Assert.Equal(0, await bed.Test.Database.FindAsync<int>("SELECT count(*) FROM clear_password"));
    }
}
