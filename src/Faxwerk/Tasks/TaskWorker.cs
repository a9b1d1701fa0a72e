using Faxwerk.Storage;

namespace Faxwerk.Tasks;

/// <summary>
/// Does the tasks, each kind in its own lane with its own limit, so that a slow kind holds up no other.
/// </summary>
public sealed partial class TaskWorker(
    TaskQueue queue, IEnumerable<ITaskHandler> handlers, ChangeFeed changes, StorageOptions storage, TimeProvider time, ILogger<TaskWorker> log)
    : BackgroundService
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Forget = TimeSpan.FromDays(14);

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await queue.ReleaseAllAsync(storage.Node, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll([.. handlers.Select(handler => RunLaneAsync(handler, stoppingToken)), ForgetOldAsync(stoppingToken)]);

    private async Task RunLaneAsync(ITaskHandler handler, CancellationToken stop)
    {
        var running = new List<Task>();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await RunOnceAsync(handler, running, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception fault)
            {
                LaneFailed(log, handler.Kind, fault);
                await Task.Delay(LookAgain, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await Task.WhenAll(running);
    }

    private async Task RunOnceAsync(ITaskHandler handler, List<Task> running, CancellationToken stop)
    {
        running.RemoveAll(task => task.IsCompleted);
        if (running.Count >= handler.Concurrency)
        {
            await Task.WhenAny(running).WaitAsync(stop);
            return;
        }

        var change = changes.Next(Topics.Task);
        if (await queue.ClaimAsync(handler.Kind, storage.Node, TaskRun.Lease, stop) is { } task)
        {
            running.Add(new TaskRun(queue, handler, task, time, log).RunAsync(stop));
            return;
        }

        var due = await queue.NextDueAsync(handler.Kind, stop) - time.GetUtcNow();
        await ChangeFeed.WaitAsync(change, due < LookAgain ? due.Value : LookAgain, time, stop);
    }

    private async Task ForgetOldAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await queue.ForgetAsync(time.GetUtcNow() - Forget, stop);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                LaneFailed(log, "forget", fault);
            }

            await Task.Delay(TimeSpan.FromHours(1), time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Claiming tasks of kind {Kind} failed")]
    private static partial void LaneFailed(ILogger logger, string kind, Exception fault);
}
