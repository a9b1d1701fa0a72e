using Faxwerk.Queue;
using Faxwerk.Telephony;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Queue;

public sealed class QueueRecoveryTests
{
    [Theory, EveryEngine]
    public async Task A_call_of_a_dead_node_is_taken_back_when_its_lease_is_over(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var id = await bed.EnqueueAsync("+49891");
        var dead = await bed.Node.MustClaimAsync();
        await bed.Queue.ProgressAsync(dead, new CallProgress(CallStep.Identified, 0, 0, "x"));
        await bed.Queue.ProgressAsync(dead, new CallProgress(CallStep.PageStarted, 1, 0, "x"));
        await bed.Queue.ProgressAsync(dead, new CallProgress(CallStep.PageConfirmed, 1, 0, "x"));
        await bed.Queue.ProgressAsync(dead, new CallProgress(CallStep.PageStarted, 2, 0, "x"));
        var survivor = bed.OtherNode("n2");
        bed.Time.Advance(FaxQueue.Lease - TimeSpan.FromSeconds(1));
        Assert.Equal(0, await survivor.Keeper.RecoverAsync());
        bed.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await survivor.Keeper.RecoverAsync());

        var waiting = await bed.FindAsync(id);
        Assert.Equal((FaxState.Waiting, 1, CallStatus.OutcomeUnknown, 1), (waiting.State, waiting.ConfirmedPages, waiting.Cause, waiting.Tries));
        var attempt = Assert.Single(await bed.View.AttemptsAsync(id));
        Assert.Equal((CallStatus.OutcomeUnknown, 1, 1, true), (attempt.Status, attempt.PagesConfirmed, attempt.UncertainPage, attempt.FaxAnswered));
        Assert.Contains("n1", attempt.Detail, StringComparison.Ordinal);
        Assert.Equal((bed.Now - FaxQueue.Lease, false), (attempt.EndedAt, attempt.IsEndKnown));
        Assert.Empty(QueueView.PagesPerhapsTwice([attempt]));

        bed.Time.Advance(TimeSpan.FromMinutes(5));
        var second = await survivor.MustClaimAsync();
        Assert.Equal(1, second.FirstPage);
        Assert.Equal(ProgressAnswer.Lost, await bed.Queue.ProgressAsync(dead, new CallProgress(CallStep.PageConfirmed, 3, 0, "x")));
        Assert.False(await bed.Queue.CompleteAsync(dead, QueueBed.Outcome(CallStatus.Ok, 3, answered: true)));
        Assert.Equal(FaxState.Sending, (await bed.FindAsync(id)).State);
        await survivor.Queue.CompleteAsync(second, QueueBed.Outcome(CallStatus.Ok, 2, answered: true));
        Assert.Equal(FaxState.Sent, (await bed.FindAsync(id)).State);
        Assert.Equal([1], QueueView.PagesPerhapsTwice(await bed.View.AttemptsAsync(id)));
    }

    [Theory, EveryEngine]
    public async Task A_node_that_starts_again_takes_its_own_calls_back_at_once(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var other = bed.OtherNode("n2");
        var (mine, others) = (await bed.EnqueueAsync("+49891"), await bed.EnqueueAsync("+49892"));
        await bed.Node.MustClaimAsync();
        await other.MustClaimAsync();
        await bed.Node.Keeper.StartAsync(default);
        await bed.Node.Keeper.StopAsync(default);
        Assert.Equal(FaxState.Waiting, (await bed.FindAsync(mine)).State);
        Assert.Equal(FaxState.Sending, (await bed.FindAsync(others)).State);
        Assert.Null((await bed.View.AttemptsAsync(mine))[0].UncertainPage);
    }

    [Theory, EveryEngine]
    public async Task Confirmed_to_the_last_page_before_the_crash_means_sent(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var id = await bed.EnqueueAsync("+49891");
        var claim = await bed.Node.MustClaimAsync();
        await bed.Queue.ProgressAsync(claim, new CallProgress(CallStep.PageConfirmed, 3, 0, "x"));
        await bed.Node.Keeper.RecoverAsync("n1");
        Assert.Equal(FaxState.Sent, (await bed.FindAsync(id)).State);
        Assert.Equal([id], await bed.ReportsAsync());
    }

    [Theory, EveryEngine]
    public async Task A_cancelled_call_of_a_dead_node_is_cancelled(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var id = await bed.EnqueueAsync("+49891");
        await bed.Node.MustClaimAsync();
        await bed.Queue.CancelAsync(id);
        await bed.Node.Keeper.RecoverAsync("n1");
        Assert.Equal(FaxState.Cancelled, (await bed.FindAsync(id)).State);
    }

    [Theory, EveryEngine]
    public async Task Progress_keeps_a_long_call(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        await bed.EnqueueAsync("+49891");
        var claim = await bed.Node.MustClaimAsync();
        for (var i = 0; i < 30; i++)
        {
            bed.Time.Advance(TimeSpan.FromSeconds(10));
            Assert.Equal(ProgressAnswer.Continue, await bed.Queue.ProgressAsync(claim, new CallProgress(CallStep.Alive, 0, 0, null)));
            Assert.Equal(0, await bed.Node.Keeper.RecoverAsync());
        }
    }

    [Theory, EveryEngine]
    public async Task The_last_sign_of_life_is_kept_however_late_the_node_starts_again(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var id = await bed.EnqueueAsync("+49891");
        var claim = await bed.Node.MustClaimAsync();
        bed.Time.Advance(TimeSpan.FromSeconds(10));
        await bed.Queue.ProgressAsync(claim, new CallProgress(CallStep.Alive, 0, 0, null));
        var sign = bed.Now;
        bed.Time.Advance(TimeSpan.FromHours(3));
        await bed.Node.Keeper.RecoverAsync("n1");
        var attempt = Assert.Single(await bed.View.AttemptsAsync(id));
        Assert.Equal((sign, false), (attempt.EndedAt, attempt.IsEndKnown));
        Assert.Contains("last sign of life", attempt.Detail, StringComparison.Ordinal);
    }

    [Theory, EveryEngine]
    public async Task Stopping_the_server_costs_a_fax_nothing_and_it_goes_on_at_once(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var id = await bed.EnqueueAsync("+49891");
        for (var stop = 0; stop < 20; stop++)
            Assert.True(await bed.Queue.CompleteAsync(await bed.Node.MustClaimAsync(), QueueBed.Outcome(CallStatus.Stopped, answered: true)));
        var fax = await bed.FindAsync(id);
        Assert.Equal((FaxState.Waiting, 0, 0, bed.Now), (fax.State, fax.Dials, fax.Tries, fax.DueAt));
    }

    [Theory, EveryEngine]
    public async Task A_fax_that_breaks_the_server_each_time_is_given_up(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var id = await bed.EnqueueAsync("+49891");
        var crashes = 0;
        while (await bed.Node.ClaimAsync() is not null)
        {
            crashes++;
            await bed.Node.Keeper.RecoverAsync("n1");
            bed.Time.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.Equal(10, crashes);
        Assert.Equal((FaxState.Failed, EndReason.TooManyOfThisCause), ((await bed.FindAsync(id)).State, (await bed.FindAsync(id)).EndReason));
    }

    [Theory, EveryEngine]
    public async Task Where_a_line_fails_in_a_pause_the_next_one_is_tried_though_the_time_was_over_without_the_pause(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        await bed.Test.Database.InTransactionAsync(async tx =>
        {
            await tx.ExecuteAsync("INSERT INTO line (id, name, send_channels) VALUES (2, 'other', 4)");
            await tx.ExecuteAsync("INSERT INTO route_line (route_id, line_id) VALUES (1, 2)");
        });
        var id = (await bed.EnqueueAsync(QueueBed.Fax("+49891") with { NotAfter = bed.Now + TimeSpan.FromMinutes(5) }))[0];
        var claim = await bed.Node.MustClaimAsync();
        await bed.Pause.PauseAsync(bed.Now + TimeSpan.FromHours(1), "test");
        bed.Time.Advance(TimeSpan.FromMinutes(6));
        await bed.Queue.AnnounceLineAsync(2, "n1", new LineReport(true, true, ""), isChange: true);
        await bed.Queue.CompleteAsync(claim, QueueBed.Outcome(CallStatus.TrunkFailure));
        var fax = await bed.FindAsync(id);
        Assert.Equal((FaxState.Waiting, bed.Now), (fax.State, fax.DueAt));
    }
}
