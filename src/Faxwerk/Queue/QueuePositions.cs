namespace Faxwerk.Queue;

/// <summary>The waiting numbers of all faxes, computed once a second at most however many look at them, and less often where it takes long: never more than a tenth of the time.</summary>
public sealed class QueuePositions(QueueView view, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(1);
    private const int Rest = 10;

    private readonly SemaphoreSlim _one = new(1);
    private IReadOnlyDictionary<long, int> _positions = new Dictionary<long, int>();
    private DateTimeOffset _until = DateTimeOffset.MinValue;
    private bool _isQuick;

    /// <summary>By the id of the fax; 1 goes next.</summary>
    /// <param name="cancel">Gives up.</param>
    /// <param name="newest">A fax that waits: who has just handed it in is told its number, where that is quick.</param>
    public async Task<IReadOnlyDictionary<long, int>> ReadAsync(CancellationToken cancel, long? newest = null)
    {
        await _one.WaitAsync(cancel);
        try
        {
            var now = time.GetUtcNow();
            if (now > _until || (newest is { } id && _isQuick && !_positions.ContainsKey(id)))
            {
                _positions = await view.PositionsAsync(cancel);
                var done = time.GetUtcNow();
                var rest = Rest * (done - now);
                _isQuick = rest <= Age;
                _until = done + (_isQuick ? Age : rest);
            }

            return _positions;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();
}
