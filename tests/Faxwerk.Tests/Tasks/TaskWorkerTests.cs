using System.Collections.Concurrent;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Faxwerk.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Faxwerk.Tests.Tasks;

public sealed class TaskWorkerTests
{
    [Theory, EveryEngine]
    public async Task An_exception_is_temporary_and_the_task_is_tried_again_later(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var handler = new Scripted { OnHandle = (task, _) => task.Attempt < 3 ? throw new IOException("down") : TaskResult.Done };
        await using var worker = await Running.StartAsync(test, handler);
        var added = await worker.Queue.AddAsync(new NewTask("work", 1));
        await worker.UntilAsync(added.Id, t => t.Attempts == 1 && t.LastError == "IOException: down" && t.LeaseUntil is null);
        await worker.AdvanceUntilAsync(added.Id, t => t.State == TaskState.Done);
        Assert.Equal([1, 2, 3], handler.Attempts);
    }

    [Theory, EveryEngine]
    public async Task A_permanent_failure_is_visible_and_its_consequence_is_in_the_same_transaction(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var handler = new Scripted { OnHandle = (_, _) => TaskResult.Fail("unreadable") };
        await using var worker = await Running.StartAsync(test, handler);
        var added = await worker.Queue.AddAsync(new NewTask("work", 1));
        await worker.UntilAsync(added.Id, t => t.State == TaskState.Failed);
        Assert.Equal("unreadable", (await worker.Queue.FindAsync(added.Id))!.LastError);
        Assert.Equal("unreadable", await test.Database.FindAsync<string>("SELECT owner FROM blob_use"));
    }

    [Fact]
    public async Task The_last_attempt_that_fails_gives_up()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var handler = new Scripted { OnHandle = (_, _) => TaskResult.TryAgain("busy") };
        await using var worker = await Running.StartAsync(test, handler);
        var added = await worker.Queue.AddAsync(new NewTask("work", 1));
        await worker.AdvanceUntilAsync(added.Id, t => t.State == TaskState.Failed);
        Assert.Equal(4, handler.Attempts.Count);
    }

    [Fact]
    public async Task A_task_whose_process_died_every_time_is_given_up_without_another_attempt()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var queue = new TaskQueue(test.Database, test.Time);
        var added = await queue.AddAsync(new NewTask("work", 1));
        for (var crash = 0; crash < 4; crash++)
        {
            Assert.NotNull(await queue.ClaimAsync("work", "crashing", TimeSpan.FromSeconds(1)));
            test.Time.Advance(TimeSpan.FromSeconds(1));
        }

        var handler = new Scripted { OnHandle = (_, _) => TaskResult.Done };
        await using var worker = await Running.StartAsync(test, handler);
        await worker.UntilAsync(added.Id, t => t.State == TaskState.Failed);
        Assert.Empty(handler.Attempts);
    }

    [Fact]
    public async Task No_more_tasks_run_than_the_handler_allows_and_a_stuck_kind_holds_up_no_other()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var gate = new TaskCompletionSource();
        var (now, most) = (0, 0);
        var stuck = new Scripted
        {
            OnHandleAsync = async (_, _) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref now));
                await gate.Task;
                Interlocked.Decrement(ref now);
                return TaskResult.Done;
            },
        };
        var other = new Scripted { Kind = "other", OnHandle = (_, _) => TaskResult.Done };
        await using var worker = await Running.StartAsync(test, stuck, other);
        var ids = new List<long>();
        for (var i = 0; i < 6; i++)
            ids.Add((await worker.Queue.AddAsync(new NewTask("work", i))).Id);
        var quick = await worker.Queue.AddAsync(new NewTask("other", 1));
        await worker.UntilAsync(quick.Id, t => t.State == TaskState.Done);
        await Eventually.HoldsAsync(() => now == 2, "two at a time");
        gate.SetResult();
        foreach (var id in ids)
            await worker.UntilAsync(id, t => t.State == TaskState.Done);
        Assert.Equal(2, most);
    }

    [Fact]
    public async Task The_lease_is_renewed_while_the_handler_works()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var gate = new TaskCompletionSource();
        var handler = new Scripted
        {
            OnHandleAsync = async (_, cancel) =>
            {
                await gate.Task.WaitAsync(cancel);
                return TaskResult.Done;
            },
        };
        await using var worker = await Running.StartAsync(test, handler);
        var added = await worker.Queue.AddAsync(new NewTask("work", 1));
        await Eventually.HoldsAsync(() => handler.Attempts.Count == 1, "the attempt");
        for (var minute = 0; minute < 5; minute++)
        {
            var before = (await worker.Queue.FindAsync(added.Id))!.LeaseUntil;
            await Eventually.HoldsAsync(
                async () =>
                {
                    test.Time.Advance(TimeSpan.FromSeconds(5));
                    return (await worker.Queue.FindAsync(added.Id))!.LeaseUntil > before;
                },
                "renewal");
        }

        gate.SetResult();
        await worker.UntilAsync(added.Id, t => t.State == TaskState.Done);
        Assert.Equal([1], handler.Attempts);
    }

    [Fact]
    public async Task A_node_that_starts_again_goes_on_with_its_tasks_at_once()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var queue = new TaskQueue(test.Database, test.Time);
        var added = await queue.AddAsync(new NewTask("work", 1));
        Assert.NotNull(await queue.ClaimAsync("work", "n1", TimeSpan.FromMinutes(1)));
        var handler = new Scripted { OnHandle = (_, _) => TaskResult.Done };
        await using var worker = await Running.StartAsync(test, handler);
        await worker.UntilAsync(added.Id, t => t.State == TaskState.Done);
        Assert.Equal([2], handler.Attempts);
    }

    [Fact]
    public async Task Stopping_gives_a_running_task_back_without_counting_the_attempt()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var handler = new Scripted
        {
            OnHandleAsync = async (_, cancel) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, test.Time, cancel);
                return TaskResult.Done;
            },
        };
        var worker = await Running.StartAsync(test, handler);
        var added = await worker.Queue.AddAsync(new NewTask("work", 1));
        await Eventually.HoldsAsync(() => handler.Attempts.Count == 1, "the attempt");
        await worker.DisposeAsync();
        var task = (await worker.Queue.FindAsync(added.Id))!;
        Assert.Equal((TaskState.Waiting, 0, null), (task.State, task.Attempts, task.LeaseUntil));
    }

    private sealed class Scripted : ITaskHandler
    {
        public string Kind { get; init; } = "work";

        public int Concurrency => 2;

        public TaskRetry Retry => new(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10), 4);

        public ConcurrentQueue<int> Attempts { get; } = new();

        public Func<LeasedTask, CancellationToken, TaskResult> OnHandle { get; init; } = (_, _) => TaskResult.Done;

        public Func<LeasedTask, CancellationToken, Task<TaskResult>>? OnHandleAsync { get; init; }

        public Task<TaskResult> HandleAsync(LeasedTask task, CancellationToken cancel)
        {
            Attempts.Enqueue(task.Attempt);
            return OnHandleAsync is null ? Task.FromResult(OnHandle(task, cancel)) : OnHandleAsync(task, cancel);
        }

        public Task GivenUpAsync(Transaction tx, LeasedTask task, string error) => BlobUse.KeepAsync(tx, "report", error);
    }

    private sealed class Running(TestDatabase test, TaskWorker worker, TaskQueue queue) : IAsyncDisposable
    {
        public TaskQueue Queue => queue;

        public static async Task<Running> StartAsync(TestDatabase test, params ITaskHandler[] handlers)
        {
            var queue = new TaskQueue(test.Database, test.Time);
            var storage = new StorageOptions { Node = "n1" };
            var worker = new TaskWorker(queue, handlers, test.Database.Changes, storage, test.Time, NullLogger<TaskWorker>.Instance);
            await worker.StartAsync(default);
            return new Running(test, worker, queue);
        }

        public Task UntilAsync(long id, Func<QueuedTask, bool> condition) =>
            Eventually.HoldsAsync(async () => condition((await queue.FindAsync(id))!), "the task's state");

        public Task AdvanceUntilAsync(long id, Func<QueuedTask, bool> condition) =>
            Eventually.HoldsAsync(
                async () =>
                {
                    test.Time.Advance(TimeSpan.FromSeconds(1));
                    return condition((await queue.FindAsync(id))!);
                },
                "the task's state");

        public async ValueTask DisposeAsync()
        {
            await worker.StopAsync(default);
            worker.Dispose();
        }
    }
}
