namespace Faxwerk.Rendering;

/// <summary>A document's place among those that render; disposing of it lets the next one in.</summary>
internal sealed class RendererPlace : IDisposable
{
    private readonly RendererPlaces _places;
    private readonly TimeProvider _time;
    private readonly long _since;
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _eviction = new();

    public RendererPlace(RendererPlaces places, TimeProvider time, bool isBeside)
    {
        (_places, _time, _since, IsBeside) = (places, time, time.GetTimestamp(), isBeside);
        Evicted = _eviction.Token;
        _timer = time.CreateTimer(_ => places.Overdue(this), null, RendererPlaces.Patience, RendererPlaces.LastPatience);
    }

    /// <summary>Ends the document: others need its place.</summary>
    public CancellationToken Evicted { get; }

    /// <summary>For how long it has been taken.</summary>
    internal TimeSpan Age => _time.GetElapsedTime(_since);

    /// <summary>Whether its document goes on beside those that have a place proper. Guarded by the lock of the places.</summary>
    internal bool IsBeside { get; set; }

    /// <summary>Whether it was given back. Guarded by the lock of the places.</summary>
    internal bool HasLeft { get; set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _places.Leave(this);
        Forget();
    }

    /// <summary>What waits for the token runs elsewhere: the lock is held.</summary>
    internal void Evict() => _ = _eviction.CancelAsync();

    internal void Forget()
    {
        _timer.Dispose();
        _eviction.Dispose();
    }
}
