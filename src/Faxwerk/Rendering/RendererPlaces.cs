namespace Faxwerk.Rendering;

/// <summary>
/// Who may render: as many documents at a time as there are workers, in the order in which they came. One that has had its place for
/// <see cref="Patience"/> gives it to the next that waits and goes on beside the others. Where enough do that already, one that has had its place for
/// <see cref="LastPatience"/> ends and waits until one of those is done. So a bomb holds nobody up, and where nobody waits nothing is given up.
/// </summary>
internal sealed class RendererPlaces
{
    /// <summary>Nearly all documents take less.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.5);

    /// <summary>What is ended begins anew, so this is long enough for most on a machine with too much to do.</summary>
    public static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time;
    private readonly int _workers;
    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource<RendererPlace>> _waiting = new();
    private readonly Queue<TaskCompletionSource<RendererPlace>> _ended = new();
    private readonly List<RendererPlace> _overdue = [];
    private int _free;
    private int _freeBeside;

    /// <summary>Places for <paramref name="workers"/> documents, and as many beside them.</summary>
    public RendererPlaces(int workers, TimeProvider time)
    {
        (_workers, _time) = (workers, time);
        _free = _freeBeside = workers;
    }

    /// <summary>A place, when it is this document's turn.</summary>
    public async Task<RendererPlace> EnterAsync(CancellationToken cancellation)
    {
        TaskCompletionSource<RendererPlace> turn;
        lock (_lock)
        {
            if (_free > 0)
            {
                _free--;
                return new RendererPlace(this, _time, isBeside: false);
            }

            turn = Join(_waiting);
            MakeWay();
        }

        return await WaitAsync(turn, cancellation);
    }

    /// <summary>A place for a document that was ended. Null where as many of those wait as there are workers: it shall come again later.</summary>
    public async Task<RendererPlace?> EnterAgainAsync(CancellationToken cancellation)
    {
        TaskCompletionSource<RendererPlace> turn;
        lock (_lock)
        {
            if (_freeBeside > 0)
            {
                _freeBeside--;
                return new RendererPlace(this, _time, isBeside: true);
            }

            if (_ended.Count(IsAlive) >= _workers) return null;
            turn = Join(_ended);
        }

        return await WaitAsync(turn, cancellation);
    }

    internal void Overdue(RendererPlace place)
    {
        lock (_lock)
        {
            if (place.HasLeft || place.IsBeside || place.Evicted.IsCancellationRequested) return;
            if (!_overdue.Contains(place)) _overdue.Add(place);
            MakeWay();
        }
    }

    internal void Leave(RendererPlace place)
    {
        lock (_lock)
        {
            if (place.HasLeft) return;
            place.HasLeft = true;
            _overdue.Remove(place);
            if (!place.IsBeside) Free();
            else if (!Admit(_ended, isBeside: true)) _freeBeside++;
            MakeWay();
        }
    }

    private static async Task<RendererPlace> WaitAsync(TaskCompletionSource<RendererPlace> turn, CancellationToken cancellation)
    {
        await using (cancellation.Register(() => turn.TrySetCanceled(cancellation))) return await turn.Task;
    }

    private static bool IsAlive(TaskCompletionSource<RendererPlace> turn) => !turn.Task.IsCompleted;

    private static TaskCompletionSource<RendererPlace> Join(Queue<TaskCompletionSource<RendererPlace>> queue)
    {
        var turn = new TaskCompletionSource<RendererPlace>(TaskCreationOptions.RunContinuationsAsynchronously);
        queue.Enqueue(turn);
        return turn;
    }

    private void MakeWay()
    {
        while (_freeBeside > 0 && _overdue is [var first, ..] && _waiting.Any(IsAlive))
        {
            _overdue.RemoveAt(0);
            _freeBeside--;
            first.IsBeside = true;
            Free();
        }

        if (!_waiting.Any(IsAlive) || _overdue.Find(place => place.Age >= LastPatience) is not { } last) return;
        _overdue.Remove(last);
        last.Evict();
    }

    private void Free()
    {
        if (!Admit(_waiting, isBeside: false)) _free++;
    }

    private bool Admit(Queue<TaskCompletionSource<RendererPlace>> queue, bool isBeside)
    {
        while (queue.TryDequeue(out var turn))
        {
            // One whose waiting was cancelled takes no place.
            var place = new RendererPlace(this, _time, isBeside);
            if (turn.TrySetResult(place)) return true;
            place.Forget();
        }

        return false;
    }
}
