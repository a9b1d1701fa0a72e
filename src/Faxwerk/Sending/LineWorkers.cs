using Faxwerk.Lines;

namespace Faxwerk.Sending;

/// <summary>A <see cref="LineWorker"/> for each line of this node; that of a removed trunk ends its calls, then the line is closed.</summary>
public sealed class LineWorkers(Trunks trunks, IServiceProvider services) : BackgroundService
{
    private readonly Dictionary<Line, (Task Work, CancellationTokenSource Stop)> _working = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var closing = new List<Task>();
        while (!stoppingToken.IsCancellationRequested)
        {
            var changed = trunks.Changed;
            var lines = trunks.All;
            foreach (var line in lines.Except(_working.Keys).ToList())
            {
                var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                _working[line] = (ActivatorUtilities.CreateInstance<LineWorker>(services, line).RunAsync(stop.Token), stop);
            }

            foreach (var line in _working.Keys.Except(lines).ToList())
                closing.Add(CloseAsync(line));
            closing.RemoveAll(task => task.IsCompleted);
            await changed.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(_working.Values.Select(work => work.Work).Concat(closing));
        foreach (var (_, stop) in _working.Values)
            stop.Dispose();
    }

    private async Task CloseAsync(Line line)
    {
        _working.Remove(line, out var worker);
        await worker.Stop.CancelAsync();
        await worker.Work;
        worker.Stop.Dispose();
        await line.Endpoint.DisposeAsync();
    }
}
