using Faxwerk.Directory;
using Faxwerk.Queue;
using Faxwerk.Settings;
using Faxwerk.Telephony;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Queue;

public sealed class QueueOrderTests
{
    [Theory, EveryEngine]
    public async Task Higher_priority_goes_first_and_equals_go_in_order(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var low = (await bed.EnqueueAsync(QueueBed.Fax("+49891") with { Priority = FaxPriority.Low }))[0];
        var normal = await bed.EnqueueAsync(QueueBed.Fax("+49892", "+49893"));
        var urgent = (await bed.EnqueueAsync(QueueBed.Fax("+49894") with { Priority = FaxPriority.Urgent }))[0];
        Assert.Equal([urgent, .. normal, low], await ClaimAllAsync(bed));
    }

    [Theory, EveryEngine]
    public async Task A_single_fax_does_not_wait_behind_another_senders_broadcast(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var broadcast = await bed.EnqueueAsync(QueueBed.Fax([.. Enumerable.Range(0, 20).Select(i => $"+4989{i + 100}")]));
        bed.Time.Advance(TimeSpan.FromSeconds(10));
        var single = (await bed.EnqueueAsync(QueueBed.Fax("+49301") with { Sender = "bert@example.com" }))[0];
        Assert.Equal([broadcast[0], single, broadcast[1]], (await ClaimAllAsync(bed, 20)).Take(3));
    }

    [Theory, EveryEngine]
    public async Task A_user_has_one_share_however_many_addresses_he_writes_from(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var many = new List<long>();
        foreach (var at in Enumerable.Range(0, 3))
            many.AddRange(await bed.EnqueueAsync(QueueBed.Fax($"+49891{at}") with { SubmittedBy = "user:1", Sender = $"anne{at}@example.com" }));
        var other = (await bed.EnqueueAsync(QueueBed.Fax("+49301") with { SubmittedBy = "user:2", Sender = "anne0@example.com" }))[0];
        Assert.Equal([many[0], other, many[1], many[2]], await ClaimAllAsync(bed));
    }

    [Theory, EveryEngine]
    public async Task Who_waits_long_moves_up(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var old = (await bed.EnqueueAsync(QueueBed.Fax("+49891") with { Priority = FaxPriority.Low }))[0];
        bed.Time.Advance(new SendingSettings().AgeStep * 2);
        await bed.Node.Keeper.AgeAsync();
        var high = (await bed.EnqueueAsync(QueueBed.Fax("+49892") with { Priority = FaxPriority.High, Sender = "bert@example.com" }))[0];
        var normal = (await bed.EnqueueAsync(QueueBed.Fax("+49893") with { Sender = "carl@example.com" }))[0];
        await bed.Node.Keeper.AgeAsync();
        Assert.Equal(1, (await bed.FindAsync(old)).EffectivePriority);
        Assert.Equal([old, high, normal], await ClaimAllAsync(bed));
    }

    [Theory, EveryEngine]
    public async Task Without_ageing_nobody_moves_up(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine, settings: new SendingSettings { AgeStep = TimeSpan.Zero });
        var old = (await bed.EnqueueAsync(QueueBed.Fax("+49891") with { Priority = FaxPriority.Low }))[0];
        bed.Time.Advance(TimeSpan.FromHours(12));
        await bed.Node.Keeper.AgeAsync();
        Assert.Equal((int)FaxPriority.Low, (await bed.FindAsync(old)).EffectivePriority);
    }

    [Theory, EveryEngine]
    public async Task Positions_are_those_in_which_faxes_are_claimed(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine, channels: 20);
        var random = new Random(7);
        for (var i = 0; i < 12; i++)
        {
            await bed.EnqueueAsync(QueueBed.Fax($"+4989{i + 10}") with
            {
                Sender = $"s{random.Next(3)}@example.com", Priority = (FaxPriority)random.Next(4), PageCount = random.Next(1, 9),
            });
            bed.Time.Advance(TimeSpan.FromSeconds(random.Next(200)));
        }

        var later = (await bed.EnqueueAsync(QueueBed.Fax("+49301") with { Priority = FaxPriority.Urgent, DueAt = bed.Now + TimeSpan.FromHours(1) }))[0];
        var positions = await bed.View.PositionsAsync();
        Assert.Equal(13, positions[later]);
        var order = await ClaimAllAsync(bed, 20);
        Assert.Equal(positions.OrderBy(p => p.Value).Select(p => p.Key).SkipLast(1), order);
        Assert.Equal(1, (await bed.View.PositionsAsync())[later]);
    }

    [Theory, EveryEngine]
    public async Task A_fax_goes_only_on_lines_of_its_route(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        await bed.Test.Database.InTransactionAsync(tx => tx.ExecuteAsync(
            "INSERT INTO line VALUES (2, 'spare', 1)"));
        bed.Node.Routes.CurrentValue = new RouteSettings
        {
            Rules = [new RouteRule { Name = "near", Prefix = "+49891", Trunks = [new("trunk", 0)] }, new RouteRule { Name = "spare only", Prefix = "+49892", Trunks = [new("spare", 0)] }],
        };
        await bed.Node.RouteTable.SyncAsync();
        var first = await bed.EnqueueAsync("+49891");
        var spare = await bed.EnqueueAsync("+49892");
        Assert.Equal(spare, (await bed.Node.MustClaimAsync(line: 2)).Fax.Id);
        Assert.Null(await bed.Node.ClaimAsync(line: 2));
        Assert.Equal(first, (await bed.Node.MustClaimAsync(line: 1)).Fax.Id);
    }

    private static async Task<List<long>> ClaimAllAsync(QueueBed bed, int channels = 8)
    {
        await bed.Queue.SetSendChannelsAsync(1, channels);
        var order = new List<long>();
        while (await bed.Node.ClaimAsync() is { } claim)
        {
            order.Add(claim.Fax.Id);
            await bed.Queue.CompleteAsync(claim, QueueBed.Outcome(CallStatus.Ok, claim.PageCount, answered: true));
        }

        return order;
    }
}
