using System.Runtime.InteropServices;

namespace Faxwerk.Renderer.Native;

/// <summary>libglib-2.0 and libgobject-2.0: bytes, errors, reference counts.</summary>
internal static unsafe partial class GLib
{
    private const string Library = "libglib-2.0.so.0";
    private const string Objects = "libgobject-2.0.so.0";

    /// <summary>GError.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Error
    {
        public uint Domain;
        public int Code;
        public byte* Message;
    }

    /// <summary>Bytes that stay where they are; the caller keeps them alive.</summary>
    [LibraryImport(Library, EntryPoint = "g_bytes_new_static")]
    public static partial nint NewStaticBytes(byte* data, nuint size);

    [LibraryImport(Library, EntryPoint = "g_bytes_unref")]
    public static partial void UnrefBytes(nint bytes);

    [LibraryImport(Library, EntryPoint = "g_error_free")]
    public static partial void FreeError(Error* error);

    [LibraryImport(Objects, EntryPoint = "g_object_unref")]
    public static partial void Unref(nint instance);
}
