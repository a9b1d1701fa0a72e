namespace Faxwerk.Tasks;

/// <summary>One attempt at a task: keeps the lease while the handler works and records how it ended.</summary>
internal sealed partial class TaskRun(TaskQueue queue, ITaskHandler handler, LeasedTask task, TimeProvider time, ILogger log)
{
    /// <summary>A node that died loses its tasks after this time.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    private const int MaxErrorLength = 2000;

    /// <summary>Never throws: what cannot be recorded is left to the lease.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var scope = log.BeginScope("task {Id}", task.Id);
        try
        {
            if (await HandleAsync(stop) is { } result)
                await RecordAsync(result);
            else
                await queue.ReleaseAsync(task, CancellationToken.None);
        }
        catch (LeaseLostException)
        {
            Lost(log, task.Id, task.Kind);
        }
        catch (Exception fault)
        {
            NotRecorded(log, task.Id, task.Kind, fault);
        }
    }

    /// <summary>The result; null where the server stops.</summary>
    private async Task<TaskResult?> HandleAsync(CancellationToken stop)
    {
        if (task.Attempt > handler.Retry.MaxAttempts)
            return TaskResult.Fail(task.Row.LastError ?? "Every attempt ended with the end of the process.");
        using var running = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var ended = new CancellationTokenSource();
        var renewing = RenewAsync(running, ended.Token);
        try
        {
            return await handler.HandleAsync(task, running.Token);
        }
        catch (LeaseLostException)
        {
            throw;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
        catch (OperationCanceledException) when (running.IsCancellationRequested)
        {
            throw new LeaseLostException(task.Id);
        }
        catch (Exception fault)
        {
            Faulted(log, task.Id, task.Kind, task.Attempt, fault);
            return TaskResult.TryAgain($"{fault.GetType().Name}: {fault.Message}");
        }
        finally
        {
            await ended.CancelAsync();
            await renewing;
        }
    }

    private async Task RenewAsync(CancellationTokenSource running, CancellationToken ended)
    {
        while (true)
        {
            await Task.Delay(Lease / 3, time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ended.IsCancellationRequested)
                return;
            try
            {
                if (!await queue.RenewAsync(task, Lease, CancellationToken.None))
                {
                    await running.CancelAsync();
                    return;
                }
            }
            catch (Exception fault)
            {
                NotRecorded(log, task.Id, task.Kind, fault);
            }
        }
    }

    private async Task RecordAsync(TaskResult result)
    {
        switch (result)
        {
            case TaskResult.Completed:
                await queue.CompleteAsync(task);
                break;
            case TaskResult.Temporary again when task.Attempt < handler.Retry.MaxAttempts:
                await queue.RetryAsync(task, Cut(again.Error), time.GetUtcNow() + (again.After ?? handler.Retry.After(task.Attempt)));
                break;
            case TaskResult.Temporary again:
                await GiveUpAsync(again.Error);
                break;
            case TaskResult.Permanent failed:
                await GiveUpAsync(failed.Error);
                break;
        }
    }

    private Task GiveUpAsync(string error)
    {
        GivenUp(log, task.Id, task.Kind, task.Attempt, error);
        return queue.FailAsync(task, Cut(error), tx => handler.GivenUpAsync(tx, task, error));
    }

    private static string Cut(string error) => error.Length <= MaxErrorLength ? error : error[..MaxErrorLength];

    [LoggerMessage(Level = LogLevel.Warning, Message = "Task {Id} ({Kind}) was taken over by another node")]
    private static partial void Lost(ILogger logger, long id, string kind);

    [LoggerMessage(Level = LogLevel.Error, Message = "Task {Id} ({Kind}) could not be recorded")]
    private static partial void NotRecorded(ILogger logger, long id, string kind, Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Task {Id} ({Kind}) failed in attempt {Attempt}")]
    private static partial void Faulted(ILogger logger, long id, string kind, int attempt, Exception fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "Task {Id} ({Kind}) failed for good after {Attempt} attempts: {Error}")]
    private static partial void GivenUp(ILogger logger, long id, string kind, int attempt, string error);
}
