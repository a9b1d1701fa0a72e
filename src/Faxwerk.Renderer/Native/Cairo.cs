using System.Runtime.InteropServices;

namespace Faxwerk.Renderer.Native;

/// <summary>libcairo: image surfaces and the drawing state.</summary>
internal static unsafe partial class Cairo
{
    private const string Library = "libcairo.so.2";

    /// <summary>cairo_format_t: 32 bits a dot, blue in the lowest byte, the highest byte unused.</summary>
    public const int FormatRgb24 = 1;

    /// <summary>Most dots of a side of a surface.</summary>
    public const int MaxSide = 32767;

    /// <summary>CAIRO_STATUS_READ_ERROR.</summary>
    public const int ReadError = 10;

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

    [LibraryImport(Library, EntryPoint = "cairo_move_to")]
    public static partial void MoveTo(nint cairo, double x, double y);

    [LibraryImport(Library, EntryPoint = "cairo_image_surface_get_width")]
    public static partial int SurfaceWidth(nint surface);

    [LibraryImport(Library, EntryPoint = "cairo_image_surface_get_height")]
    public static partial int SurfaceHeight(nint surface);

    [LibraryImport(Library, EntryPoint = "cairo_image_surface_get_format")]
    public static partial int SurfaceFormat(nint surface);

    /// <summary>Reads a PNG picture by a function that gets the closure, a buffer and its length, and returns 0 or <see cref="ReadError"/>.</summary>
    [LibraryImport(Library, EntryPoint = "cairo_image_surface_create_from_png_stream")]
    public static partial nint NewSurfaceFromPng(delegate* unmanaged[Cdecl]<nint, byte*, uint, int> read, nint closure);

    [LibraryImport(Library, EntryPoint = "cairo_font_options_create")]
    public static partial nint NewFontOptions();

    /// <summary>CAIRO_HINT_METRICS_OFF is 1.</summary>
    [LibraryImport(Library, EntryPoint = "cairo_font_options_set_hint_metrics")]
    public static partial void SetHintMetrics(nint options, int metrics);

    /// <summary>CAIRO_HINT_STYLE_NONE is 1.</summary>
    [LibraryImport(Library, EntryPoint = "cairo_font_options_set_hint_style")]
    public static partial void SetHintStyle(nint options, int style);

    [LibraryImport(Library, EntryPoint = "cairo_font_options_destroy")]
    public static partial void FreeFontOptions(nint options);
}
