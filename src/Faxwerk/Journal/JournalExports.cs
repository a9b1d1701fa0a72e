namespace Faxwerk.Journal;

/// <summary>Bounds the exports of the journal that run at once on this node: each reads as long as its reader takes.</summary>
public sealed class JournalExports : IDisposable
{
    /// <summary>Most at once.</summary>
    public const int Most = 4;

    private readonly SemaphoreSlim _free = new(Most);

    /// <summary>Takes a place until it is disposed of; null where all are taken.</summary>
    public IDisposable? TryBegin() => _free.Wait(0) ? new Place(_free) : null;

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();

    private sealed class Place(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}
