using Faxwerk.Queue;

namespace Faxwerk.Steering;

/// <summary>The waiting numbers of all faxes, computed once a second at most however many look at them.</summary>
public sealed class QueuePositions(QueueView view, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _one = new(1);
    private IReadOnlyDictionary<long, int> _positions = new Dictionary<long, int>();
    private DateTimeOffset _at = DateTimeOffset.MinValue;

    /// <summary>By the id of the fax; 1 goes next.</summary>
    public async Task<IReadOnlyDictionary<long, int>> ReadAsync(CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            var now = time.GetUtcNow();
            if (now - _at > Age)
                (_positions, _at) = (await view.PositionsAsync(cancel), now);
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
