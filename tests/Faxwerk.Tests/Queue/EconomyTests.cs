using Faxwerk.Queue;
using Faxwerk.Settings;
using Faxwerk.Telephony;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Queue;

/// <summary>The clock of the tests begins on Monday 2 March 2026 at 8:00 UTC, 9:00 in Munich.</summary>
public sealed class EconomyTests
{
    private static readonly DateTimeOffset Evening = new(2026, 3, 2, 17, 0, 0, TimeSpan.Zero);

    [Theory, EveryEngine]
    public async Task What_can_wait_is_due_in_the_window_and_does_not_grow_old_before(Engine engine)
    {
        await using var bed = await BedAsync(engine);
        var (low, normal) = (await AddAsync(bed, FaxPriority.Low), await AddAsync(bed, FaxPriority.Normal));
        Assert.Equal((Evening, Evening + TimeSpan.FromHours(24)), ((await bed.FindAsync(low)).DueAt, (await bed.FindAsync(low)).NotAfter));
        Assert.Equal(bed.Now, (await bed.FindAsync(normal)).DueAt);
        Assert.Equal(normal, (await bed.Node.MustClaimAsync()).Fax.Id);
        Assert.Null(await bed.Node.ClaimAsync());
        bed.Time.Advance(Evening - bed.Now);
        Assert.Equal(low, (await bed.Node.MustClaimAsync()).Fax.Id);
    }

    [Theory, EveryEngine]
    public async Task A_redial_behind_the_end_of_the_window_waits_for_the_next_one(Engine engine)
    {
        await using var bed = await BedAsync(engine);
        var low = await AddAsync(bed, FaxPriority.Low);
        bed.Time.Advance(Evening + TimeSpan.FromHours(13.99) - bed.Now);
        var claim = await bed.Node.MustClaimAsync();
        await bed.Queue.CompleteAsync(claim, QueueBed.Outcome(CallStatus.Busy));
        var fax = await bed.FindAsync(low);
        Assert.Equal(Evening + TimeSpan.FromDays(1), fax.DueAt);
        Assert.True(fax.NotAfter > fax.DueAt + TimeSpan.FromHours(9), $"{fax.NotAfter}");
    }

    [Theory, EveryEngine]
    public async Task What_has_a_time_of_its_own_does_not_wait_for_the_window(Engine engine)
    {
        await using var bed = await BedAsync(engine);
        var (from, until) = (bed.Now + TimeSpan.FromHours(1), bed.Now + TimeSpan.FromHours(3));
        var id = (await bed.EnqueueAsync(QueueBed.Fax("0891300") with { Priority = FaxPriority.Low, DueAt = from, NotAfter = until }))[0];
        await bed.Test.Database.InTransactionAsync(tx => bed.Economy.ApplyAsync(tx));
        Assert.Equal((from, until), ((await bed.FindAsync(id)).DueAt, (await bed.FindAsync(id)).NotAfter));
        bed.Time.Advance(TimeSpan.FromHours(1));
        await bed.Queue.CompleteAsync(await bed.Node.MustClaimAsync(), QueueBed.Outcome(CallStatus.Busy));
        var fax = await bed.FindAsync(id);
        Assert.Equal((FaxState.Waiting, until), (fax.State, fax.NotAfter));
        Assert.True(fax.DueAt < until, $"{fax.DueAt}");
    }

    [Theory, EveryEngine]
    public async Task Another_priority_leaves_a_fax_the_time_of_its_own(Engine engine)
    {
        await using var bed = await BedAsync(engine);
        var steering = new FaxSteering(bed.Test.Database, bed.Queue, bed.Economy, new Fixed<SendingSettings>(new SendingSettings()), bed.Time);
        var (from, until) = (bed.Now + TimeSpan.FromHours(1), bed.Now + TimeSpan.FromHours(3));
        var id = (await bed.EnqueueAsync(QueueBed.Fax("0891301") with { Priority = FaxPriority.Normal, DueAt = from, NotAfter = until }))[0];
        foreach (var priority in new[] { FaxPriority.High, FaxPriority.Low })
        {
            await bed.Test.Database.InTransactionAsync(tx => steering.SetPriorityAsync(tx, id, priority));
            Assert.Equal((from, until), ((await bed.FindAsync(id)).DueAt, (await bed.FindAsync(id)).NotAfter));
        }
    }

    [Theory, EveryEngine]
    public async Task Another_window_holds_at_once_for_what_waits(Engine engine)
    {
        await using var bed = await BedAsync(engine);
        var (low, later) = (await AddAsync(bed, FaxPriority.Low), await AddAsync(bed, FaxPriority.Low, bed.Now + TimeSpan.FromDays(2)));
        bed.EconomySettings.CurrentValue = bed.EconomySettings.CurrentValue with { Enabled = false };
        await bed.Test.Database.InTransactionAsync(tx => bed.Economy.ApplyAsync(tx));
        Assert.Equal((bed.Now, bed.Now + TimeSpan.FromDays(2)), ((await bed.FindAsync(low)).DueAt, (await bed.FindAsync(later)).DueAt));
        bed.EconomySettings.CurrentValue = bed.EconomySettings.CurrentValue with { Enabled = true };
        await bed.Test.Database.InTransactionAsync(tx => bed.Economy.ApplyAsync(tx));
        Assert.Equal((Evening, Evening + TimeSpan.FromDays(2)), ((await bed.FindAsync(low)).DueAt, (await bed.FindAsync(later)).DueAt));
    }

    [Theory, EveryEngine]
    public async Task Sent_immediately_or_raised_it_does_not_wait(Engine engine)
    {
        await using var bed = await BedAsync(engine);
        var steering = new FaxSteering(bed.Test.Database, bed.Queue, bed.Economy, new Fixed<SendingSettings>(new SendingSettings()), bed.Time);
        var (now, raised) = (await AddAsync(bed, FaxPriority.Low), await AddAsync(bed, FaxPriority.Low));
        await bed.Test.Database.InTransactionAsync(tx => steering.SendNowAsync(tx, now));
        await bed.Test.Database.InTransactionAsync(tx => bed.Economy.ApplyAsync(tx));
        Assert.Equal(now, (await bed.Node.MustClaimAsync()).Fax.Id);
        await bed.Test.Database.InTransactionAsync(tx => steering.SetPriorityAsync(tx, raised, FaxPriority.Normal));
        Assert.Equal(raised, (await bed.Node.MustClaimAsync()).Fax.Id);
    }

    [Theory, EveryEngine]
    public async Task Sent_immediately_or_in_the_middle_its_redials_do_not_wait_either(Engine engine)
    {
        await using var bed = await BedAsync(engine);
        var steering = new FaxSteering(bed.Test.Database, bed.Queue, bed.Economy, new Fixed<SendingSettings>(new SendingSettings()), bed.Time);
        var now = await AddAsync(bed, FaxPriority.Low);
        await bed.Test.Database.InTransactionAsync(tx => steering.SendNowAsync(tx, now));
        await bed.Queue.CompleteAsync(await bed.Node.MustClaimAsync(), QueueBed.Outcome(CallStatus.Busy));
        await bed.Test.Database.InTransactionAsync(tx => bed.Economy.ApplyAsync(tx));
        Assert.InRange((await bed.FindAsync(now)).DueAt, bed.Now, bed.Now + TimeSpan.FromHours(1));

        var middle = await AddAsync(bed, FaxPriority.Low);
        bed.Time.Advance(Evening + TimeSpan.FromHours(13.99) - bed.Now);
        var claim = await bed.Node.MustClaimAsync();
        for (; claim.Fax.Id != middle; claim = await bed.Node.MustClaimAsync())
            await bed.Queue.CompleteAsync(claim, QueueBed.Outcome(CallStatus.Ok, 3, answered: true));
        await bed.Queue.CompleteAsync(claim, QueueBed.Outcome(CallStatus.CallDropped, 1, answered: true));
        bed.Time.Advance(TimeSpan.FromMinutes(1));
        await bed.Test.Database.InTransactionAsync(tx => bed.Economy.ApplyAsync(tx));
        Assert.InRange((await bed.FindAsync(middle)).DueAt, bed.Now - TimeSpan.FromMinutes(2), bed.Now + TimeSpan.FromHours(1));
    }

    [Theory, EveryEngine]
    public async Task The_end_of_the_window_puts_off_what_was_not_sent(Engine engine)
    {
        await using var bed = await BedAsync(engine);
        var (low, held) = (await AddAsync(bed, FaxPriority.Low), await AddAsync(bed, FaxPriority.Low));
        await bed.Queue.HoldAsync(held, hold: true);
        bed.Time.Advance(Evening + TimeSpan.FromHours(13) - bed.Now);
        var end = bed.Economy.NextEnd();
        Assert.Equal(Evening + TimeSpan.FromHours(14), end);
        bed.Time.Advance(end!.Value - bed.Now);
        await bed.Test.Database.InTransactionAsync(tx => bed.Economy.ApplyAsync(tx));
        Assert.Null(await bed.Node.ClaimAsync());
        var steering = new FaxSteering(bed.Test.Database, bed.Queue, bed.Economy, new Fixed<SendingSettings>(new SendingSettings()), bed.Time);
        await bed.Test.Database.InTransactionAsync(tx => steering.ReleaseAsync(tx, held));
        Assert.Null(await bed.Node.ClaimAsync());
        Assert.Equal((Evening + TimeSpan.FromDays(1), Evening + TimeSpan.FromHours(24 + 10)), ((await bed.FindAsync(low)).DueAt, (await bed.FindAsync(low)).NotAfter));
    }

    [Theory, EveryEngine]
    public async Task Another_priority_and_back_again_gives_no_more_time_however_often(Engine engine)
    {
        await using var bed = await BedAsync(engine);
        var steering = new FaxSteering(bed.Test.Database, bed.Queue, bed.Economy, new Fixed<SendingSettings>(new SendingSettings()), bed.Time);
        var (low, later) = (await AddAsync(bed, FaxPriority.Low), await AddAsync(bed, FaxPriority.Low, bed.Now + TimeSpan.FromDays(2)));
        var before = ((await bed.FindAsync(low)).NotAfter, (await bed.FindAsync(later)).NotAfter);
        for (var turn = 0; turn < 3; turn++)
        {
            foreach (var id in new[] { low, later })
            {
                await bed.Test.Database.InTransactionAsync(tx => steering.SetPriorityAsync(tx, id, FaxPriority.Normal));
                await bed.Test.Database.InTransactionAsync(tx => steering.SetPriorityAsync(tx, id, FaxPriority.Low));
            }

            // What is sent at once has lost the time that was wanted, hence the one that had none.
            await bed.Test.Database.InTransactionAsync(tx => steering.SendNowAsync(tx, low));
            await bed.Test.Database.InTransactionAsync(tx => steering.SetPriorityAsync(tx, low, FaxPriority.Low));
        }

        Assert.Equal(before, ((await bed.FindAsync(low)).NotAfter, (await bed.FindAsync(later)).NotAfter));
        Assert.Equal((Evening, Evening + TimeSpan.FromDays(2)), ((await bed.FindAsync(low)).DueAt, (await bed.FindAsync(later)).DueAt));
        bed.Time.Advance(TimeSpan.FromHours(1));
        await bed.Test.Database.InTransactionAsync(tx => steering.SetPriorityAsync(tx, low, FaxPriority.Normal));
        Assert.Equal(bed.Now + TimeSpan.FromHours(24), (await bed.FindAsync(low)).NotAfter);
    }

    [Theory, EveryEngine]
    public async Task What_may_not_go_yet_does_not_grow_urgent(Engine engine)
    {
        await using var bed = await BedAsync(engine);
        var low = await AddAsync(bed, FaxPriority.Low);
        bed.Time.Advance(Evening - bed.Now);
        await bed.Node.Keeper.AgeAsync();
        Assert.Equal((int)FaxPriority.Low, (await bed.FindAsync(low)).EffectivePriority);
        bed.Time.Advance(new SendingSettings().AgeStep);
        await bed.Node.Keeper.AgeAsync();
        Assert.Equal((int)FaxPriority.Normal, (await bed.FindAsync(low)).EffectivePriority);
    }

    [Theory, EveryEngine]
    public async Task A_busy_number_near_the_end_of_the_window_puts_off_the_others_for_it_to_the_next(Engine engine)
    {
        await using var bed = await BedAsync(engine);
        var ids = await bed.EnqueueAsync(QueueBed.Fax("+498977", "+498977") with { Priority = FaxPriority.Low });
        bed.Time.Advance(Evening + TimeSpan.FromHours(13.99) - bed.Now);
        await bed.Queue.CompleteAsync(await bed.Node.MustClaimAsync(), QueueBed.Outcome(CallStatus.Busy));
        Assert.Equal(Evening + TimeSpan.FromDays(1), (await bed.FindAsync(ids[1])).DueAt);
    }

    [Theory, EveryEngine]
    public async Task A_broadcast_of_5000_blocks_no_single_fax_however_long_it_has_waited(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine, channels: 2);
        await bed.EnqueueAsync(QueueBed.Fax([.. Enumerable.Range(0, 5000).Select(i => $"+4989{i + 10000}")]) with { PageCount = 1 });
        for (var minutes = 0; minutes < 120; minutes += 2)
        {
            for (var line = 0; line < 2; line++)
                await bed.Queue.CompleteAsync(await bed.Node.MustClaimAsync(), QueueBed.Outcome(CallStatus.Ok, 1, answered: true));
            bed.Time.Advance(TimeSpan.FromMinutes(2));
        }

        await bed.Node.Keeper.AgeAsync();
        var single = (await bed.EnqueueAsync(QueueBed.Fax("+49301") with { Sender = "bert@example.com" }))[0];
        var ahead = 0;
        while (await bed.Node.MustClaimAsync() is var claim && claim.Fax.Id != single)
        {
            ahead++;
            await bed.Queue.CompleteAsync(claim, QueueBed.Outcome(CallStatus.Ok, 1, answered: true));
        }

        Assert.InRange(ahead, 0, 2);
    }

    private static async Task<QueueBed> BedAsync(Engine engine)
    {
        var bed = await QueueBed.CreateAsync(engine);
        bed.EconomySettings.CurrentValue = new EconomySettings { Enabled = true };
        return bed;
    }

    private static int _number = 100;

    private static async Task<long> AddAsync(QueueBed bed, FaxPriority priority, DateTimeOffset? due = null) =>
        (await bed.EnqueueAsync(QueueBed.Fax($"+4989{Interlocked.Increment(ref _number)}") with { Priority = priority, DueAt = due }))[0];
}
