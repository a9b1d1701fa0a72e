using System.Runtime.InteropServices;

namespace Faxwerk.Renderer.Native;

/// <summary>
/// libtiff: directories of a file that is read by callbacks, decoded to dots of four bytes red, green, blue, opacity. TIFFGetField and
/// TIFFSetField take a variable list; a pointer or an int as its only member is passed like a plain argument on Linux.
/// </summary>
internal static unsafe partial class LibTiff
{
    private const string Library = "libtiff.so.6";

    public const uint SubfileType = 254;
    public const uint ImageWidth = 256;
    public const uint ImageLength = 257;
    public const uint BitsPerSample = 258;
    public const uint Photometric = 262;
    public const uint Orientation = 274;
    public const uint SamplesPerPixel = 277;
    public const uint RowsPerStrip = 278;
    public const uint ResolutionX = 282;
    public const uint ResolutionY = 283;
    public const uint ResolutionUnit = 296;
    public const uint TileWidth = 322;
    public const uint TileLength = 323;

    /// <summary>Bytes that <see cref="CanDecode"/> writes its reason to.</summary>
    public const int MessageBytes = 1024;

    [LibraryImport(Library, EntryPoint = "TIFFClientOpen")]
    public static partial nint Open(
        byte* name, byte* mode, nint source,
        delegate* unmanaged[Cdecl]<nint, byte*, nint, nint> read,
        delegate* unmanaged[Cdecl]<nint, byte*, nint, nint> write,
        delegate* unmanaged[Cdecl]<nint, ulong, int, ulong> seek,
        delegate* unmanaged[Cdecl]<nint, int> close,
        delegate* unmanaged[Cdecl]<nint, ulong> size,
        delegate* unmanaged[Cdecl]<nint, void**, ulong*, int> map,
        delegate* unmanaged[Cdecl]<nint, void*, ulong, void> unmap);

    [LibraryImport(Library, EntryPoint = "TIFFClose")]
    public static partial void Close(nint tiff);

    /// <summary>Makes the directory at this place of the file the current one; 0 where it is damaged.</summary>
    [LibraryImport(Library, EntryPoint = "TIFFSetSubDirectory")]
    public static partial int SetDirectory(nint tiff, ulong offset);

    [LibraryImport(Library, EntryPoint = "TIFFGetFieldDefaulted")]
    public static partial int GetField(nint tiff, uint tag, void* value);

    [LibraryImport(Library, EntryPoint = "TIFFSetField")]
    public static partial int SetField(nint tiff, uint tag, int value);

    [LibraryImport(Library, EntryPoint = "TIFFIsTiled")]
    public static partial int IsTiled(nint tiff);

    /// <summary>0 where the kind of picture is none that can be decoded to RGBA.</summary>
    [LibraryImport(Library, EntryPoint = "TIFFRGBAImageOK")]
    public static partial int CanDecode(nint tiff, byte* reason);

    /// <summary>Decodes the strip that begins with <paramref name="row"/>, its lowest row first; 0 where it is damaged.</summary>
    [LibraryImport(Library, EntryPoint = "TIFFReadRGBAStripExt")]
    public static partial int ReadStrip(nint tiff, uint row, byte* dots, int stopOnError);

    /// <summary>Decodes the tile at a place, its lowest row first; 0 where it is damaged.</summary>
    [LibraryImport(Library, EntryPoint = "TIFFReadRGBATileExt")]
    public static partial int ReadTile(nint tiff, uint column, uint row, byte* dots, int stopOnError);

    /// <summary>Null keeps libtiff silent.</summary>
    [LibraryImport(Library, EntryPoint = "TIFFSetWarningHandler")]
    public static partial nint SetWarningHandler(nint handler);

    /// <summary>Null keeps libtiff silent.</summary>
    [LibraryImport(Library, EntryPoint = "TIFFSetErrorHandler")]
    public static partial nint SetErrorHandler(nint handler);
}
