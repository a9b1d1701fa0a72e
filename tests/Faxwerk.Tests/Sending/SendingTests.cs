using Faxwerk.Destinations;
using Faxwerk.Hosting;
using Faxwerk.Lines;
using Faxwerk.Pages;
using Faxwerk.Pages.Tiff;
using Faxwerk.Policies;
using Faxwerk.Queue;
using Faxwerk.Sending;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Telephony;
using Faxwerk.Tests.Queue;
using Faxwerk.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Faxwerk.Tests.Sending;

/// <summary>The line's worker, the dialer and the queue together over a <see cref="SimulatedLine"/>.</summary>
public sealed class SendingTests
{
    [Theory, EveryEngine]
    public async Task Queued_faxes_are_sent_page_for_page_within_the_channels(Engine engine)
    {
        await using var sending = await Sender.StartAsync(engine, new SimulatedLine(), channels: 3);
        var ids = await sending.SendAsync([.. Enumerable.Range(0, 12).Select(i => $"+4989{10 + (i % 8)}")]);
        await sending.UntilAllAsync(ids, FaxState.Sent);
        // How many meet depends on the machine; never more than there are channels.
        Assert.InRange(sending.Line.Most, 2, 3);
        Assert.False(sending.Line.CalledTwice);
        Assert.Equal(12, sending.Line.Calls.Count);
        var received = sending.Line.Received["+498917"].ToList();
        Assert.Equal(sending.Pages.Count, received.Count);
        Assert.All(sending.Pages.Zip(received), pair => Assert.True(pair.First.Bitmap.SameAs(pair.Second.Bitmap)));
    }

    [Fact]
    public async Task Busy_number_is_redialled_after_the_busy_interval()
    {
        await using var sending = await Sender.StartAsync(Engine.Sqlite, new SimulatedLine().On("+49891", SimulatedLine.Fails(CallStatus.Busy)));
        var ids = await sending.SendAsync("+49891");
        await sending.UntilAsync(ids[0], fax => fax is { State: FaxState.Waiting, Dials: 1 });
        sending.Bed.Time.Advance(TimeSpan.FromSeconds(179));
        await Task.Delay(50);
        Assert.Single(sending.Line.Calls);
        await sending.UntilAllAsync(ids, FaxState.Sent, advance: TimeSpan.FromSeconds(1));
        Assert.Equal(2, sending.Line.Calls.Count);
    }

    [Fact]
    public async Task A_number_that_was_blocked_since_is_not_called_and_its_fax_is_given_up_at_once()
    {
        await using var sending = await Sender.StartAsync(Engine.Sqlite, new SimulatedLine().On("+49891", SimulatedLine.Fails(CallStatus.Busy)));
        var ids = await sending.SendAsync("+49891");
        await sending.UntilAsync(ids[0], fax => fax is { State: FaxState.Waiting, Dials: 1 });
        sending.Limits.CurrentValue = new LimitSettings { BlockedPrefixes = ["+4989"] };
        await sending.UntilAllAsync(ids, FaxState.Failed, advance: TimeSpan.FromMinutes(1));
        Assert.Single(sending.Line.Calls);
        var fax = await sending.Bed.FindAsync(ids[0]);
        Assert.Equal((EndReason.Permanent, CallStatus.CallRejected), (fax.EndReason, fax.Cause));
        Assert.Contains("is blocked", (await sending.Bed.View.AttemptsAsync(ids[0]))[^1].Detail, StringComparison.Ordinal);

        var premium = await sending.SendAsync("+4990012345");
        sending.Limits.CurrentValue = new LimitSettings();
        await sending.UntilAllAsync(premium, FaxState.Failed, advance: TimeSpan.FromSeconds(1));
        Assert.Contains("Premium", (await sending.Bed.View.AttemptsAsync(premium[0]))[^1].Detail, StringComparison.Ordinal);
        Assert.Single(sending.Line.Calls);
    }

    [Fact]
    public async Task A_dropped_call_goes_on_with_the_page_after_the_last_confirmed()
    {
        await using var sending = await Sender.StartAsync(Engine.Sqlite, new SimulatedLine().On("+49891", SimulatedLine.Takes(1, CallStatus.CallDropped)));
        var ids = await sending.SendAsync("+49891");
        await sending.UntilAllAsync(ids, FaxState.Sent, advance: TimeSpan.FromSeconds(10));
        Assert.Equal([("+49891", 3), ("+49891", 2)], sending.Line.Calls);
        Assert.All(sending.Pages.Zip(sending.Line.Received["+49891"]), pair => Assert.True(pair.First.Bitmap.SameAs(pair.Second.Bitmap)));
        Assert.Equal([1], QueueView.PagesPerhapsTwice(await sending.Bed.View.AttemptsAsync(ids[0])));
    }

    [Fact]
    public async Task A_sending_fax_that_is_cancelled_ends_its_call()
    {
        await using var sending = await Sender.StartAsync(Engine.Sqlite, new SimulatedLine().On("+49891", SimulatedLine.HangsAfter(1)));
        var ids = await sending.SendAsync("+49891");
        await sending.UntilAsync(ids[0], fax => fax.ConfirmedPages == 1);
        Assert.Equal(CancelResult.Requested, await sending.Bed.Queue.CancelAsync(ids[0]));
        await sending.UntilAllAsync(ids, FaxState.Cancelled, advance: TimeSpan.FromSeconds(1));
        Assert.Equal(ids, await sending.Bed.ReportsAsync());
    }

    [Fact]
    public async Task A_call_that_lasts_long_without_a_word_keeps_its_lease()
    {
        await using var sending = await Sender.StartAsync(Engine.Sqlite, new SimulatedLine().On("+49891", SimulatedLine.HangsAfter(1)));
        var ids = await sending.SendAsync("+49891");
        await sending.UntilAsync(ids[0], fax => fax.ConfirmedPages == 1);
        var begun = sending.Bed.Now;
        await Eventually.HoldsAsync(
            async () =>
            {
                sending.Bed.Time.Advance(TimeSpan.FromSeconds(1));
                return (await sending.Bed.FindAsync(ids[0])).LeaseUntil > begun + (2 * FaxQueue.Lease);
            },
            "the lease");
        Assert.Equal(0, await sending.Bed.Node.Keeper.RecoverAsync());
        Assert.Single(sending.Line.Calls);
    }

    [Fact]
    public async Task A_line_that_breaks_down_leaves_the_outcome_unknown_and_the_fax_is_tried_again()
    {
        var line = new SimulatedLine().On("+49891", async (fax, line, cancel) =>
        {
            await SimulatedLine.Takes(1, CallStatus.CallDropped)(fax, line, cancel);
            throw new InvalidOperationException("broken");
        });
        await using var sending = await Sender.StartAsync(Engine.Sqlite, line);
        var ids = await sending.SendAsync("+49891");
        await sending.UntilAllAsync(ids, FaxState.Sent, advance: TimeSpan.FromSeconds(10));
        var attempts = await sending.Bed.View.AttemptsAsync(ids[0]);
        Assert.Equal((CallStatus.OutcomeUnknown, 1, 1), (attempts[0].Status, attempts[0].PagesConfirmed, attempts[0].UncertainPage));
        Assert.Contains("broken", attempts[0].Detail, StringComparison.Ordinal);
        Assert.Equal(1, attempts[1].FirstPage);
    }

    [Fact]
    public async Task When_the_server_stops_a_running_fax_goes_back_to_the_queue_uncounted()
    {
        await using var sending = await Sender.StartAsync(Engine.Sqlite, new SimulatedLine().On("+49891", SimulatedLine.HangsAfter(1)));
        var ids = await sending.SendAsync("+49891");
        await sending.UntilAsync(ids[0], fax => fax.ConfirmedPages == 1);
        await sending.StopAsync();
        var fax = await sending.Bed.FindAsync(ids[0]);
        Assert.Equal((FaxState.Waiting, 1, 0, CallStatus.Stopped), (fax.State, fax.ConfirmedPages, fax.Dials, fax.Cause));
        Assert.Equal(0, sending.Channels.Used);
    }

    [Fact]
    public async Task A_document_that_cannot_be_read_fails_without_a_call()
    {
        await using var sending = await Sender.StartAsync(Engine.Sqlite, new SimulatedLine());
        var gone = await sending.Bed.EnqueueAsync("+49891");
        var ids = await sending.Bed.EnqueueAsync(QueueBed.Fax("+49892") with { BlobId = sending.Document, PageCount = 7 });
        await sending.UntilAllAsync([gone, ids[0]], FaxState.Failed);
        Assert.Empty(sending.Line.Calls);
        Assert.Equal(CallStatus.DocumentUnreadable, (await sending.Bed.FindAsync(gone)).Cause);
        Assert.Equal(2, (await sending.Bed.ReportsAsync()).Count);
    }

    [Fact]
    public async Task A_document_whose_store_cannot_be_reached_is_sent_when_it_can()
    {
        await using var sending = await Sender.StartAsync(Engine.Sqlite, new SimulatedLine());
        var (mounted, away) = (Path.Combine(sending.Documents, sending.Document[..2]), Path.Combine(sending.Documents, "away"));
        System.IO.Directory.Move(mounted, away);
        var ids = await sending.SendAsync("+49891");
        await sending.UntilAsync(ids[0], fax => fax.Attempt == 1 && fax.State == FaxState.Waiting);
        var fax = await sending.Bed.FindAsync(ids[0]);
        Assert.Equal((CallStatus.StorageFailed, 0), (fax.Cause, fax.Dials));
        Assert.Empty(sending.Line.Calls);
        System.IO.Directory.Move(away, mounted);
        await sending.UntilAllAsync(ids, FaxState.Sent, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Incoming_calls_take_channels_from_sending()
    {
        var line = new SimulatedLine();
        await using var sending = await Sender.StartAsync(Engine.Sqlite, line, channels: 2);
        using var incoming = sending.Channels.TryTake();
        using var second = sending.Channels.TryTake();
        Assert.True(incoming is not null && second is not null && sending.Channels.TryTake() is null);
        var ids = await sending.SendAsync("+49891");
        await Task.Delay(50);
        Assert.Empty(line.Calls);
        incoming.Dispose();
        incoming.Dispose();
        await sending.UntilAllAsync(ids, FaxState.Sent);
        // The channel is given back after the fax is told to be sent.
        await Eventually.HoldsAsync(() => sending.Channels.Used == 1, "one channel is used");
    }
}
