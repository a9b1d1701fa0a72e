using Faxwerk.Journal;
using Faxwerk.Queue;
using Faxwerk.Telephony;
using Faxwerk.Tests.Queue;
using Faxwerk.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Faxwerk.Tests.Journal;

public sealed class CallJournalTests
{
    [Theory, EveryEngine]
    public async Task A_call_stands_in_the_journal_with_its_pages_and_its_ladder(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var journal = new CallJournal(bed.Test.Database, bed.Time);
        var id = await bed.EnqueueAsync("+49891");
        var outcome = new CallOutcome
        {
            Status = CallStatus.PageRejected, Detail = "Three RTN.", FaxAnswered = true, SipStatus = 200, Transport = "G.711", BitRate = 9600, Coding = "MH",
            RemoteId = "+49 89 1", RemoteMachine = "Panasonic", Started = bed.Now, Connected = bed.Now + TimeSpan.FromSeconds(4), Ended = bed.Now + TimeSpan.FromSeconds(90),
            Pages = [new PageOutcome { Index = 0, Answer = "RTN", BitRate = 9600, Coding = "MH", Bytes = 12_345, BadRows = 7, Retries = 2, Duration = TimeSpan.FromSeconds(31) }],
            Trace = [new TraceEntry(TimeSpan.FromSeconds(1.5), true, "DCS", "9600 V.29"), new TraceEntry(TimeSpan.FromSeconds(40), false, "RTN", "")],
        };
        Assert.True(await bed.Queue.CompleteAsync(await bed.Node.MustClaimAsync(), outcome));

        var call = Assert.Single(await journal.ListAsync(new CallFilter { Fax = id, Direction = CallDirection.Out, FailedOnly = true, Trunk = "trunk" }, default));
        Assert.Equal((CallStatus.PageRejected, "G.711", "Panasonic", bed.Now, id), (call.Status, call.Transport, call.RemoteMachine, call.StartedAt, call.FaxId));
        Assert.Equal(outcome.Pages, call.ReadPages());
        Assert.Equal(outcome.Trace, await journal.LadderAsync(call.Id, default));
        var text = CallText.Of(call, await journal.LadderAsync(call.Id, default));
        Assert.Contains("page 1: RTN, 9600 bit/s, MH, 12345 bytes, 7 bad rows, 2 retries, 31.0 s", text, StringComparison.Ordinal);
        Assert.Contains("     1.500 > DCS            9600 V.29\n    40.000 < RTN\n", text, StringComparison.Ordinal);
        Assert.Equal((1, 0), await journal.CountAsync(1, bed.Now, default));
        Assert.Empty(await journal.ListAsync(new CallFilter { Direction = CallDirection.In }, default));
    }

    [Theory, EveryEngine]
    public async Task Calls_that_are_too_old_are_removed_and_their_faxes_stay(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var journal = new CallJournal(bed.Test.Database, bed.Time);
        var id = await bed.EnqueueAsync("+49891");
        var trace = new[] { new TraceEntry(TimeSpan.Zero, true, "INVITE", "") };
        await bed.Queue.CompleteAsync(await bed.Node.MustClaimAsync(), new CallOutcome { Status = CallStatus.Busy, Trace = trace });
        using var retention = new JournalRetention(journal, new FaxJournal(bed.Test.Database), [], new Fixed<JournalSettings>(new()), bed.Time, NullLogger<JournalRetention>.Instance);
        bed.Time.Advance(TimeSpan.FromDays(30));
        Assert.Equal(0, await retention.SweepAsync(default));
        Assert.Equal(trace, Assert.Single(await bed.View.AttemptsAsync(id)).ReadTrace());
        bed.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await retention.SweepAsync(default));
        Assert.Empty(Assert.Single(await bed.View.AttemptsAsync(id)).ReadTrace());
    }

    [Theory, EveryEngine]
    public async Task A_flood_of_refused_calls_leaves_a_bounded_number_of_rows_that_count_all_of_it(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var journal = new CallJournal(test.Database, test.Time);
        using var refused = new RefusedCalls(journal, test.Database, test.Time, NullLogger<RefusedCalls>.Instance);
        var firsts = 0;
        for (var i = 0; i < 500; i++)
            firsts += await refused.AddAsync(Refused(CallStatus.Busy, $"192.0.2.7:{1024 + i}", test.Time)) ? 1 : 0;
        firsts += await refused.AddAsync(Refused(CallStatus.UnallocatedNumber, "192.0.2.7:5060", test.Time)) ? 1 : 0;
        Assert.Equal(2, firsts);
        for (var i = 0; i < 300; i++)
            await refused.AddAsync(Refused(CallStatus.Busy, $"[2001:db8::{i:x}]:5060", test.Time));
        await refused.WriteCountsAsync(default);

        var calls = await journal.ListAsync(new CallFilter { Limit = 100 }, default);
        Assert.Equal(RefusedCalls.RowsPerMinute + 1, calls.Count);
        Assert.Equal((500, "192.0.2.7:1024"), (calls[^1].Times, calls[^1].Peer));
        Assert.Equal((300 - RefusedCalls.RowsPerMinute + 2, ""), (calls[0].Times, calls[0].Peer));
        Assert.Equal((801, 0), await journal.CountAsync(1, test.Time.GetUtcNow(), default));
        Assert.Contains(", 500 times", CallText.Line(calls[^1]), StringComparison.Ordinal);

        test.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await refused.AddAsync(Refused(CallStatus.Busy, "192.0.2.7:5060", test.Time)));
    }

    [Theory, EveryEngine]
    public async Task Packets_of_calls_go_before_their_calls(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var journal = new CallJournal(test.Database, test.Time);
        var id = await test.Database.InTransactionAsync(tx => journal.AddAsync(tx, Refused(CallStatus.Busy, "192.0.2.7:5060", test.Time)));
        await test.Database.InTransactionAsync(tx => tx.ExecuteAsync("UPDATE call SET capture = @packets", new { packets = new byte[] { 1, 2, 3 } }));
        using var retention = new JournalRetention(journal, new FaxJournal(test.Database), [], new Fixed<JournalSettings>(new()), test.Time, NullLogger<JournalRetention>.Instance);
        test.Time.Advance(TimeSpan.FromDays(7));
        Assert.Equal(0, await retention.SweepAsync(default));
        Assert.Equal([1, 2, 3], await journal.CaptureAsync(id, default));
        test.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await retention.SweepAsync(default));
        Assert.Null(await journal.CaptureAsync(id, default));
        Assert.NotNull(await journal.FindAsync(id, default));
    }

    [Fact]
    public void A_ladder_keeps_its_beginning_and_its_end_and_stays_small()
    {
        var trace = Enumerable.Range(0, 100_000).Select(i => new TraceEntry(TimeSpan.FromSeconds(i), i % 2 == 0, "FRAME", new string((char)('a' + (i % 26)), 5000))).ToList();
        var packed = CallLadder.Pack(trace)!;
        Assert.InRange(packed.Length, 1, 200_000);
        var kept = CallLadder.Unpack(packed);
        Assert.Equal(4001, kept.Count);
        Assert.Equal(trace[0].At, kept[0].At);
        Assert.Equal(trace[^1].At, kept[^1].At);
        Assert.Equal("96000 lines left out", kept[1000].Detail);
        Assert.All(kept, entry => Assert.InRange(entry.Detail.Length, 0, 4096));
    }

    private static EndedCall Refused(CallStatus status, string peer, TimeProvider time) =>
        new(CallDirection.In, 1, "node", "+49891", "", new CallOutcome { Status = status, Started = time.GetUtcNow(), Ended = time.GetUtcNow() }) { Peer = peer };

    [Fact]
    public void Further_lines_of_a_message_stand_indented_below_the_first() => Assert.Equal(
        "     0.250 < 200            OK\n" + new string(' ', 28) + "Via: x\n",
        CallLadder.Text([new TraceEntry(TimeSpan.FromSeconds(0.25), false, "200", "OK\r\nVia: x\r\n")]));
}
