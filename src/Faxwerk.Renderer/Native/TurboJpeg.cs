using System.Runtime.InteropServices;

namespace Faxwerk.Renderer.Native;

/// <summary>libturbojpeg: JPEG to grey or CMYK, reduced by 2, 4 or 8 while it decodes.</summary>
internal static unsafe partial class TurboJpeg
{
    private const string Library = "libturbojpeg.so.0";

    /// <summary>TJPF_GRAY.</summary>
    public const int Grey = 6;

    /// <summary>TJPF_CMYK.</summary>
    public const int Cmyk = 11;

    /// <summary>TJCS_CMYK; TJCS_YCCK is the next.</summary>
    public const int ColourSpaceCmyk = 3;

    /// <summary>TJFLAG_LIMITSCANS: a progressive picture of thousands of scans is an error, not hours of work.</summary>
    public const int LimitScans = 1 << 15;

    [LibraryImport(Library, EntryPoint = "tjInitDecompress")]
    public static partial nint NewDecompressor();

    [LibraryImport(Library, EntryPoint = "tjDecompressHeader3")]
    public static partial int ReadHeader(
        nint handle, byte* jpeg, CULong size, int* width, int* height, int* subsampling, int* colourSpace);

    [LibraryImport(Library, EntryPoint = "tjDecompress2")]
    public static partial int Decompress(
        nint handle, byte* jpeg, CULong size, byte* dots, int width, int pitch, int height, int format, int flags);

    [LibraryImport(Library, EntryPoint = "tjGetErrorStr2")]
    public static partial byte* LastError(nint handle);

    /// <summary>0: a warning, the picture is there as far as it could be read.</summary>
    [LibraryImport(Library, EntryPoint = "tjGetErrorCode")]
    public static partial int LastErrorCode(nint handle);

    [LibraryImport(Library, EntryPoint = "tjDestroy")]
    public static partial int Destroy(nint handle);
}
