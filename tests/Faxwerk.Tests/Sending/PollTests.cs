using Faxwerk.Directory;
using Faxwerk.Inbox;
using Faxwerk.Journal;
using Faxwerk.Pages;
using Faxwerk.Polling;
using Faxwerk.Queue;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Telephony;
using Faxwerk.Tests.Queue;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Sending;

/// <summary>Documents fetched from other machines: calls, what they become, and what a dying process leaves.</summary>
public sealed class PollTests
{
    private const string Number = "+49891";
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory, EveryEngine]
    public async Task A_fetched_document_becomes_a_received_fax_for_its_mailbox(Engine engine)
    {
        FaxFetch? asked = null;
        var line = Line((fetch, call, _) =>
        {
            asked = fetch;
            return GiveAsync(fetch, 2);
        });
        await using var sender = await Sender.StartAsync(engine, line);
        var id = await PollAsync(sender, Poll() with { Address = "12", Password = "4711", MailTo = "anne@example.com" });
        var poll = await UntilAsync(sender, id, PollState.Fetched);
        Assert.Equal(("12", "4711"), (asked!.Document, asked.Password));
        Assert.Equal((2, ""), (poll.Pages, poll.Password));
        var fax = (await Database(sender).FindAsync<ReceivedFax>("SELECT * FROM received_fax"))!;
        Assert.Equal(((long?)fax.Id, 2, (long?)id), (poll.ReceivedId, fax.Pages, fax.PollId));
        Assert.Equal((ReceivedState.Complete, "anne@example.com", Number), (fax.State, fax.MailTo, fax.Caller));
        Assert.Equal([$"route:{fax.Id}"], await Database(sender).QueryAsync<string>("SELECT dedupe_key FROM task WHERE kind = 'RouteFax'"));
        var call = Assert.Single(await new CallJournal(Database(sender), sender.Bed.Time).ListAsync(new CallFilter(), default));
        Assert.Equal((CallDirection.Out, (long?)id, (long?)1, (long?)fax.Id, CallStatus.Ok), (call.Direction, call.PollId, call.Attempt, call.ReceivedId, call.Status));
        Assert.Equal(["anne poll.added poll:1"], await Database(sender).QueryAsync<string>("SELECT who || ' ' || action || ' ' || target FROM audit"));
    }

    [Theory, EveryEngine]
    public async Task A_password_that_waits_is_not_readable_in_the_table(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var id = await EnqueueAsync(bed, Poll() with { Password = "4711" });
        var stored = (await FindAsync(bed, id)).Password;
        Assert.DoesNotContain("4711", stored);
        Assert.Equal("4711", TestSecrets.Text.Unprotect(stored));
        Assert.DoesNotContain("4711", string.Concat(await bed.Test.Database.QueryAsync<string>("SELECT after_value FROM audit")));
    }

    [Theory, EveryEngine]
    public async Task A_busy_number_is_called_again_and_where_nothing_waits_it_ends(Engine engine)
    {
        var line = Line(Ends(CallStatus.Busy), Ends(CallStatus.NoAnswer), Ends(CallStatus.NothingToFetch, answered: true));
        await using var sender = await Sender.StartAsync(engine, line);
        var id = await PollAsync(sender, Poll());
        var poll = await UntilAsync(sender, id, PollState.NothingToFetch);
        Assert.Equal((CallStatus.NothingToFetch, null, 3L, 2), (poll.Cause, poll.EndReason, poll.Attempt, poll.Dials));
        Assert.Equal(
            [CallStatus.Busy, CallStatus.NoAnswer, CallStatus.NothingToFetch], (await new PollView(Database(sender)).AttemptsAsync(id)).Select(attempt => attempt.Status!.Value));
        Assert.Equal(0, await Database(sender).FindAsync<int>("SELECT count(*) FROM received_fax"));
    }

    [Theory, EveryEngine]
    public async Task Pages_of_a_call_that_broke_off_are_delivered_as_incomplete_and_the_document_is_fetched_anew(Engine engine)
    {
        var line = Line((fetch, _, _) => GiveAsync(fetch, 1, CallStatus.CallDropped), (fetch, _, _) => GiveAsync(fetch, 3));
        await using var sender = await Sender.StartAsync(engine, line);
        var poll = await UntilAsync(sender, await PollAsync(sender, Poll()), PollState.Fetched);
        var faxes = await Database(sender).QueryAsync<ReceivedFax>("SELECT * FROM received_fax ORDER BY id");
        Assert.Equal([(ReceivedState.Incomplete, 1), (ReceivedState.Complete, 3)], faxes.Select(fax => (fax.State, fax.Pages)));
        Assert.Equal((faxes[1].Id, 3), (poll.ReceivedId, poll.Pages));
        Assert.Equal(2, await Database(sender).FindAsync<int>("SELECT count(*) FROM task WHERE kind = 'RouteFax'"));
    }

    [Theory, EveryEngine]
    public async Task Without_a_page_nothing_counts_as_fetched_whatever_the_line_says(Engine engine)
    {
        await using var sender = await Sender.StartAsync(engine, Line(Ends(CallStatus.Ok, answered: true), Ends(CallStatus.NothingToFetch)));
        Assert.Equal(2, (await UntilAsync(sender, await PollAsync(sender, Poll()), PollState.NothingToFetch)).Attempt);
    }

    [Theory, EveryEngine]
    public async Task Calls_that_always_break_after_a_page_are_not_made_for_ever(Engine engine)
    {
        var line = Line([.. Enumerable.Repeat<Call>((fetch, _, _) => GiveAsync(fetch, 1, CallStatus.CallDropped), 50)]);
        await using var sender = await Sender.StartAsync(engine, line);
        var poll = await UntilAsync(sender, await PollAsync(sender, Poll()), PollState.Failed);
        Assert.Equal((5L, EndReason.TooManyTries), (poll.Attempt, poll.EndReason));
    }

    [Theory, EveryEngine]
    public async Task A_document_that_was_whole_when_the_server_died_is_not_fetched_again(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var claim = await ClaimAsync(bed);
        await StoreAsync(bed, claim, null, 0, last: true);
        Assert.Equal(1, await bed.Node.PollEnding.RecoverAsync("n1"));
        var poll = await FindAsync(bed, claim.Id);
        Assert.Equal((PollState.Fetched, 1, CallStatus.OutcomeUnknown), (poll.State, poll.Pages, poll.Cause));
        Assert.Equal(1, await bed.Test.Database.FindAsync<int>("SELECT count(*) FROM task WHERE kind = 'RouteFax'"));
        Assert.Null(await bed.Node.Polls.NextDueAsync(1));
    }

    [Theory, EveryEngine]
    public async Task Pages_confirmed_before_the_server_died_are_delivered_and_the_call_is_made_again(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var claim = await ClaimAsync(bed);
        var received = await StoreAsync(bed, claim, null, 0);
        Assert.Equal(0, await bed.OtherNode("n2").PollEnding.RecoverAsync("n2"));
        bed.Time.Advance(FaxQueue.Lease);
        Assert.Equal(1, await bed.OtherNode("n2").PollEnding.RecoverAsync(null));
        Assert.Equal(PollState.Waiting, (await FindAsync(bed, claim.Id)).State);
        Assert.Equal([$"route:{received}"], await bed.Test.Database.QueryAsync<string>("SELECT dedupe_key FROM task WHERE kind = 'RouteFax'"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => StoreAsync(bed, claim, received, 1, last: true));
        Assert.False(await bed.Node.Polls.CompleteAsync(claim, new CallOutcome { Status = CallStatus.Ok }));
        Assert.Equal(ProgressAnswer.Lost, await bed.Node.Polls.KeepAsync(claim));
    }

    [Theory, EveryEngine]
    public async Task Polls_and_faxes_share_the_channels_of_a_line_and_its_destinations(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine, channels: 2);
        var claim = await ClaimAsync(bed);
        await bed.EnqueueAsync(Number);
        Assert.Null(await bed.Node.ClaimAsync());
        await bed.EnqueueAsync("+49892");
        await bed.EnqueueAsync("+49893");
        Assert.Equal("+49892", (await bed.Node.MustClaimAsync()).Fax.NumberE164);
        Assert.Null(await bed.Node.ClaimAsync());
        await EnqueueAsync(bed, Poll("+49894"));
        Assert.Null(await bed.Node.Polls.ClaimAsync(1, "n1"));
        await bed.Node.Polls.CompleteAsync(claim, new CallOutcome { Status = CallStatus.NothingToFetch });
        await EnqueueAsync(bed, Poll("+49892"));
        Assert.Equal("+49894", (await bed.Node.Polls.ClaimAsync(1, "n1"))!.NumberE164);
        Assert.Equal((null, "3 calls within an hour (callsPerHour)"), (await new CallQuota(4, 0).ReachedAsync(bed.Test.Database, 1, bed.Now), await new CallQuota(3, 0).ReachedAsync(bed.Test.Database, 1, bed.Now)));
    }

    [Theory, EveryEngine]
    public async Task A_number_that_a_trunk_may_not_call_is_not_polled_over_it(Engine engine)
    {
        var line = Line();
        await using var sender = await Sender.StartAsync(engine, line);
        sender.Trunks[0].CurrentValue = sender.Trunks[0].CurrentValue with { BlockedPrefixes = ["+4989"] };
        var poll = await UntilAsync(sender, await PollAsync(sender, Poll()), PollState.Failed);
        Assert.Equal(CallStatus.CallRejected, poll.Cause);
        Assert.Empty(line.Calls);
    }

    [Theory, EveryEngine]
    public async Task A_number_blocked_since_is_not_polled(Engine engine)
    {
        var line = Line();
        await using var sender = await Sender.StartAsync(engine, line);
        sender.Limits.CurrentValue = new Faxwerk.Policies.LimitSettings { BlockedPrefixes = ["+4989"] };
        var poll = await UntilAsync(sender, await PollAsync(sender, Poll()), PollState.Failed, advance: false);
        Assert.Equal((CallStatus.CallRejected, EndReason.Permanent, 1L), (poll.Cause, poll.EndReason, poll.Attempt));
        Assert.Empty(line.Calls);
    }

    [Theory, EveryEngine]
    public async Task No_more_polls_are_called_than_the_trunk_may_in_an_hour(Engine engine)
    {
        var line = Line();
        await using var sender = await Sender.StartAsync(engine, line);
        sender.Trunks[0].CurrentValue = sender.Trunks[0].CurrentValue with { CallsPerHour = 1 };
        await UntilAsync(sender, await PollAsync(sender, Poll("+49891")), PollState.NothingToFetch, advance: false);
        var second = await PollAsync(sender, Poll("+49892"));
        for (var minutes = 0; minutes < 30; minutes++)
            sender.Bed.Time.Advance(Minute);
        Assert.Equal((PollState.Waiting, 1), ((await FindAsync(sender.Bed, second)).State, line.Calls.Count));
        await UntilAsync(sender, second, PollState.NothingToFetch);
    }

    [Theory, EveryEngine]
    public async Task A_poll_may_name_the_only_trunk_it_takes(Engine engine)
    {
        var (first, second) = (Line(), Line());
        await using var sender = await Sender.StartAsync(engine, 4, [first, second]);
        await UntilAsync(sender, await PollAsync(sender, Poll() with { LineId = 2 }), PollState.NothingToFetch);
        Assert.Equal((0, 1), (first.Calls.Count, second.Calls.Count));
    }

    [Theory, EveryEngine]
    public async Task Where_a_trunk_cannot_place_the_call_the_next_one_of_the_route_does_at_once(Engine engine)
    {
        var (first, second) = (Line(Ends(CallStatus.TrunkFailure)), Line());
        await using var sender = await Sender.StartAsync(engine, 4, [first, second]);
        var poll = await UntilAsync(sender, await PollAsync(sender, Poll()), PollState.NothingToFetch, advance: false);
        Assert.Equal((2L, 1, 1), (poll.Attempt, first.Calls.Count, second.Calls.Count));
    }

    [Theory, EveryEngine]
    public async Task A_cancelled_poll_ends_its_call(Engine engine)
    {
        var line = Line(async (_, _, cancel) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return new CallOutcome { Status = CallStatus.Cancelled };
        });
        await using var sender = await Sender.StartAsync(engine, line);
        var id = await PollAsync(sender, Poll());
        await UntilAsync(sender, id, PollState.Calling);
        Assert.Equal(CancelResult.Requested, await sender.Bed.Node.Polls.CancelAsync(id, "anne"));
        await UntilAsync(sender, id, PollState.Cancelled);
        Assert.Equal(CancelResult.TooLate, await sender.Bed.Node.Polls.CancelAsync(id, "anne"));
        Assert.Equal(CancelResult.NotFound, await sender.Bed.Node.Polls.CancelAsync(id + 1, "anne"));
    }

    [Theory, EveryEngine]
    public async Task A_poll_whose_time_is_over_is_given_up(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var id = await EnqueueAsync(bed, Poll());
        bed.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await bed.Node.PollEnding.ExpireAsync());
        var poll = await FindAsync(bed, id);
        Assert.Equal((PollState.Failed, EndReason.Expired), (poll.State, poll.EndReason));
    }

    private delegate Task<CallOutcome> Call(FaxFetch fetch, SimulatedLine line, CancellationToken cancel);

    private static SimulatedLine Line(params Call[] calls)
    {
        var line = new SimulatedLine();
        foreach (var call in calls)
            line.Fetches.Enqueue((fetch, on, cancel) => call(fetch, on, cancel));
        return line;
    }

    private static Call Ends(CallStatus status, bool answered = false) => (_, _, _) => Task.FromResult(new CallOutcome { Status = status, FaxAnswered = answered });

    private static async Task<CallOutcome> GiveAsync(FaxFetch fetch, int pages, CallStatus ending = CallStatus.Ok)
    {
        for (var index = 0; index < pages; index++)
            await fetch.StorePage(Page(index, ending == CallStatus.Ok && index == pages - 1), default);
        return new CallOutcome { Status = ending, FaxAnswered = true, PagesConfirmed = pages, RemoteId = "+49 89 1" };
    }

    private static ReceivedPage Page(int index, bool last) => new(index, new PageImage(new Bitmap(1728, 100), Resolution.Fine), BadRows: 0, last, "+49 89 1");

    private static NewPoll Poll(string number = Number) => new() { JobId = Guid.NewGuid().ToString("n"), SubmittedBy = "key:test", Number = FaxNumber.Parse(number, new SiteSettings())! };

    private static Database Database(Sender sender) => sender.Bed.Test.Database;

    private static Task<long> PollAsync(Sender sender, NewPoll poll) => EnqueueAsync(sender.Bed, poll);

    private static Task<long> EnqueueAsync(QueueBed bed, NewPoll poll) => bed.Test.Database.InTransactionAsync(tx => bed.Node.Polls.EnqueueAsync(tx, poll, "anne"));

    private static async Task<Poll> FindAsync(QueueBed bed, long id) => (await new PollView(bed.Test.Database).FindAsync(id))!;

    private static async Task<Poll> ClaimAsync(QueueBed bed)
    {
        await EnqueueAsync(bed, Poll());
        return (await bed.Node.Polls.ClaimAsync(1, "n1"))!;
    }

    [Theory, EveryEngine]
    public async Task Polls_that_are_over_are_removed_with_their_calls_when_they_are_old(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var (over, waiting) = (await EnqueueAsync(bed, Poll()), await EnqueueAsync(bed, Poll() with { JobId = "waits" }));
        var claim = (await bed.Node.Polls.ClaimAsync(1, "n1"))!;
        Assert.True(await bed.Node.Polls.CompleteAsync(claim, new CallOutcome { Status = CallStatus.NothingToFetch, FaxAnswered = true }));
        Assert.Equal(over, claim.Id);
        Assert.Equal(0, await bed.Node.PollEnding.PruneAsync(bed.Time.GetUtcNow(), default));
        bed.Time.Advance(Minute);
        Assert.Equal(1, await bed.Node.PollEnding.PruneAsync(bed.Time.GetUtcNow(), default));
        Assert.Equal([waiting], await bed.Test.Database.QueryAsync<long>("SELECT id FROM poll"));
        Assert.Empty(await bed.Test.Database.QueryAsync<long>("SELECT number FROM poll_attempt"));
    }

    private static Task<long> StoreAsync(QueueBed bed, Poll claim, long? received, int index, bool last = false) =>
        bed.Node.Polls.StorePageAsync(claim, "", received, Page(index, last), new Blob($"0123456789abcdef0123456789abcde{index}", 100, ""), default);

    private static async Task<Poll> UntilAsync(Sender sender, long id, PollState state, bool advance = true)
    {
        await Eventually.HoldsAsync(
            async () =>
            {
                if (advance)
                    sender.Bed.Time.Advance(Minute);
                return (await FindAsync(sender.Bed, id)).State == state;
            },
            $"poll {id} {state}");
        return await FindAsync(sender.Bed, id);
    }
}
