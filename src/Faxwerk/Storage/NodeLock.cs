namespace Faxwerk.Storage;

/// <summary>Another server that runs now has this node's name.</summary>
public sealed class NodeTakenException(string node)
    : Exception($"Another server runs as node {node}. Stop it, or give each of them a name of its own: Faxwerk:Node (FAXWERK__NODE).");

/// <summary>A name that is held, until it is disposed.</summary>
internal interface INodeHold : IAsyncDisposable
{
    /// <summary>Whether it is held still: a restart of PostgreSQL ends it.</summary>
    Task<bool> LastsAsync(CancellationToken cancel);
}

/// <summary>
/// The name of this node, held by one process at a time: whoever starts under it takes back the calls that it had, and those of a process that still runs would be cut and dialled again.
/// </summary>
public sealed partial class NodeLock(Database database, StorageOptions storage, TimeProvider time, ILogger<NodeLock> log) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private INodeHold? _held;
    private long? _lostAt;

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

    /// <summary>Takes the name again where PostgreSQL has let it go. False where another server has had it for longer than one that broke down could.</summary>
    /// <exception cref="Exception">The database does not answer: ask again later.</exception>
    public async Task<bool> KeepAsync(CancellationToken cancel = default)
    {
        if (_held is not null)
        {
            if (await _held.LastsAsync(cancel))
                return true;
            await _held.DisposeAsync();
            _held = null;
        }

        if ((_held = await database.TryHoldAsync(storage.Node, cancel)) is not null)
        {
            _lostAt = null;
            Retaken(log, storage.Node);
            return true;
        }

        _lostAt ??= time.GetTimestamp();
        return time.GetElapsedTime(_lostAt.Value) < database.DeadAfter;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _held?.DisposeAsync() ?? default;

    [LoggerMessage(Level = LogLevel.Information, Message = "The name of node {Node} was let go by the database and is taken again")]
    private static partial void Retaken(ILogger logger, string node);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A server runs as node {Node}, or broke down just now: waiting for the name for {Seconds} s")]
    private static partial void Waits(ILogger logger, string node, double seconds);
}
