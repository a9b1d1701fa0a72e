namespace Faxwerk.Tasks;

/// <summary>States of a task.</summary>
public enum TaskState
{
    /// <summary>To be done at <see cref="QueuedTask.DueAt"/>, or being done while a lease runs.</summary>
    Waiting,

    /// <summary>Done; kept for a while so that its dedupe key holds.</summary>
    Done,

    /// <summary>Failed for good; <see cref="QueuedTask.LastError"/> says why.</summary>
    Failed,
}

/// <summary>A row of table <c>task</c>.</summary>
public sealed record QueuedTask
{
    /// <summary>Counts up.</summary>
    public long Id { get; init; }

    /// <summary>Which <see cref="ITaskHandler"/> does it.</summary>
    public string Kind { get; init; } = "";

    /// <summary>JSON.</summary>
    public string Payload { get; init; } = "";

    /// <summary>No second task with this key is added.</summary>
    public string? DedupeKey { get; init; }

    /// <summary>Its state.</summary>
    public TaskState State { get; init; }

    /// <summary>Not before this time.</summary>
    public DateTimeOffset DueAt { get; init; }

    /// <summary>Attempts begun.</summary>
    public int Attempts { get; init; }

    /// <summary>Counts claims: only who holds the newest may complete.</summary>
    public long Fence { get; init; }

    /// <summary>The node that does it.</summary>
    public string? LeasedBy { get; init; }

    /// <summary>Till then the node has it alone.</summary>
    public DateTimeOffset? LeaseUntil { get; init; }

    /// <summary>Why the last attempt failed.</summary>
    public string? LastError { get; init; }

    /// <summary>When it was added.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was done or given up.</summary>
    public DateTimeOffset? FinishedAt { get; init; }
}
