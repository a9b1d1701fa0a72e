namespace Faxwerk.Queue;

/// <summary>The waiting numbers of all faxes, computed once a second at most however many look at them, and less often where it takes long: never more than a tenth of the time.</summary>
public sealed class QueuePositions(QueueView view, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(1);
    private const int Rest = 10;

    private readonly SemaphoreSlim _one = new(1);
    private IReadOnlyDictionary<long, int> _positions = new Dictionary<long, int>();
    private DateTimeOffset _until = DateTimeOffset.MinValue;

    /// <summary>By the id of the fax; 1 goes next.</summary>
    public async Task<IReadOnlyDictionary<long, int>> ReadAsync(CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            var now = time.GetUtcNow();
            if (now > _until)
            {
                _positions = await view.PositionsAsync(cancel);
                var done = time.GetUtcNow();
                _until = done + (Rest * (done - now) is var rest && rest > Age ? rest : Age);
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
