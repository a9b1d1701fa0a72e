using System.Text.Json;
using Faxwerk.Storage;

namespace Faxwerk.Tasks;

/// <summary>What to remember and do later. <paramref name="Payload"/> becomes JSON; a task whose <paramref name="DedupeKey"/> is known is not added again.</summary>
public sealed record NewTask(string Kind, object Payload, string? DedupeKey = null, DateTimeOffset? DueAt = null);

/// <summary>What came of adding: the id of the new task, or of the one with the same dedupe key.</summary>
public readonly record struct AddedTask(long Id, bool IsNew);

/// <summary>The durable task queue, table <c>task</c>.</summary>
public sealed class TaskQueue(Database database, TimeProvider time)
{
    /// <summary>What a restore held back goes on so slowly that the relay is not hit by all of it, and who sees something go out twice can stop the server before the rest.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Adds a task in the caller's transaction: it exists if and only if that commits.</summary>
    public async Task<AddedTask> AddAsync(Transaction tx, NewTask task)
    {
        var now = time.GetUtcNow();
        var id = await tx.FindAsync<long?>(
            """
            INSERT INTO task (kind, payload, dedupe_key, state, due_at, attempts, fence, created_at)
            VALUES (@Kind, @payload, @DedupeKey, 'waiting', @due, 0, 0, @now)
            ON CONFLICT (dedupe_key) DO NOTHING RETURNING id
            """,
            new { task.Kind, payload = JsonSerializer.Serialize(task.Payload, Json), task.DedupeKey, due = task.DueAt ?? now, now });
        if (id is null)
            return new AddedTask(await tx.FindAsync<long>("SELECT id FROM task WHERE dedupe_key = @DedupeKey", new { task.DedupeKey }), IsNew: false);
        tx.Announce(Topics.Task, id.Value);
        return new AddedTask(id.Value, IsNew: true);
    }

    /// <summary>The task with this dedupe key; null where there is none.</summary>
    public static Task<long?> FindAsync(Transaction tx, string dedupeKey) => tx.FindAsync<long?>("SELECT id FROM task WHERE dedupe_key = @dedupeKey", new { dedupeKey });

    /// <summary>Adds a task in a transaction of its own.</summary>
    public Task<AddedTask> AddAsync(NewTask task, CancellationToken cancel = default) =>
        database.InTransactionAsync(tx => AddAsync(tx, task), cancel);

    /// <summary>Takes the next due task of a kind for <paramref name="lease"/>; null where none is due. A task whose lease ran out is due.</summary>
    public async Task<LeasedTask?> ClaimAsync(string kind, string node, TimeSpan lease, CancellationToken cancel = default)
    {
        var now = time.GetUtcNow();
        var row = await database.InTransactionAsync(
            tx => tx.FindAsync<QueuedTask>(
                $"""
                UPDATE task SET fence = fence + 1, attempts = attempts + 1, leased_by = @node, lease_until = @until
                WHERE id = (SELECT id FROM task
                    WHERE kind = @kind AND state = 'waiting' AND due_at <= @now AND (lease_until IS NULL OR lease_until <= @now)
                    ORDER BY due_at, id LIMIT 1 {database.SkipLocked})
                RETURNING *
                """,
                new { kind, node, now, until = now + lease }),
            cancel);
        return row is null ? null : new LeasedTask(row, time);
    }

    /// <summary>When the next task of a kind can be claimed; null where none waits.</summary>
    public Task<DateTimeOffset?> NextDueAsync(string kind, CancellationToken cancel = default) =>
        database.FindAsync<DateTimeOffset?>(
            "SELECT min(CASE WHEN lease_until > due_at THEN lease_until ELSE due_at END) FROM task WHERE kind = @kind AND state = 'waiting'",
            new { kind },
            cancel);

    /// <summary>Keeps a task for <paramref name="lease"/> from now; false where it is no longer ours.</summary>
    public async Task<bool> RenewAsync(LeasedTask task, TimeSpan lease, CancellationToken cancel = default) =>
        await database.InTransactionAsync(
            tx => tx.ExecuteAsync(
                "UPDATE task SET lease_until = @until WHERE id = @Id AND fence = @Fence AND state = 'waiting' AND lease_until IS NOT NULL",
                new { task.Id, task.Fence, until = time.GetUtcNow() + lease }),
            cancel) > 0;

    /// <summary>Makes tasks due now that were to wait and that nobody has begun.</summary>
    public async Task HastenAsync(Transaction tx, IReadOnlyList<long> ids)
    {
        var now = time.GetUtcNow();
        foreach (var id in ids)
        {
            if (await tx.ExecuteAsync("UPDATE task SET due_at = @now WHERE id = @id AND state = 'waiting' AND attempts = 0 AND due_at > @now", new { id, now }) > 0)
                tx.Announce(Topics.Task, id);
        }
    }

    /// <summary>Makes a task due now, however often it failed, and a failed one start over; false where it is done or being done.</summary>
    public async Task<bool> HurryAsync(Transaction tx, long id)
    {
        var now = time.GetUtcNow();
        var changed = await tx.ExecuteAsync(
            """
            UPDATE task SET due_at = @now, attempts = CASE WHEN state = 'failed' THEN 0 ELSE attempts END, state = 'waiting', finished_at = NULL
            WHERE id = @id AND (state = 'failed' OR (state = 'waiting' AND (lease_until IS NULL OR lease_until <= @now)))
            """,
            new { id, now });
        tx.Announce(Topics.Task, id);
        return changed > 0;
    }

    /// <summary>Whether somebody is at a task; he cannot come to it in this transaction.</summary>
    public async Task<bool> IsLeasedAsync(Transaction tx, long id) =>
        await tx.FindAsync<DateTimeOffset?>($"SELECT lease_until FROM task WHERE id = @id {database.ForUpdate}", new { id }) > time.GetUtcNow();

    /// <summary>Ends a task undone, whoever is at it: what he does about it in his transaction is rolled back.</summary>
    public Task WithdrawAsync(Transaction tx, long id) => tx.ExecuteAsync(
        "UPDATE task SET state = 'done', payload = '{}', fence = fence + 1, finished_at = @now, lease_until = NULL, leased_by = NULL WHERE id = @id AND state <> 'done'", new { id, now = time.GetUtcNow() });

    /// <summary>Gives a task back to be tried again at <paramref name="due"/>.</summary>
    public Task RetryAsync(LeasedTask task, string error, DateTimeOffset due, CancellationToken cancel = default) =>
        database.InTransactionAsync(
            async tx =>
            {
                await tx.ExecuteAsync(
                    "UPDATE task SET due_at = @due, last_error = @error, lease_until = NULL, leased_by = NULL WHERE id = @Id AND fence = @Fence AND state = 'waiting'",
                    new { task.Id, task.Fence, due, error });
                tx.Announce(Topics.Task, task.Id);
            },
            cancel);

    /// <summary>Gives a task back as if it had not been begun, because the server stops.</summary>
    public Task ReleaseAsync(LeasedTask task, CancellationToken cancel = default) =>
        database.InTransactionAsync(
            async tx =>
            {
                await tx.ExecuteAsync(
                    "UPDATE task SET attempts = attempts - 1, lease_until = NULL, leased_by = NULL WHERE id = @Id AND fence = @Fence AND state = 'waiting'",
                    new { task.Id, task.Fence });
                tx.Announce(Topics.Task, task.Id);
            },
            cancel);

    /// <summary>Marks a task done whose handler has not; does nothing where it has.</summary>
    internal Task CompleteAsync(LeasedTask task) =>
        database.InTransactionAsync(async tx =>
        {
            if (await tx.FindAsync<string>("SELECT state FROM task WHERE id = @Id AND fence = @Fence", new { task.Id, task.Fence }) is "waiting")
                await task.CompleteAsync(tx);
        });

    /// <summary>Ends a task as failed and runs <paramref name="givenUp"/> in the same transaction; does nothing where it is no longer ours.</summary>
    public Task FailAsync(LeasedTask task, string error, Func<Transaction, Task> givenUp, CancellationToken cancel = default) =>
        database.InTransactionAsync(
            async tx =>
            {
                var changed = await tx.ExecuteAsync(
                    "UPDATE task SET state = 'failed', last_error = @error, finished_at = @now, lease_until = NULL, leased_by = NULL WHERE id = @Id AND fence = @Fence AND state = 'waiting'",
                    new { task.Id, task.Fence, error, now = time.GetUtcNow() });
                if (changed == 0)
                    return;
                await givenUp(tx);
                tx.Announce(Topics.Task, task.Id);
            },
            cancel);

    /// <summary>Holds back all that waits until <see cref="ReleaseHeldAsync"/>; returns how many.</summary>
    public static Task<int> HoldAllAsync(Transaction tx) => tx.ExecuteAsync("UPDATE task SET due_at = @held WHERE state = 'waiting'", new { held = DateTimeOffset.MaxValue });

    /// <summary>Lets what was held back go on from <paramref name="due"/>, one every <see cref="Pace"/> in the order they came.</summary>
    public static async Task ReleaseHeldAsync(Transaction tx, DateTimeOffset due)
    {
        var released = await tx.ExecuteAsync(
            """
            UPDATE task SET due_at = @due + o.place * @pace
            FROM (SELECT id AS held_id, row_number() OVER (ORDER BY id) - 1 AS place FROM task WHERE state = 'waiting' AND due_at = @held) o WHERE task.id = o.held_id
            """,
            new { due = due.ToUnixTimeMilliseconds(), held = DateTimeOffset.MaxValue, pace = (long)Pace.TotalMilliseconds });
        if (released > 0)
            tx.Announce(Topics.Task);
    }

    /// <summary>Frees the tasks of a node that starts, and so has none: those it had when it broke down need not wait for the end of their lease.</summary>
    public Task ReleaseAllAsync(string node, CancellationToken cancel = default) =>
        database.InTransactionAsync(
            tx => tx.ExecuteAsync("UPDATE task SET lease_until = NULL, leased_by = NULL WHERE leased_by = @node AND state = 'waiting'", new { node }),
            cancel);

    /// <summary>Lets a task start over with this payload, whatever came of it; false where it is being done now or known no more.</summary>
    public async Task<bool> RestartAsync(Transaction tx, long id, object payload)
    {
        var now = time.GetUtcNow();
        tx.Announce(Topics.Task, id);
        return await tx.ExecuteAsync(
            "UPDATE task SET state = 'waiting', payload = @payload, attempts = 0, due_at = @now, finished_at = NULL WHERE id = @id AND (lease_until IS NULL OR lease_until <= @now)",
            new { id, payload = JsonSerializer.Serialize(payload, Json), now }) > 0;
    }

    /// <summary>One task; null where there is none.</summary>
    public Task<QueuedTask?> FindAsync(long id, CancellationToken cancel = default) =>
        database.FindAsync<QueuedTask>("SELECT * FROM task WHERE id = @id", new { id }, cancel);

    /// <summary>The newest tasks in a state.</summary>
    public Task<IReadOnlyList<QueuedTask>> ListAsync(TaskState state, int limit, CancellationToken cancel = default) =>
        database.QueryAsync<QueuedTask>(
            "SELECT * FROM task WHERE state = @state ORDER BY id DESC LIMIT @limit",
            new { state = Stored(state), limit },
            cancel);

    /// <summary>Forgets tasks done before <paramref name="before"/>, and with them their dedupe keys.</summary>
    public Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancel = default) =>
        database.InTransactionAsync(
            tx => tx.ExecuteAsync("DELETE FROM task WHERE state = 'done' AND finished_at < @before", new { before }),
            cancel);

    private static string Stored(TaskState state) => state switch
    {
        TaskState.Waiting => "waiting",
        TaskState.Done => "done",
        TaskState.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };
}
