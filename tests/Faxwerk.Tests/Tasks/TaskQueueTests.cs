using Faxwerk.Storage;
using Faxwerk.Tasks;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Tasks;

public sealed class TaskQueueTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    [Theory, EveryEngine]
    public async Task A_task_exists_only_if_its_transaction_commits(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var queue = new TaskQueue(test.Database, test.Time);
        await Assert.ThrowsAsync<InvalidOperationException>(() => test.Database.InTransactionAsync(async tx =>
        {
            await queue.AddAsync(tx, new NewTask("mail", "lost"));
            throw new InvalidOperationException();
        }));
        Assert.Null(await queue.ClaimAsync("mail", "n", Lease));
        await queue.AddAsync(new NewTask("mail", new { To = "x" }));
        Assert.Equal("x", (await queue.ClaimAsync("mail", "n", Lease))!.Read<Dictionary<string, string>>()["to"]);
    }

    [Theory, EveryEngine]
    public async Task The_same_dedupe_key_adds_one_task_even_after_it_is_done(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var queue = new TaskQueue(test.Database, test.Time);
        var added = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => queue.AddAsync(new NewTask("mail", 1, "key")))));
        Assert.Single(added, a => a.IsNew);
        Assert.Single(added.Select(a => a.Id).Distinct());
        var task = await queue.ClaimAsync("mail", "n", Lease);
        await test.Database.InTransactionAsync(task!.CompleteAsync);
        Assert.False((await queue.AddAsync(new NewTask("mail", 1, "key"))).IsNew);
        await queue.ForgetAsync(test.Time.GetUtcNow() + TimeSpan.FromMilliseconds(1));
        Assert.True((await queue.AddAsync(new NewTask("mail", 1, "key"))).IsNew);
    }

    [Theory, EveryEngine]
    public async Task Tasks_are_claimed_once_and_in_order(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var (queue, other) = (new TaskQueue(test.Database, test.Time), new TaskQueue(test.Open(), test.Time));
        for (var i = 0; i < 40; i++)
            await queue.AddAsync(new NewTask("mail", i));
        var claimed = await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            var mine = new List<int>();
            while (await (worker % 2 == 0 ? queue : other).ClaimAsync("mail", $"n{worker}", Lease) is { } task)
                mine.Add(task.Read<int>());
            return mine;
        })));
        Assert.Equal(Enumerable.Range(0, 40), claimed.SelectMany(c => c).Order());
        Assert.All(claimed, mine => Assert.Equal(mine.Order(), mine));
    }

    [Theory, EveryEngine]
    public async Task A_task_is_not_due_before_its_time_and_the_next_due_time_is_known(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var queue = new TaskQueue(test.Database, test.Time);
        var due = test.Time.GetUtcNow() + TimeSpan.FromMinutes(5);
        await queue.AddAsync(new NewTask("mail", 1, DueAt: due));
        Assert.Null(await queue.ClaimAsync("mail", "n", Lease));
        Assert.Equal(due, await queue.NextDueAsync("mail"));
        Assert.Null(await queue.NextDueAsync("print"));
        test.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.NotNull(await queue.ClaimAsync("mail", "n", Lease));
        Assert.Equal(due + Lease, await queue.NextDueAsync("mail"));
    }

    [Theory, EveryEngine]
    public async Task Who_lost_the_lease_cannot_complete(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var queue = new TaskQueue(test.Database, test.Time);
        await queue.AddAsync(new NewTask("mail", 1));
        var first = (await queue.ClaimAsync("mail", "dead", Lease))!;
        Assert.True(await queue.RenewAsync(first, Lease));
        Assert.Null(await queue.ClaimAsync("mail", "alive", Lease));
        test.Time.Advance(Lease);
        var second = (await queue.ClaimAsync("mail", "alive", Lease))!;
        Assert.True(second.Fence > first.Fence);
        Assert.False(await queue.RenewAsync(first, Lease));
        await Assert.ThrowsAsync<LeaseLostException>(() => test.Database.InTransactionAsync(async tx =>
        {
            await BlobUse.KeepAsync(tx, "effect", "of the dead");
            await first.CompleteAsync(tx);
        }));
        Assert.Equal(0, await test.Database.FindAsync<long>("SELECT count(*) FROM blob_use"));
        await queue.RetryAsync(first, "late", test.Time.GetUtcNow());
        Assert.Equal("alive", (await queue.FindAsync(second.Id))!.LeasedBy);
        await test.Database.InTransactionAsync(second.CompleteAsync);
        Assert.Equal(TaskState.Done, (await queue.FindAsync(second.Id))!.State);
    }

    [Theory, EveryEngine]
    public async Task A_failed_task_is_listed_with_its_error_and_any_that_nobody_does_can_be_restarted(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var queue = new TaskQueue(test.Database, test.Time);
        await queue.AddAsync(new NewTask("mail", 1));
        var task = (await queue.ClaimAsync("mail", "n", Lease))!;
        await queue.FailAsync(task, "no such host", tx => BlobUse.KeepAsync(tx, "report", "x"));
        await queue.FailAsync(task, "again", _ => throw new InvalidOperationException("must not run twice"));
        var failed = Assert.Single(await queue.ListAsync(TaskState.Failed, 10));
        Assert.Equal("no such host", failed.LastError);
        Assert.Equal(1, await test.Database.FindAsync<long>("SELECT count(*) FROM blob_use"));
        Assert.True(await RestartAsync(task.Id, 2));
        Assert.False(await RestartAsync(task.Id + 1, 2));
        var again = (await queue.ClaimAsync("mail", "n", Lease))!;
        Assert.Equal((1, 2), (again.Attempt, again.Read<int>()));
        Assert.False(await RestartAsync(task.Id, 3));
        await test.Database.InTransactionAsync(again.CompleteAsync);
        Assert.True(await RestartAsync(task.Id, 3));
        Assert.Equal(3, (await queue.ClaimAsync("mail", "n", Lease))!.Read<int>());

        Task<bool> RestartAsync(long id, int payload) => test.Database.InTransactionAsync(tx => queue.RestartAsync(tx, id, payload));
    }

    [Fact]
    public void Back_off_doubles_up_to_its_longest()
    {
        var retry = new TaskRetry(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), 9);
        Assert.Equal([10, 20, 40, 60, 60], Enumerable.Range(1, 5).Select(n => retry.After(n).TotalSeconds));
        Assert.Equal(60, retry.After(int.MaxValue).TotalSeconds);
    }
}
