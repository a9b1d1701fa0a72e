using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Faxwerk.Pages;

namespace Faxwerk.Benchmarks;

/// <summary>libtiff's Group 4 codec on files in memory with one strip: the measure for ours.</summary>
internal sealed unsafe partial class CodecLibTiff : IDisposable
{
    private const string Library = "libtiff.so.6";
    private const int ImageWidth = 256, ImageLength = 257, BitsPerSample = 258, Compression = 259, Photometric = 262, RowsPerStrip = 278;

    private readonly GCHandle _file;
    private readonly nint _tiff;
    private readonly byte[] _rows;

    private CodecLibTiff(MemoryStream file, string mode, int bytes)
    {
        _file = GCHandle.Alloc(file);
        _rows = new byte[bytes];
        _tiff = TIFFClientOpen("memory", mode, GCHandle.ToIntPtr(_file), &Read, &Write, &Seek, &Close, &Size, &Map, &Unmap);
        if (_tiff == 0) throw new InvalidOperationException("libtiff does not open the file.");
    }

    /// <summary>The rows as libtiff takes and gives them: bytes, leftmost pixel first, 1 is black.</summary>
    public ReadOnlySpan<byte> Rows => _rows;

    /// <summary>An empty file about to get this page; it is complete when this is disposed of.</summary>
    public static CodecLibTiff ForWriting(Bitmap page, MemoryStream file)
    {
        var tiff = new CodecLibTiff(file, "wl", (page.Width + 7) / 8 * page.Height);
        Pack(page, tiff._rows);
        TIFFSetField(tiff._tiff, ImageWidth, page.Width);
        TIFFSetField(tiff._tiff, ImageLength, page.Height);
        TIFFSetField(tiff._tiff, BitsPerSample, 1);
        TIFFSetField(tiff._tiff, Compression, 4);
        TIFFSetField(tiff._tiff, Photometric, 0);
        TIFFSetField(tiff._tiff, RowsPerStrip, page.Height);
        return tiff;
    }

    /// <summary>A file to read one page of <paramref name="width"/> by <paramref name="height"/> from.</summary>
    public static CodecLibTiff ForReading(byte[] file, int width, int height) => new(new MemoryStream(file), "r", (width + 7) / 8 * height);

    /// <summary>Codes the rows as one strip.</summary>
    public void Encode()
    {
        fixed (byte* rows = _rows) Check(TIFFWriteEncodedStrip(_tiff, 0, rows, _rows.Length));
        Check(TIFFFlushData(_tiff));
    }

    /// <summary>Decodes the strip to the rows.</summary>
    public void Decode()
    {
        fixed (byte* rows = _rows) Check(TIFFReadEncodedStrip(_tiff, 0, rows, _rows.Length));
    }

    /// <summary>The strip as it lies in the file.</summary>
    public byte[] RawStrip()
    {
        var strip = new byte[TIFFRawStripSize(_tiff, 0)];
        fixed (byte* bytes = strip) Check(TIFFReadRawStrip(_tiff, 0, bytes, strip.Length));
        return strip;
    }

    /// <summary>Bytes as libtiff has them.</summary>
    public static void Pack(Bitmap page, Span<byte> rows)
    {
        Span<byte> row = stackalloc byte[page.WordsPerRow * 8];
        var bytes = (page.Width + 7) / 8;
        for (var y = 0; y < page.Height; y++)
        {
            for (var w = 0; w < page.WordsPerRow; w++) BinaryPrimitives.WriteUInt64BigEndian(row[(w * 8)..], page.Row(y)[w]);
            row[..bytes].CopyTo(rows[(y * bytes)..]);
        }
    }

    public void Dispose()
    {
        TIFFClose(_tiff);
        _file.Free();
    }

    private static void Check(nint result)
    {
        if (result is < 0) throw new InvalidOperationException("libtiff reports an error.");
    }

    private static MemoryStream Stream(nint handle) => (MemoryStream)GCHandle.FromIntPtr(handle).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Read(nint handle, byte* buffer, nint size) => Stream(handle).Read(new Span<byte>(buffer, (int)size));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Write(nint handle, byte* buffer, nint size)
    {
        Stream(handle).Write(new ReadOnlySpan<byte>(buffer, (int)size));
        return size;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static ulong Seek(nint handle, ulong offset, int origin) => (ulong)Stream(handle).Seek((long)offset, (SeekOrigin)origin);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(nint handle) => 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static ulong Size(nint handle) => (ulong)Stream(handle).Length;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Map(nint handle, void** address, ulong* size) => 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Unmap(nint handle, void* address, ulong size)
    {
    }

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint TIFFClientOpen(
        string name, string mode, nint handle,
        delegate* unmanaged[Cdecl]<nint, byte*, nint, nint> read, delegate* unmanaged[Cdecl]<nint, byte*, nint, nint> write,
        delegate* unmanaged[Cdecl]<nint, ulong, int, ulong> seek, delegate* unmanaged[Cdecl]<nint, int> close,
        delegate* unmanaged[Cdecl]<nint, ulong> size, delegate* unmanaged[Cdecl]<nint, void**, ulong*, int> map,
        delegate* unmanaged[Cdecl]<nint, void*, ulong, void> unmap);

    // Variadic in C; whole numbers travel alike on x86-64 and on Linux arm64.
    [LibraryImport(Library)]
    private static partial int TIFFSetField(nint tiff, int tag, int value);

    [LibraryImport(Library)]
    private static partial nint TIFFWriteEncodedStrip(nint tiff, uint strip, byte* data, nint size);

    [LibraryImport(Library)]
    private static partial nint TIFFReadEncodedStrip(nint tiff, uint strip, byte* data, nint size);

    [LibraryImport(Library)]
    private static partial nint TIFFReadRawStrip(nint tiff, uint strip, byte* data, nint size);

    [LibraryImport(Library)]
    private static partial nint TIFFRawStripSize(nint tiff, uint strip);

    [LibraryImport(Library)]
    private static partial int TIFFFlushData(nint tiff);

    [LibraryImport(Library)]
    private static partial void TIFFClose(nint tiff);
}
