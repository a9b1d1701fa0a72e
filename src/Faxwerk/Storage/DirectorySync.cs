using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Faxwerk.Storage;

/// <summary><c>fsync</c> of a folder: without it a renamed file may be gone after a power cut. .NET opens no folders, so libc does.</summary>
internal static class DirectorySync
{
    private const int ReadOnlyDirectoryCloseOnExec = 0x90000;

    public static void Flush(string folder)
    {
        var handle = Open(folder, ReadOnlyDirectoryCloseOnExec);
        if (handle < 0)
            throw new IOException($"Cannot open folder {folder}", new Win32Exception(Marshal.GetLastPInvokeError()));
        try
        {
            if (Sync(handle) != 0)
                throw new IOException($"Cannot sync folder {folder}", new Win32Exception(Marshal.GetLastPInvokeError()));
        }
        finally
        {
            _ = Close(handle);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(int handle);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int handle);
}
