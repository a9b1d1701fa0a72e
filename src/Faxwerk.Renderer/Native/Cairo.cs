using System.Runtime.InteropServices;

namespace Faxwerk.Renderer.Native;

/// <summary>libcairo: image surfaces and the drawing state.</summary>
internal static unsafe partial class Cairo
{
    private const string Library = "libcairo.so.2";

    /// <summary>cairo_format_t: 32 bits a dot, blue in the lowest byte, the highest byte unused.</summary>
    public const int FormatRgb24 = 1;

    [LibraryImport(Library, EntryPoint = "cairo_image_surface_create")]
    public static partial nint NewImageSurface(int format, int width, int height);

    [LibraryImport(Library, EntryPoint = "cairo_image_surface_get_data")]
    public static partial byte* SurfaceData(nint surface);

    [LibraryImport(Library, EntryPoint = "cairo_image_surface_get_stride")]
    public static partial int SurfaceStride(nint surface);

    [LibraryImport(Library, EntryPoint = "cairo_surface_flush")]
    public static partial void Flush(nint surface);

    [LibraryImport(Library, EntryPoint = "cairo_surface_status")]
    public static partial int SurfaceStatus(nint surface);

    [LibraryImport(Library, EntryPoint = "cairo_surface_destroy")]
    public static partial void DestroySurface(nint surface);

    [LibraryImport(Library, EntryPoint = "cairo_create")]
    public static partial nint Create(nint surface);

    [LibraryImport(Library, EntryPoint = "cairo_destroy")]
    public static partial void Destroy(nint cairo);

    [LibraryImport(Library, EntryPoint = "cairo_status")]
    public static partial int Status(nint cairo);

    [LibraryImport(Library, EntryPoint = "cairo_set_source_rgb")]
    public static partial void SetSource(nint cairo, double red, double green, double blue);

    [LibraryImport(Library, EntryPoint = "cairo_paint")]
    public static partial void Paint(nint cairo);

    [LibraryImport(Library, EntryPoint = "cairo_translate")]
    public static partial void Translate(nint cairo, double x, double y);

    [LibraryImport(Library, EntryPoint = "cairo_scale")]
    public static partial void Scale(nint cairo, double x, double y);

    [LibraryImport(Library, EntryPoint = "cairo_rotate")]
    public static partial void Rotate(nint cairo, double radians);
}
