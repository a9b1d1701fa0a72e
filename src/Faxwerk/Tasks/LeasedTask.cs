using System.Text.Json;
using Faxwerk.Storage;

namespace Faxwerk.Tasks;

/// <summary>Another node has taken the task over (or it was completed before); the transaction must not be committed.</summary>
public sealed class LeaseLostException(long taskId) : Exception($"Task {taskId} is no longer ours.");

/// <summary>A task that this node does now.</summary>
public sealed class LeasedTask
{
    private readonly QueuedTask _row;
    private readonly TimeProvider _time;

    internal LeasedTask(QueuedTask row, TimeProvider time)
    {
        _row = row;
        _time = time;
    }

    /// <summary>The task's id: stable over all attempts, fit for names of things that must exist once (a Message-ID).</summary>
    public long Id => _row.Id;

    /// <summary>Its kind.</summary>
    public string Kind => _row.Kind;

    /// <summary>Counts claims of this task; grows with each.</summary>
    public long Fence => _row.Fence;

    /// <summary>Number of this attempt, from 1.</summary>
    public int Attempt => _row.Attempts;

    /// <summary>When the task was added.</summary>
    public DateTimeOffset CreatedAt => _row.CreatedAt;

    internal QueuedTask Row => _row;

    /// <summary>The payload as it was added.</summary>
    /// <exception cref="JsonException">It is of another shape.</exception>
    public T Read<T>() => JsonSerializer.Deserialize<T>(_row.Payload, TaskQueue.Json) ?? throw new JsonException($"Task {Id} has no payload.");

    /// <summary>Marks the task done within the transaction of its effects.</summary>
    /// <exception cref="LeaseLostException">It is no longer ours: let the exception roll the transaction back.</exception>
    public async Task CompleteAsync(Transaction tx)
    {
        var changed = await tx.ExecuteAsync(
            "UPDATE task SET state = 'done', payload = '{}', finished_at = @now, lease_until = NULL, leased_by = NULL WHERE id = @Id AND fence = @Fence AND state = 'waiting'",
            new { Id, Fence, now = _time.GetUtcNow() });
        if (changed == 0)
            throw new LeaseLostException(Id);
    }
}
