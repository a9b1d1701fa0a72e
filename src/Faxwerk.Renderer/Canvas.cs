using Faxwerk.Pages.Raster;
using Faxwerk.Renderer.Native;

namespace Faxwerk.Renderer;

/// <summary>A white page that cairo draws on, read back as grey. Kept from page to page while the size stays.</summary>
internal sealed unsafe class Canvas : IDisposable
{
    private readonly nint _surface;
    private readonly GreyImage _grey;

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

    /// <summary>Draws on white and returns the page; it is valid until the next call. Null when cairo reports an error.</summary>
    public GreyImage? Draw(Action<nint> draw)
    {
        var cairo = Cairo.Create(_surface);
        Cairo.SetSource(cairo, 1, 1, 1);
        Cairo.Paint(cairo);
        Cairo.SetSource(cairo, 0, 0, 0);
        draw(cairo);
        var status = Cairo.Status(cairo);
        Cairo.Destroy(cairo);
        if (status != 0) return null;
        Cairo.Flush(_surface);
        var data = Cairo.SurfaceData(_surface);
        var stride = Cairo.SurfaceStride(_surface);
        for (var y = 0; y < Height; y++)
            _grey.SetRowFromBgrx(y, new ReadOnlySpan<byte>(data + ((long)y * stride), Width * 4));
        return _grey;
    }

    public void Dispose() => Cairo.DestroySurface(_surface);
}
