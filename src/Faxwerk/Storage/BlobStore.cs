using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Faxwerk.Storage;

/// <summary>
/// Blobs as files <c>ab/abcd...</c> below a folder. A file is written under a temporary name in its final folder, synced, renamed, and the folder is
/// synced: a name without the suffix <c>.part</c> is always whole.
/// </summary>
public sealed class BlobStore : IBlobStore
{
    private const string PartSuffix = ".part";
    private readonly string _root;

    /// <summary>Stores below <paramref name="root"/>, which is created.</summary>
    public BlobStore(string root)
    {
        _root = System.IO.Directory.CreateDirectory(root).FullName;
        for (var first = 0; first < 256; first++)
            System.IO.Directory.CreateDirectory(Path.Combine(_root, first.ToString("x2")));
        DirectorySync.Flush(_root);
    }

    /// <inheritdoc/>
    public async Task<Blob> WriteAsync(Func<Stream, CancellationToken, Task> write, CancellationToken cancel = default)
    {
        var id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var path = PathOf(id);
        var part = path + PartSuffix;
        try
        {
            var (length, hash) = await WriteFileAsync(part, write, cancel);
            File.Move(part, path);
            DirectorySync.Flush(Path.GetDirectoryName(path)!);
            return new Blob(id, length, hash);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<Stream> OpenAsync(string id, CancellationToken cancel = default) =>
        Task.FromResult<Stream>(new FileStream(PathOf(id), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete));

    /// <inheritdoc/>
    public Task DeleteAsync(string id, CancellationToken cancel = default)
    {
        File.Delete(PathOf(id));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ListAsync(DateTimeOffset before, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        foreach (var folder in new DirectoryInfo(_root).EnumerateDirectories().OrderBy(d => d.Name, StringComparer.Ordinal))
        {
            await Task.Yield();
            foreach (var file in folder.EnumerateFiles())
            {
                cancel.ThrowIfCancellationRequested();
                if (file.LastWriteTimeUtc >= before.UtcDateTime)
                    continue;
                if (file.Name.EndsWith(PartSuffix, StringComparison.Ordinal))
                    file.Delete();
                else
                    yield return file.Name;
            }
        }
    }

    private static async Task<(long Length, string Hash)> WriteFileAsync(string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancel)
    {
        using var sha = SHA256.Create();
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        await using (var hashing = new CryptoStream(file, sha, CryptoStreamMode.Write, leaveOpen: true))
            await write(hashing, cancel);
        file.Flush(flushToDisk: true);
        return (file.Length, Convert.ToHexStringLower(sha.Hash!));
    }

    private string PathOf(string id)
    {
        if (id.Length != 32 || !id.All(char.IsAsciiHexDigitLower))
            throw new ArgumentException("Not the id of a blob.", nameof(id));
        return Path.Combine(_root, id[..2], id);
    }
}
