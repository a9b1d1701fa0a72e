using Faxwerk.Pages.Raster;
using Faxwerk.Renderer.Native;

namespace Faxwerk.Renderer;

/// <summary>A page that cairo draws on, read back as grey. Kept from page to page while the size stays.</summary>
internal sealed unsafe class Canvas : IDisposable
{
    private readonly nint _surface;
    private readonly GreyImage _grey;
    private nint _cairo;

    /// <exception cref="OutOfMemoryException">The page does not fit the memory limit.</exception>
    public Canvas(int width, int height)
    {
        Width = width;
        Height = height;
        _surface = Cairo.NewImageSurface(Cairo.FormatRgb24, width, height);
        if (Cairo.SurfaceStatus(_surface) != 0)
        {
            Cairo.DestroySurface(_surface);
            throw new OutOfMemoryException("No memory for the page surface.");
        }

        _grey = new GreyImage(width, height);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Starts a white page and returns the drawing state, black and unscaled.</summary>
    public nint Begin()
    {
        // The document before may have ended in the middle of a page.
        if (_cairo != 0) Cairo.Destroy(_cairo);
        _cairo = Cairo.Create(_surface);
        Cairo.SetSource(_cairo, 1, 1, 1);
        Cairo.Paint(_cairo);
        Cairo.SetSource(_cairo, 0, 0, 0);
        return _cairo;
    }

    /// <summary>Ends the page and returns it; it is valid until the next one is ended. Null when cairo met an error.</summary>
    public GreyImage? End()
    {
        var status = Cairo.Status(_cairo);
        Cairo.Destroy(_cairo);
        _cairo = 0;
        if (status != 0) return null;
        Cairo.Flush(_surface);
        var data = Cairo.SurfaceData(_surface);
        var stride = Cairo.SurfaceStride(_surface);
        for (var y = 0; y < Height; y++)
            _grey.SetRowFromBgrx(y, new ReadOnlySpan<byte>(data + ((long)y * stride), Width * 4));
        return _grey;
    }

    public void Dispose()
    {
        if (_cairo != 0) Cairo.Destroy(_cairo);
        Cairo.DestroySurface(_surface);
    }
}
