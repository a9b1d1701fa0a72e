using Faxwerk.Storage;

namespace Faxwerk.Archive;

/// <summary>A folder of this machine; folders below it are made with <paramref name="mode"/>, less the umask.</summary>
internal sealed class FolderTarget(string root, UnixFileMode mode = FolderTarget.OwnerOnly) : IArchiveTarget
{
    internal const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));

    /// <inheritdoc/>
    public async Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancel)
    {
        var file = Full(path);
        var folder = Path.GetDirectoryName(file)!;
        MakeFolder(folder);
        var part = file + ".part";
        await using (var stream = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            await stream.WriteAsync(content, cancel);
            stream.Flush(flushToDisk: true);
        }

        File.Move(part, file, overwrite: true);
        DirectorySync.Flush(folder);
    }

    /// <inheritdoc/>
    public async Task<byte[]> ReadAsync(string path, CancellationToken cancel)
    {
        try
        {
            return await File.ReadAllBytesAsync(Full(path), cancel);
        }
        catch (DirectoryNotFoundException fault)
        {
            throw new FileNotFoundException(fault.Message, path, fault);
        }
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string path, CancellationToken cancel)
    {
        var file = Full(path);
        if (File.Exists(file))
        {
            File.Delete(file);
            DirectorySync.Flush(Path.GetDirectoryName(file)!);
        }

        return Task.CompletedTask;
    }

    private string Full(string path)
    {
        var full = Path.GetFullPath(Path.Combine(_root, path));
        return full.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? full : throw new IOException($"{path} leads out of {_root}.");
    }

    private void MakeFolder(string folder)
    {
        if (System.IO.Directory.Exists(folder))
            return;
        var parent = Path.GetDirectoryName(folder)!;
        MakeFolder(parent);
        System.IO.Directory.CreateDirectory(folder, mode);
        DirectorySync.Flush(parent);
    }
}
