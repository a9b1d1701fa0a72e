using Faxwerk.Directory;
using Faxwerk.Lines;
using Faxwerk.Queue;
using Faxwerk.Telephony;
using Faxwerk.Tests.Queue;
using Faxwerk.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Faxwerk.Tests.Sending;

/// <summary>Several trunks: which takes a fax, and what happens when one cannot.</summary>
public sealed class RouteTests
{
    private const string Number = "+49891";
    private static readonly TrunkState Dead = new(false, "no answer");
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory, EveryEngine]
    public async Task The_cheapest_trunk_with_room_takes_the_fax(Engine engine)
    {
        var (dear, cheap) = (new SimulatedLine(), new SimulatedLine().On(Number, SimulatedLine.HangsAfter(0)));
        await using var sending = await Sender.StartAsync(
            engine, 1, [dear, cheap], new RouteRule { Name = "all", Trunks = [new RouteTrunk("trunk", 9), new RouteTrunk("trunk2", 2)] });
        var first = await sending.SendAsync(Number);
        await sending.UntilAsync(first[0], fax => fax is { State: FaxState.Sending, LineId: 2 });
        var second = await sending.SendAsync("+49892");
        await sending.UntilAllAsync(second, FaxState.Sent);
        Assert.Equal("+49892", Assert.Single(dear.Calls).Called);
    }

    [Theory, EveryEngine]
    public async Task A_fax_that_one_trunk_cannot_place_goes_to_the_next_at_once(Engine engine)
    {
        var (broken, other) = (new SimulatedLine().On(Number, SimulatedLine.Fails(CallStatus.TrunkFailure)), new SimulatedLine());
        await using var sending = await Sender.StartAsync(engine, 2, [broken, other]);
        var begun = sending.Bed.Now;
        var ids = await sending.SendAsync(Number);
        await sending.UntilAllAsync(ids, FaxState.Sent);
        Assert.Equal(begun, sending.Bed.Now);
        var attempts = await sending.Bed.View.AttemptsAsync(ids[0]);
        Assert.Equal([(1, CallStatus.TrunkFailure), (2, CallStatus.Ok)], attempts.Select(a => (a.LineId, a.Status!.Value)));
    }

    [Theory, EveryEngine]
    public async Task When_all_trunks_fail_the_redial_waits_and_then_begins_with_the_cheapest(Engine engine)
    {
        var fails = SimulatedLine.Fails(CallStatus.TrunkFailure);
        var (first, second) = (new SimulatedLine().On(Number, fails), new SimulatedLine().On(Number, fails, fails));
        await using var sending = await Sender.StartAsync(engine, 2, [first, second]);
        var ids = await sending.SendAsync(Number);
        await sending.UntilAsync(ids[0], fax => fax is { State: FaxState.Waiting, Attempt: 2 });
        Assert.Equal(sending.Bed.Now + TimeSpan.FromMinutes(2), (await sending.Bed.FindAsync(ids[0])).DueAt);
        await sending.UntilAllAsync(ids, FaxState.Sent, advance: Second);
        Assert.Equal([1, 2, 1], (await sending.Bed.View.AttemptsAsync(ids[0])).Select(a => a.LineId));
    }

    [Theory, EveryEngine]
    public async Task A_dead_trunk_is_passed_over_while_another_is_up(Engine engine)
    {
        var (dead, other) = (new SimulatedLine { State = Dead }, new SimulatedLine());
        await using var sending = await Sender.StartAsync(engine, 2, [dead, other]);
        var ids = await sending.SendAsync(Number, "+49892", "+49893");
        await sending.UntilAllAsync(ids, FaxState.Sent);
        Assert.Empty(dead.Calls);
        Assert.Equal(3, other.Calls.Count);
    }

    [Fact]
    public async Task Where_every_trunk_is_dead_the_calls_are_made_all_the_same()
    {
        await using var sending = await Sender.StartAsync(Engine.Sqlite, 2, [new SimulatedLine { State = Dead }, new SimulatedLine { State = Dead }]);
        await sending.UntilAllAsync(await sending.SendAsync(Number, "+49892"), FaxState.Sent);
    }

    [Fact]
    public async Task A_trunk_that_is_told_of_no_longer_is_no_reason_to_wait()
    {
        await using var sending = await Sender.StartAsync(Engine.Sqlite, 2, [new SimulatedLine { State = Dead }]);
        await sending.Bed.Test.Database.InTransactionAsync(tx => tx.ExecuteAsync("INSERT INTO line VALUES (2, 'gone', 5)"));
        await sending.Bed.Node.RouteTable.SyncAsync();
        await sending.Bed.Queue.AnnounceLineAsync(2, "n2", new LineReport(true, true, "open"), isChange: false);
        var ids = await sending.SendAsync(Number);
        sending.Bed.Time.Advance(FaxQueue.LineLease - Second);
        await Task.Delay(50);
        Assert.Empty(sending.Line.Calls);
        await sending.UntilAllAsync(ids, FaxState.Sent, advance: Second);
    }

    [Fact]
    public async Task A_number_that_no_trunk_may_call_is_given_up()
    {
        await using var sending = await Sender.StartAsync(Engine.Sqlite, 2, [new SimulatedLine(), new SimulatedLine()]);
        sending.Trunks[0].CurrentValue = sending.Trunks[0].CurrentValue with { BlockedPrefixes = ["+4989"] };
        sending.Trunks[1].CurrentValue = sending.Trunks[1].CurrentValue with { AllowedPrefixes = ["+43", "+41"] };
        var ids = await sending.SendAsync(Number);
        await sending.UntilAllAsync(ids, FaxState.Failed, advance: TimeSpan.FromMinutes(1));
        Assert.Empty(sending.Line.Calls);
        Assert.Equal((CallStatus.CallRejected, EndReason.TooManyOfThisCause), ((await sending.Bed.FindAsync(ids[0])).Cause, (await sending.Bed.FindAsync(ids[0])).EndReason));
    }

    [Fact]
    public async Task A_trunk_with_a_limit_of_calls_leaves_the_rest_to_the_next()
    {
        var (limited, other) = (new SimulatedLine(), new SimulatedLine());
        await using var sending = await Sender.StartAsync(Engine.Sqlite, 1, [limited, other]);
        sending.Trunks[0].CurrentValue = sending.Trunks[0].CurrentValue with { CallsPerHour = 2 };
        var ids = await sending.SendAsync([.. Enumerable.Range(10, 6).Select(i => $"+4989{i}")]);
        await sending.UntilAllAsync(ids, FaxState.Sent, advance: Second);
        Assert.InRange(limited.Calls.Count, 0, 2);
        Assert.Equal(6, limited.Calls.Count + other.Calls.Count);
    }

    [Fact]
    public async Task A_failed_over_call_does_not_count_against_the_limit_of_trunk_failures()
    {
        var line = new SimulatedLine().On(Number, [.. Enumerable.Repeat(SimulatedLine.Fails(CallStatus.TrunkFailure), 4)]);
        await using var sending = await Sender.StartAsync(Engine.Sqlite, 1, [line, new SimulatedLine().On(Number, SimulatedLine.Fails(CallStatus.Busy))]);
        var ids = await sending.SendAsync(Number);
        await sending.UntilAsync(ids[0], fax => fax is { State: FaxState.Waiting, Cause: CallStatus.Busy });
        Assert.Equal([1L, 0], await sending.Bed.Test.Database.QueryAsync<long>("SELECT failover FROM attempt ORDER BY number"));
        Assert.Equal(2, (await sending.Bed.FindAsync(ids[0])).RoundStart);
    }

    [Theory]
    [InlineData("", "+43123", "abroad")]
    [InlineData("", "+4989123", "munich")]
    [InlineData("vienna", "+4989123", "vienna")]
    [InlineData("", "+4930123", "default")]
    [InlineData("", "+4940123", "first")]
    [InlineData("default", "+4940123", "first")]
    [InlineData("berlin", "+4940123", "site:berlin")]
    public void The_first_rule_that_matches_holds(string site, string number, string route)
    {
        var settings = new RouteSettings
        {
            Rules =
            [
                new RouteRule { Name = "vienna", Site = "vienna", Trunks = [new("a", 0)] }, new RouteRule { Name = "munich", Prefix = "+4989", Trunks = [new("a", 0)] },
                new RouteRule { Name = "abroad", Class = NumberClass.International, Trunks = [new("a", 0)] }, new RouteRule { Name = "first", Site = Sites.Default, Prefix = "+4940", Trunks = [new("a", 0)] },
            ],
        };
        Assert.Equal(route, settings.RouteFor(site, number, FaxNumber.Parse(number, new SiteSettings())!.Classes));
    }

    [Theory, EveryEngine]
    public async Task Waiting_faxes_follow_a_change_of_the_rules(Engine engine)
    {
        await using var sending = await Sender.StartAsync(engine, 1, [new SimulatedLine { State = Dead }, new SimulatedLine { State = Dead }]);
        await sending.StopAsync();
        var ids = await sending.SendAsync(Number, "+43123");
        sending.Bed.Node.Routes.CurrentValue = new RouteSettings { Rules = [new RouteRule { Name = "abroad", Prefix = "+43", Trunks = [new("trunk2", 1), new("nobody", 0)] }] };
        await sending.Bed.Node.RouteTable.SyncAsync();
        await sending.Bed.Node.RouteTable.SyncAsync();
        foreach (var line in new[] { 1, 2 })
            await sending.Bed.Queue.AnnounceLineAsync(line, "n2", new LineReport(true, true, "open"), isChange: false);
        Assert.Equal(ids[1], (await sending.Bed.Node.MustClaimAsync(line: 2)).Fax.Id);
        Assert.Equal(ids[0], (await sending.Bed.Node.MustClaimAsync(line: 1)).Fax.Id);
    }

    [Theory, EveryEngine]
    public async Task A_site_takes_its_trunks_in_its_order_and_all_where_it_has_none(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var sites = TestSites.Of(test.Database, test.Time);
        await test.Database.InTransactionAsync(tx => tx.ExecuteAsync("INSERT INTO line VALUES (2, 'backup', 0), (3, 'berlin', 0)"));
        Assert.Null(await sites.AddAsync("berlin", new Dictionary<string, string?> { ["trunkOrder"] = "berlin, backup, gone" }, "test"));
        var table = new RouteTable(test.Database, new Fixed<RouteSettings>(new RouteSettings()), sites, NullLogger<RouteTable>.Instance);
        await table.SyncAsync();
        Assert.Equal([3, 2], await OrderAsync("site:berlin"));
        Assert.Equal([1, 2, 3], await OrderAsync("default"));
        Assert.Null(await sites.ChangeAsync(Sites.Default, new Dictionary<string, string?> { ["trunkOrder"] = "backup" }, "test"));
        Assert.Null(await sites.ChangeAsync("berlin", new Dictionary<string, string?> { ["trunkOrder"] = null }, "test"));
        await table.SyncAsync();
        Assert.Equal([2], await OrderAsync("default"));
        Assert.Equal([2], await OrderAsync("site:berlin"));

        Task<IReadOnlyList<int>> OrderAsync(string route) =>
            test.Database.QueryAsync<int>("SELECT l.line_id FROM route_line l JOIN route r ON r.id = l.route_id WHERE r.name = @route ORDER BY l.cost", new { route });
    }
}
