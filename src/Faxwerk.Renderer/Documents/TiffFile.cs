using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Faxwerk.Renderer.Native;

namespace Faxwerk.Renderer.Documents;

/// <summary>A TIFF file in memory, opened by libtiff, which reads from it until it is disposed of.</summary>
internal sealed unsafe class TiffFile : IDisposable
{
    private const int FromCurrent = 1;
    private const int FromEnd = 2;

    private readonly Source* _source;
    private GCHandle _pinned;

    private TiffFile(GCHandle pinned, Source* source, nint handle)
    {
        _pinned = pinned;
        _source = source;
        Handle = handle;
    }

    /// <summary>libtiff's handle.</summary>
    public nint Handle { get; }

    /// <summary>Opens a file without reading a directory; null when it has no TIFF header.</summary>
    public static TiffFile? Open(byte[] tiff)
    {
        var source = (Source*)NativeMemory.AllocZeroed((nuint)sizeof(Source));
        var pinned = GCHandle.Alloc(tiff, GCHandleType.Pinned);
        source->Data = (byte*)pinned.AddrOfPinnedObject();
        source->Length = (ulong)tiff.Length;
        // It would write a line for each damaged place.
        LibTiff.SetWarningHandler(0);
        LibTiff.SetErrorHandler(0);
        nint handle;
        // Read, without the first directory, not mapped into memory.
        fixed (byte* name = "document"u8, mode = "rhm"u8)
            handle = LibTiff.Open(name, mode, (nint)source, &Read, &Write, &Seek, &Close, &Size, &Map, &Unmap);
        if (handle != 0) return new TiffFile(pinned, source, handle);
        NativeMemory.Free(source);
        pinned.Free();
        return null;
    }

    public void Dispose()
    {
        LibTiff.Close(Handle);
        NativeMemory.Free(_source);
        _pinned.Free();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Read(nint closure, byte* buffer, nint length)
    {
        var source = (Source*)closure;
        if (source->At >= source->Length || length <= 0) return 0;
        var taken = Math.Min((ulong)length, source->Length - source->At);
        Buffer.MemoryCopy(source->Data + source->At, buffer, length, (long)taken);
        source->At += taken;
        return (nint)taken;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Write(nint closure, byte* buffer, nint length) => -1;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static ulong Seek(nint closure, ulong offset, int origin)
    {
        var source = (Source*)closure;
        source->At = unchecked(origin switch
        {
            FromCurrent => source->At + offset,
            FromEnd => source->Length + offset,
            _ => offset,
        });
        return source->At;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(nint closure) => 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static ulong Size(nint closure) => ((Source*)closure)->Length;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Map(nint closure, void** start, ulong* size) => 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Unmap(nint closure, void* start, ulong size)
    {
    }

    private struct Source
    {
        public byte* Data;
        public ulong Length;
        public ulong At;
    }
}
