using System.Runtime.InteropServices;

namespace Faxwerk.Renderer.Native;

/// <summary>libwebp's decoder.</summary>
internal static unsafe partial class WebP
{
    private const string Library = "libwebp.so.7";

    /// <summary>Size of the picture, or of the canvas of an animation; 0 where it is damaged.</summary>
    [LibraryImport(Library, EntryPoint = "WebPGetInfo")]
    public static partial int ReadHeader(byte* webp, nuint size, int* width, int* height);

    /// <summary>Dots of four bytes red, green, blue, opacity, to be freed by <see cref="Free"/>; null where it is damaged, an animation, or memory is short.</summary>
    [LibraryImport(Library, EntryPoint = "WebPDecodeRGBA")]
    public static partial byte* Decode(byte* webp, nuint size, int* width, int* height);

    [LibraryImport(Library, EntryPoint = "WebPFree")]
    public static partial void Free(void* dots);
}
