using Faxwerk.Storage;

namespace Faxwerk.Tasks;

/// <summary>Does one kind of task.</summary>
public interface ITaskHandler
{
    /// <summary>The kind, as given to <see cref="TaskQueue.AddAsync"/>. Never renamed: it is stored.</summary>
    string Kind { get; }

    /// <summary>Tasks of this kind that run at the same time on a node.</summary>
    int Concurrency => 4;

    /// <summary>When a failed task is tried again.</summary>
    TaskRetry Retry => TaskRetry.Default;

    /// <summary>
    /// Does the task; it may run more than once. What it writes to the database and <see cref="LeasedTask.CompleteAsync"/> go in one transaction; a handler that
    /// writes nothing just returns <see cref="TaskResult.Done"/>. An exception is a temporary failure. <paramref name="cancel"/> fires when the server stops or
    /// another node has taken the task over.
    /// </summary>
    Task<TaskResult> HandleAsync(LeasedTask task, CancellationToken cancel);

    /// <summary>
    /// The task has failed for good; runs in the transaction that says so. Here a handler adds what the failure leads to, such as a report.
    /// </summary>
    Task GivenUpAsync(Transaction tx, LeasedTask task, string error) => Task.CompletedTask;
}

/// <summary>How an attempt ended.</summary>
public abstract record TaskResult
{
    private TaskResult()
    {
    }

    /// <summary>Done; completed here where the handler has not done it in its own transaction.</summary>
    public static TaskResult Done { get; } = new Completed();

    /// <summary>Did not work now; later, or after <paramref name="after"/>.</summary>
    public static TaskResult TryAgain(string error, TimeSpan? after = null) => new Temporary(error, after);

    /// <summary>Will never work.</summary>
    public static TaskResult Fail(string error) => new Permanent(error);

    internal sealed record Completed : TaskResult;

    internal sealed record Temporary(string Error, TimeSpan? After) : TaskResult;

    internal sealed record Permanent(string Error) : TaskResult;
}

/// <summary>Exponential back-off: <paramref name="First"/>, twice that, and so on, at most <paramref name="Longest"/>; failed for good after <paramref name="MaxAttempts"/>.</summary>
public sealed record TaskRetry(TimeSpan First, TimeSpan Longest, int MaxAttempts)
{
    /// <summary>10 s, 20 s, ... 1 h; 80 attempts take about three days.</summary>
    public static TaskRetry Default { get; } = new(TimeSpan.FromSeconds(10), TimeSpan.FromHours(1), 80);

    /// <summary>The pause after the attempt of this number, counted from 1.</summary>
    public TimeSpan After(int attempt)
    {
        var factor = Math.Pow(2, Math.Min(attempt, 32) - 1);
        return TimeSpan.FromMilliseconds(Math.Min(First.TotalMilliseconds * factor, Longest.TotalMilliseconds));
    }
}
