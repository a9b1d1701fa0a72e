using System.IO.Enumeration;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Faxwerk.Intake.Folder;

/// <summary>
/// An open folder whose files are reached through its handle alone, and never through a symbolic link: whoever may write there could otherwise put a link in the place of a file or folder at any moment, and have the server
/// read or write elsewhere. .NET opens no folders, so libc does. What goes wrong is an <see cref="IOException"/>.
/// </summary>
internal sealed class FolderHandle : IDisposable
{
    private const int ReadOnly = 0, CreateNew = 0x1 | 0x40 | 0x80, NonBlocking = 0x800, CloseOnExec = 0x80000, NoReplace = 1, Shared = 0x1b0, SharedFolder = 0x1f8;

    private const int NoSuchFile = 2, Exists = 17, Invalid = 22, NotImplemented = 38, NotSupported = 95;

    private const string PartExtension = ".part";

    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    private static readonly int FolderOnly = IsArm ? 0x4000 : 0x10000, NoLink = IsArm ? 0x8000 : 0x20000;

    private readonly SafeFileHandle _handle;
    private readonly string _path;

    private FolderHandle(SafeFileHandle handle, string path) => (_handle, _path) = (handle, path);

    private int Descriptor => (int)_handle.DangerousGetHandle();

    /// <summary>Opens a folder by its path, whose links are followed: an administrator set it.</summary>
    public static FolderHandle Open(string path) => new(Judge(OpenPath(path, ReadOnly | FolderOnly | CloseOnExec), path), path);

    /// <summary>The real place of a path; null where there is none.</summary>
    public static string? RealPath(string path)
    {
        var real = new byte[4097];
        return Resolve(path, real) == IntPtr.Zero ? null : System.Text.Encoding.UTF8.GetString(real, 0, Array.IndexOf<byte>(real, 0));
    }

    /// <summary>Opens a folder below it, which is made where there is none.</summary>
    public FolderHandle Enter(string name)
    {
        var path = Path.Combine(_path, name);
        if (MakeAt(Descriptor, name, SharedFolder) != 0 && Marshal.GetLastPInvokeError() != Exists)
            throw Fault(path);
        return new FolderHandle(Judge(OpenAt(Descriptor, name, ReadOnly | FolderOnly | NoLink | CloseOnExec, 0), path), path);
    }

    /// <summary>Names of what is there and is no folder, in no order; at most <paramref name="most"/>. Names that are no UTF-8 have replacement characters, and lead nowhere.</summary>
    public IReadOnlyList<string> Names(int most) =>
        [.. new FileSystemEnumerable<string>($"/proc/self/fd/{Descriptor}/", (ref FileSystemEntry entry) => entry.FileName.ToString(), new EnumerationOptions { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false })
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
        }.Take(most)];

    /// <summary>Opens a regular file for reading; null where it is none: a link, a pipe.</summary>
    /// <exception cref="FileNotFoundException">It is gone.</exception>
    public SafeFileHandle? OpenFile(string name)
    {
        // A pipe would otherwise be waited for.
        var file = OpenAt(Descriptor, name, ReadOnly | NoLink | NonBlocking | CloseOnExec, 0);
        if (file < 0)
            return Marshal.GetLastPInvokeError() is 40 or 6 ? null : throw Fault(Path.Combine(_path, name));
        var handle = new SafeFileHandle(file, ownsHandle: true);
        try
        {
            RandomAccess.GetLength(handle);
            return handle;
        }
        catch (NotSupportedException)
        {
            handle.Dispose();
            return null;
        }
    }

    /// <summary>Whether there is anything of this name.</summary>
    public bool Has(string name) => AccessAt(Descriptor, name, 0, 0x100) == 0;

    /// <summary>Moves a file into another folder of the same disk, never in the place of another; false where it is gone.</summary>
    public bool Move(string name, FolderHandle to, string newName)
    {
        if (RenameAt2(Descriptor, name, to.Descriptor, newName, NoReplace) == 0)
            return true;
        var error = Marshal.GetLastPInvokeError();
        if (error is Invalid or NotImplemented)
        {
            // NFS and SMB do not know how to replace nothing; the name was free a moment ago, and it is ours.
            if (to.Has(newName))
                throw new IOException($"{Path.Combine(to._path, newName)} exists already.");
            if (RenameAt(Descriptor, name, to.Descriptor, newName) == 0)
                return true;
            error = Marshal.GetLastPInvokeError();
        }

        return error == NoSuchFile ? false : throw Fault(Path.Combine(_path, name), error);
    }

    /// <summary>A hidden name for what is being written.</summary>
    public static string NewPart() => $".{Guid.NewGuid():n}{PartExtension}";

    /// <summary>Whether a name is one of these.</summary>
    public static bool IsPart(string name) => name.StartsWith('.') && name.EndsWith(PartExtension, StringComparison.Ordinal) && Guid.TryParseExact(name.AsSpan(1, Math.Max(name.Length - 1 - PartExtension.Length, 0)), "n", out _);

    /// <summary>Writes a file under a hidden name, then gives it its own: a name that is there is whole. Replaces what has the name.</summary>
    public void Write(string name, ReadOnlySpan<byte> content)
    {
        var part = NewPart();
        try
        {
            using (var file = Judge(OpenAt(Descriptor, part, CreateNew | NoLink | CloseOnExec, Shared), Path.Combine(_path, part)))
            {
                RandomAccess.Write(file, content, 0);
                RandomAccess.FlushToDisk(file);
            }

            if (RenameAt(Descriptor, part, Descriptor, name) != 0)
                throw Fault(Path.Combine(_path, name));
        }
        catch
        {
            UnlinkAt(Descriptor, part, 0);
            throw;
        }

        Flush();
    }

    /// <summary>Lets what was moved into it or out of it outlast a power cut, where its disk knows how.</summary>
    public void Flush()
    {
        if (Sync(Descriptor) != 0 && Marshal.GetLastPInvokeError() is not (Invalid or NotImplemented or NotSupported) and var error)
            throw Fault(_path, error);
    }

    /// <summary>Removes a file; false where it is gone already.</summary>
    public bool Delete(string name) => UnlinkAt(Descriptor, name, 0) == 0 || (Marshal.GetLastPInvokeError() == NoSuchFile ? false : throw Fault(Path.Combine(_path, name)));

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private static SafeFileHandle Judge(int file, string path) => file >= 0 ? new SafeFileHandle(file, ownsHandle: true) : throw Fault(path);

    private static IOException Fault(string path, int? error = null)
    {
        var number = error ?? Marshal.GetLastPInvokeError();
        var words = $"{path}: {Marshal.GetPInvokeErrorMessage(number)}";
        return number == NoSuchFile ? new FileNotFoundException(words, path) : new IOException(words);
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenPath([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "realpath", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern IntPtr Resolve([MarshalAs(UnmanagedType.LPUTF8Str)] string path, byte[] real);

    [DllImport("libc", EntryPoint = "openat", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenAt(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, int flags, int mode);

    [DllImport("libc", EntryPoint = "mkdirat", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int MakeAt(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, int mode);

    [DllImport("libc", EntryPoint = "faccessat", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int AccessAt(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, int mode, int flags);

    [DllImport("libc", EntryPoint = "renameat", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int RenameAt(int from, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, int to, [MarshalAs(UnmanagedType.LPUTF8Str)] string newName);

    [DllImport("libc", EntryPoint = "renameat2", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int RenameAt2(int from, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, int to, [MarshalAs(UnmanagedType.LPUTF8Str)] string newName, uint flags);

    [DllImport("libc", EntryPoint = "unlinkat", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int UnlinkAt(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(int file);
}
