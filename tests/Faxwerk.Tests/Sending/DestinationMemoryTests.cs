using System.Collections.Concurrent;
using Faxwerk.Destinations;
using Faxwerk.Queue;
using Faxwerk.Telephony;
using Faxwerk.Tests.Queue;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Sending;

/// <summary>What calls teach about a destination, from the failure to the next call.</summary>
public sealed class DestinationMemoryTests
{
    private const string Number = "+49891";
    private static readonly FaxRestrictions None = new();
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly ConcurrentQueue<FaxRestrictions> _made = new();

    [Theory, EveryEngine]
    public async Task A_failure_with_T38_makes_the_next_attempt_use_G711(Engine engine)
    {
        await using var sending = await Sender.StartAsync(engine, Line(Fails(CallStatus.TrainingFailed, "T.38"), Sends));
        var ids = await sending.SendAsync(Number);
        await sending.UntilAllAsync(ids, FaxState.Sent, advance: Minute);
        Assert.Equal([None, new FaxRestrictions(NoT38: true)], _made);
        var known = await sending.Memory.FindAsync(Number, 1);
        Assert.Equal((true, false, false, 1), (known!.NoT38, known.NoV17, known.NoEcm, known.Successes));
        Assert.StartsWith("TrainingFailed", known.Reason, StringComparison.Ordinal);
        Assert.Equal(["call 1 of fax 1"], await sending.Bed.Test.Database.QueryAsync<string>("SELECT changed_by FROM destination_change"));
    }

    [Theory, EveryEngine]
    public async Task After_T38_come_V17_and_then_ECM(Engine engine)
    {
        await using var sending = await Sender.StartAsync(
            engine,
            Line(Fails(CallStatus.CallDropped, "T.38"), Fails(CallStatus.NoResponse, "G.711"), Fails(CallStatus.PageRejected, "G.711"), Fails(CallStatus.ProtocolError, "G.711"), Sends));
        var ids = await sending.SendAsync(Number);
        await sending.UntilAllAsync(ids, FaxState.Sent, advance: Minute);
        Assert.Equal([None, new(true), new(true, true), new(true, true, true), new(true, true, true)], _made);
    }

    [Fact]
    public async Task Refused_T38_is_remembered_though_no_page_travelled()
    {
        await using var sending = await Sender.StartAsync(Engine.Sqlite, Line(Fails(CallStatus.T38Refused, "", answered: false), Sends));
        var ids = await sending.SendAsync(Number);
        await sending.UntilAllAsync(ids, FaxState.Sent, advance: Minute);
        Assert.Equal([None, new FaxRestrictions(NoT38: true)], _made);
    }

    [Theory, EveryEngine]
    public async Task What_no_longer_holds_and_old_changes_are_removed_and_what_holds_stays(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var memory = new DestinationMemory(bed.Test.Database, new Fixed<DestinationSettings>(new()), bed.Time);
        await LearnAsync(bed, memory, Failed("T.38"));
        await memory.SetAsync("+49892", new FaxRestrictions(NoT38: true), "old machine", "test");
        bed.Time.Advance(TimeSpan.FromDays(31));
        await memory.SetAsync("+49893", new FaxRestrictions(NoEcm: true), "", "test");
        Assert.Equal(3, await memory.PruneAsync(bed.Now - TimeSpan.FromMinutes(1), default));
        Assert.Equal(["+49892", "+49893"], await bed.Test.Database.QueryAsync<string>("SELECT number FROM destination ORDER BY number"));
        Assert.Equal(["+49893"], await bed.Test.Database.QueryAsync<string>("SELECT number FROM destination_change"));
        Assert.Equal(0, await memory.PruneAsync(bed.Now - TimeSpan.FromMinutes(1), default));
    }

    [Theory, EveryEngine]
    public async Task Refused_T38_says_nothing_of_modems_and_leaves_no_more_out_than_T38(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var memory = new DestinationMemory(bed.Test.Database, new Fixed<DestinationSettings>(new()), bed.Time);
        var refused = new CallOutcome { Status = CallStatus.T38Refused };
        await LearnAsync(bed, memory, refused, refused, refused with { Transport = "G.711", FaxAnswered = true });
        Assert.Equal(new FaxRestrictions(NoT38: true), await RestrictionsAsync(memory));
        await LearnAsync(bed, memory, Failed("G.711"));
        Assert.Equal(new FaxRestrictions(true, true), await RestrictionsAsync(memory));
    }

    [Theory, EveryEngine]
    public async Task What_fails_over_one_trunk_is_not_left_out_over_another(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var memory = new DestinationMemory(bed.Test.Database, new Fixed<DestinationSettings>(new()), bed.Time);
        await LearnAsync(bed, memory, Failed("T.38"));
        Assert.Null(await memory.FindAsync(Number, 2));
        await bed.Test.Database.InTransactionAsync(tx => memory.LearnAsync(tx, Number, 2, Failed("G.711"), "test"));
        Assert.Equal(new FaxRestrictions(NoT38: true), await RestrictionsAsync(memory));
        Assert.Equal(new FaxRestrictions(NoV17: true), (await memory.FindAsync(Number, 2))!.Restrictions);
        Assert.Equal(["trunk", null], (await memory.ListAsync("", 1)).Select(known => known.Trunk));
        Assert.Equal(2, (await memory.FindAllAsync(Number)).Count);
    }

    [Theory, EveryEngine]
    public async Task What_somebody_sets_holds_for_every_trunk_in_place_of_what_was_learnt(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var memory = new DestinationMemory(bed.Test.Database, new Fixed<DestinationSettings>(new()), bed.Time);
        await LearnAsync(bed, memory, Failed("T.38"));
        await memory.SetAsync(Number, new FaxRestrictions(NoEcm: true), "old machine", "anne");
        foreach (var line in new[] { 1, 2 })
            Assert.Equal(new FaxRestrictions(NoEcm: true), (await memory.FindAsync(Number, line))!.Restrictions);
        Assert.Single(await memory.FindAllAsync(Number));
    }

    [Theory]
    [InlineData(CallStatus.Busy, "")]
    [InlineData(CallStatus.NoAnswer, "")]
    [InlineData(CallStatus.VoiceAnswered, "G.711")]
    [InlineData(CallStatus.NotAFax, "T.38")]
    [InlineData(CallStatus.TrunkFailure, "")]
    [InlineData(CallStatus.CallDropped, "G.711")]
    [InlineData(CallStatus.CallDropped, "")]
    [InlineData(CallStatus.OutcomeUnknown, "T.38")]
    [InlineData(CallStatus.Stopped, "T.38")]
    public async Task A_call_that_failed_for_another_reason_teaches_nothing(CallStatus status, string transport)
    {
        await using var sending = await Sender.StartAsync(Engine.Sqlite, Line(Fails(status, transport, answered: false), Sends));
        var ids = await sending.SendAsync(Number);
        await sending.UntilAllAsync(ids, FaxState.Sent, advance: Minute);
        Assert.Equal([None, None], _made);
        Assert.Null(await sending.Memory.FindAsync(Number, 1));
    }

    [Theory, EveryEngine]
    public async Task After_enough_faxes_sent_what_was_left_out_last_is_tried_again(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var settings = new DestinationSettings { TryBetterAfter = 3 };
        var memory = new DestinationMemory(bed.Test.Database, new Fixed<DestinationSettings>(settings), bed.Time);
        await LearnAsync(bed, memory, Failed("T.38"), Failed("G.711"));
        Assert.Equal(new FaxRestrictions(true, true), await RestrictionsAsync(memory));
        await LearnAsync(bed, memory, Sent, Sent);
        Assert.Equal(new FaxRestrictions(true, true), await RestrictionsAsync(memory));
        await LearnAsync(bed, memory, Sent);
        Assert.Equal(new FaxRestrictions(true), await RestrictionsAsync(memory));
        await LearnAsync(bed, memory, Failed("G.711"));
        Assert.Equal(new FaxRestrictions(true, true), await RestrictionsAsync(memory));
        await LearnAsync(bed, memory, Sent, Sent, Sent, Sent, Sent, Sent);
        Assert.Null(await memory.FindAsync(Number, 1));
        Assert.Empty(await bed.Test.Database.QueryAsync<string>("SELECT number FROM destination"));
    }

    [Theory, EveryEngine]
    public async Task What_is_too_old_is_forgotten_and_learnt_anew(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var memory = new DestinationMemory(bed.Test.Database, new Fixed<DestinationSettings>(new()), bed.Time);
        await LearnAsync(bed, memory, Failed("T.38"), Failed("G.711"));
        bed.Time.Advance(TimeSpan.FromDays(30) - Minute);
        Assert.NotNull(await memory.FindAsync(Number, 1));
        bed.Time.Advance(Minute);
        Assert.Null(await memory.FindAsync(Number, 1));
        await LearnAsync(bed, memory, Failed("T.38"));
        Assert.Equal(new FaxRestrictions(true), await RestrictionsAsync(memory));
    }

    [Theory, EveryEngine]
    public async Task What_somebody_set_stays_until_somebody_changes_it(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var memory = new DestinationMemory(bed.Test.Database, new Fixed<DestinationSettings>(new() { TryBetterAfter = 1 }), bed.Time);
        await memory.SetAsync(Number, new FaxRestrictions(NoEcm: true), "old machine", "anne");
        await LearnAsync(bed, memory, Sent, Failed("T.38"));
        bed.Time.Advance(TimeSpan.FromDays(400));
        Assert.Equal(new FaxRestrictions(NoEcm: true), await RestrictionsAsync(memory));
        Assert.True(await memory.RemoveAsync(Number, "bert"));
        Assert.False(await memory.RemoveAsync(Number, "bert"));
        Assert.Null(await memory.FindAsync(Number, 1));
        Assert.Equal(["anne", "bert"], await bed.Test.Database.QueryAsync<string>("SELECT changed_by FROM destination_change ORDER BY id"));
    }

    private static CallOutcome Sent => new() { Status = CallStatus.Ok, FaxAnswered = true, Transport = "G.711" };

    private static CallOutcome Failed(string transport) => new() { Status = CallStatus.TrainingFailed, FaxAnswered = true, Transport = transport };

    private static async Task LearnAsync(QueueBed bed, DestinationMemory memory, params CallOutcome[] outcomes)
    {
        foreach (var outcome in outcomes)
            await bed.Test.Database.InTransactionAsync(tx => memory.LearnAsync(tx, Number, 1, outcome, "test"));
    }

    private static async Task<FaxRestrictions> RestrictionsAsync(DestinationMemory memory) => (await memory.FindAsync(Number, 1))!.Restrictions;

    private static Func<OutgoingFax, SimulatedLine, CancellationToken, Task<CallOutcome>> Fails(CallStatus status, string transport, bool answered = true) =>
        (_, _, _) => Task.FromResult(new CallOutcome { Status = status, Transport = transport, FaxAnswered = answered });

    private static Func<OutgoingFax, SimulatedLine, CancellationToken, Task<CallOutcome>> Sends => SimulatedLine.Takes(3, CallStatus.Ok);

    private SimulatedLine Line(params Func<OutgoingFax, SimulatedLine, CancellationToken, Task<CallOutcome>>[] calls) => new SimulatedLine().On(
        Number,
        [.. calls.Select(call => (Func<OutgoingFax, SimulatedLine, CancellationToken, Task<CallOutcome>>)((fax, line, cancel) =>
        {
            _made.Enqueue(fax.Restrictions);
            return call(fax, line, cancel);
        }))]);
}
