namespace Faxwerk.Storage;

/// <summary>Another server that runs now has this node's name.</summary>
public sealed class NodeTakenException(string node)
    : Exception($"Another server runs as node {node}. Stop it, or give each of them a name of its own: Faxwerk:Node (FAXWERK__NODE).");

/// <summary>
/// The name of this node, held by one process at a time: whoever starts under it takes back the calls that it had, and those of a process that still runs would be cut and dialled again.
/// </summary>
public sealed partial class NodeLock(Database database, StorageOptions storage, TimeProvider time, ILogger<NodeLock> log) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private IAsyncDisposable? _held;

    /// <summary>Takes the name, and waits for it where a server that broke down has it still.</summary>
    /// <exception cref="NodeTakenException">A server that runs has it.</exception>
    public async Task TakeAsync(CancellationToken cancel = default)
    {
        if ((_held = await database.TryHoldAsync(storage.Node, cancel)) is not null)
            return;
        Waits(log, storage.Node, database.DeadAfter.TotalSeconds);
        var began = time.GetTimestamp();
        while ((_held = await database.TryHoldAsync(storage.Node, cancel)) is null)
        {
            if (time.GetElapsedTime(began) >= database.DeadAfter)
                throw new NodeTakenException(storage.Node);
            await Task.Delay(Pause, time, cancel);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _held?.DisposeAsync() ?? default;

    [LoggerMessage(Level = LogLevel.Warning, Message = "A server runs as node {Node}, or broke down just now: waiting for the name for {Seconds} s")]
    private static partial void Waits(ILogger logger, string node, double seconds);
}
