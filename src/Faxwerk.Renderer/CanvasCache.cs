namespace Faxwerk.Renderer;

/// <summary>The canvas drawn on last, which the next page and the next document get when theirs has the same size: to touch new memory costs as much as to draw on it.</summary>
internal sealed class CanvasCache : IDisposable
{
    private Canvas? _last;

    /// <summary>A canvas of that size. The one before is gone when it had another.</summary>
    /// <exception cref="OutOfMemoryException">The page does not fit the memory limit.</exception>
    public Canvas Of(int width, int height)
    {
        if (_last is { } last && last.Width == width && last.Height == height) return last;
        Dispose();
        return _last = new Canvas(width, height);
    }

    public void Dispose()
    {
        _last?.Dispose();
        _last = null;
    }
}
