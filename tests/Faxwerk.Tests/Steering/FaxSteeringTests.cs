using Faxwerk.Queue;
using Faxwerk.Settings;
using Faxwerk.Tests.Queue;
using Faxwerk.Tests.Storage;
using Faxwerk.Telephony;

namespace Faxwerk.Tests.Steering;

/// <summary>What is done to single faxes of the queue, and how it is listed.</summary>
public sealed class FaxSteeringTests
{
    [Theory, EveryEngine]
    public async Task What_is_sent_at_once_stays_due_when_its_priority_changes(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var steering = new FaxSteering(bed.Test.Database, bed.Queue, bed.Economy, new Fixed<SendingSettings>(new SendingSettings()), bed.Time);
        var id = (await bed.EnqueueAsync(QueueBed.Fax("+4989100")))[0];
        await bed.Test.Database.InTransactionAsync(tx => steering.SetTimeAsync(tx, id, bed.Now + TimeSpan.FromMinutes(7)));
        await bed.Test.Database.InTransactionAsync(tx => steering.SendNowAsync(tx, id));
        await bed.Test.Database.InTransactionAsync(tx => steering.SetPriorityAsync(tx, id, FaxPriority.High));
        Assert.Equal(bed.Now, (await bed.FindAsync(id)).DueAt);
    }

    [Theory, EveryEngine]
    public async Task Sent_immediately_a_fax_goes_before_urgent_ones_whatever_its_time(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var steering = Steering(bed);
        var later = (await bed.EnqueueAsync(QueueBed.Fax("+49891") with { Priority = FaxPriority.Low, DueAt = bed.Now + TimeSpan.FromHours(3) }))[0];
        var urgent = (await bed.EnqueueAsync(QueueBed.Fax("+49892") with { Priority = FaxPriority.Urgent }))[0];
        Assert.Equal(SteerResult.Done, await bed.Test.Database.InTransactionAsync(tx => steering.SendNowAsync(tx, later)));
        await bed.Node.Keeper.AgeAsync();
        Assert.Equal(later, (await bed.Node.MustClaimAsync()).Fax.Id);
        Assert.Equal(urgent, (await bed.Node.MustClaimAsync()).Fax.Id);
        Assert.Equal(SteerResult.BeingSent, await bed.Test.Database.InTransactionAsync(tx => steering.SendNowAsync(tx, later)));
    }

    [Theory, EveryEngine]
    public async Task Sent_immediately_a_fax_still_waits_for_the_pause_and_for_the_call_to_its_number(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var steering = Steering(bed);
        var ids = await bed.EnqueueAsync(QueueBed.Fax("+49891"));
        var same = (await bed.EnqueueAsync(QueueBed.Fax("+49891")))[0];
        await bed.Node.MustClaimAsync();
        await bed.Test.Database.InTransactionAsync(tx => steering.SendNowAsync(tx, same));
        Assert.Null(await bed.Node.ClaimAsync());
        var other = (await bed.EnqueueAsync(QueueBed.Fax("+49892")))[0];
        await bed.Pause.PauseAsync(bed.Now + TimeSpan.FromMinutes(5), "anne");
        await bed.Test.Database.InTransactionAsync(tx => steering.SendNowAsync(tx, other));
        Assert.Null(await bed.Node.ClaimAsync());
        bed.Time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(other, (await bed.Node.MustClaimAsync()).Fax.Id);
        Assert.Single(ids);
    }

    [Theory, EveryEngine]
    public async Task A_held_fax_waits_until_it_is_released(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var steering = Steering(bed);
        var id = (await bed.EnqueueAsync(QueueBed.Fax("+49891")))[0];
        Assert.Equal(SteerResult.Done, await bed.Test.Database.InTransactionAsync(tx => steering.HoldAsync(tx, id)));
        Assert.Equal(SteerResult.NothingToDo, await bed.Test.Database.InTransactionAsync(tx => steering.HoldAsync(tx, id)));
        Assert.Null(await bed.Node.ClaimAsync());
        Assert.Equal(SteerResult.Done, await bed.Test.Database.InTransactionAsync(tx => steering.ReleaseAsync(tx, id)));
        Assert.Equal(id, (await bed.Node.MustClaimAsync()).Fax.Id);
        Assert.Equal(SteerResult.NotFound, await bed.Test.Database.InTransactionAsync(tx => steering.HoldAsync(tx, 4711)));
    }

    [Theory, EveryEngine]
    public async Task A_new_time_leaves_a_fax_its_whole_time_from_then(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var steering = Steering(bed);
        var id = (await bed.EnqueueAsync(QueueBed.Fax("+49891")))[0];
        var at = bed.Now + TimeSpan.FromDays(3);
        await bed.Test.Database.InTransactionAsync(tx => steering.SetTimeAsync(tx, id, at));
        Assert.Null(await bed.Node.ClaimAsync());
        bed.Time.Advance(TimeSpan.FromDays(3));
        Assert.Equal(0, await bed.Node.Keeper.ExpireAsync());
        Assert.Equal(id, (await bed.Node.MustClaimAsync()).Fax.Id);
    }

    [Theory, EveryEngine]
    public async Task Moved_to_another_trunk_a_fax_takes_that_one_alone_and_keeps_it_when_the_routes_are_written_anew(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var steering = Steering(bed);
        await bed.Test.Database.InTransactionAsync(tx => tx.ExecuteAsync("INSERT INTO line (id, name, send_channels) VALUES (2, 'backup', 4)"));
        await bed.Node.RouteTable.SyncAsync();
        var id = (await bed.EnqueueAsync(QueueBed.Fax("+49891")))[0];
        Assert.Equal(SteerResult.NoSuchTrunk, await bed.Test.Database.InTransactionAsync(tx => steering.MoveAsync(tx, id, "none")));
        Assert.Equal(SteerResult.Done, await bed.Test.Database.InTransactionAsync(tx => steering.MoveAsync(tx, id, "backup")));
        await bed.Node.RouteTable.SyncAsync();
        Assert.Null(await bed.Node.ClaimAsync(1));
        Assert.Equal(id, (await bed.Node.MustClaimAsync(2)).Fax.Id);
    }

    [Theory, EveryEngine]
    public async Task The_list_has_every_order_both_ways(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        long[] ids = [.. await bed.EnqueueAsync(QueueBed.Fax("+49891", "+49892"))];
        var list = new OpenFaxes(bed.Test.Database, bed.Time);
        foreach (var order in OpenFaxes.OrderNames)
        {
            Assert.Equal(ids, (await list.ListAsync(new OpenFaxFilter(), order, 0, 10)).Select(fax => fax.Id).Order());
            Assert.Equal(ids, (await list.ListAsync(new OpenFaxFilter(), "-" + order, 0, 10)).Select(fax => fax.Id).Order());
        }
    }

    [Theory, EveryEngine]
    public async Task The_list_is_in_the_order_of_the_claim_and_finds_by_text_without_taking_it_for_a_pattern(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var list = new OpenFaxes(bed.Test.Database, bed.Time);
        var low = (await bed.EnqueueAsync(QueueBed.Fax("+4989111") with { Priority = FaxPriority.Low, Subject = "100 % Angebot" }))[0];
        var high = (await bed.EnqueueAsync(QueueBed.Fax("+4930222") with { Priority = FaxPriority.High, Subject = "Mahnung_1", Sender = "Änne@example.com" }))[0];
        var held = (await bed.EnqueueAsync(QueueBed.Fax("+4940333") with { Held = true, Sender = "Bert@example.com" }))[0];
        Assert.Equal([high, low, held], await IdsAsync(new(), "position"));
        Assert.Equal([held, low, high], await IdsAsync(new(), "-position"));
        Assert.Equal([high, held, low], await IdsAsync(new(), "number"));
        Assert.Equal([low], await IdsAsync(new() { Text = "0 % a" }, "position"));
        Assert.Empty(await IdsAsync(new() { Text = "Mahnung%1" }, "position"));
        Assert.Equal([high], await IdsAsync(new() { Text = "mahnung_" }, "position"));
        Assert.Equal([held], await IdsAsync(new() { Text = "bert@" }, "position"));
        if (engine == Engine.Sqlite) // PostgreSQL folds letters as its locale says, and that of the tests knows ASCII only.
            Assert.Equal([high], await IdsAsync(new() { Text = "änne" }, "position"));
        Assert.Equal([low], await IdsAsync(new() { Text = "+49 89" }, "position"));
        Assert.Equal([low], await IdsAsync(new() { Text = "089/111" }, "position"));
        Assert.Empty(await IdsAsync(new() { Text = "Mahnung 111" }, "position"));
        await bed.Test.Database.InTransactionAsync(tx => tx.ExecuteAsync(
            """
            INSERT INTO account (id, login, login_key, display_name, language, time_zone, role, state, source, password_hash, created_at)
            VALUES (7, 'carla', 'carla', 'Carla Maier', 'de', '', 'user', 'active', 'local', '', 0)
            """));
        await bed.Test.Database.InTransactionAsync(tx => tx.ExecuteAsync("UPDATE fax SET submitted_by = 'user:7' WHERE id = @held", new { held }));
        Assert.Equal([held], await IdsAsync(new() { Text = "carla m" }, "position"));
        Assert.Equal([held], await IdsAsync(new() { SubmittedBy = "user:7" }, "position"));
        Assert.Equal([held], await IdsAsync(new() { State = FaxState.Held }, "position"));
        Assert.Equal(3, await list.CountAsync(new()));
        var claim = await bed.Node.MustClaimAsync();
        await bed.Queue.ProgressAsync(claim, new CallProgress(CallStep.PageStarted, 1, 9600, null));
        var sending = Assert.Single(await list.SendingAsync(new()));
        Assert.Equal((high, 0, 9600, "trunk"), (sending.Id, sending.UncertainPage!.Value, sending.BitRate, sending.Trunk!));
        var counts = await list.CountsAsync();
        Assert.Equal((1, 1, 1), (counts.Waiting, counts.Held, counts.Sending));

        async Task<IEnumerable<long>> IdsAsync(OpenFaxFilter filter, string sort) => (await list.ListAsync(filter, sort, 0, 50)).Select(fax => fax.Id);
    }

    [Theory, EveryEngine]
    public async Task A_new_call_is_listed_below_those_that_are_on(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        await bed.EnqueueAsync(QueueBed.Fax("+49891", "+49892"));
        var first = (await bed.Node.MustClaimAsync()).Fax.Id;
        bed.Time.Advance(TimeSpan.FromSeconds(5));
        var second = (await bed.Node.MustClaimAsync()).Fax.Id;
        Assert.Equal([first, second], (await new OpenFaxes(bed.Test.Database, bed.Time).SendingAsync(new())).Select(fax => fax.Id));
    }

    private static FaxSteering Steering(QueueBed bed) => new(bed.Test.Database, bed.Queue, bed.Economy, new Fixed<SendingSettings>(new()), bed.Time);
}
