using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Faxwerk.Storage;

/// <summary>
/// Blobs as files <c>ab/abcd...</c> below a folder. A file is written under a temporary name in its final folder, synced, renamed, and the folder is
/// synced: a name without the suffix <c>.part</c> is always whole.
/// </summary>
public sealed class BlobStore : IBlobStore
{
    /// <summary>Whoever shares a folder puts this file into it: where it is missing, the folder is not mounted.</summary>
    public const string SharedMark = "faxwerk-documents";

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

    /// <summary>A folder that other nodes use too. A share that is lost later on lacks our folders in it, so nothing is written beside it.</summary>
    /// <exception cref="IOException">It is not there, or not mounted.</exception>
    public static BlobStore Shared(string root) => File.Exists(Path.Combine(root, SharedMark))
        ? new BlobStore(root)
        : throw new IOException($"The folder of the documents {root} has no file {SharedMark}: it is not mounted, or was never prepared (make that file once, empty).");

    /// <inheritdoc/>
    public async Task<Blob> WriteAsync(Func<Stream, CancellationToken, Task> write, CancellationToken cancel = default)
    {
        var id = NewId();
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
    public Task<Stream> OpenAsync(string id, CancellationToken cancel = default)
    {
        try
        {
            return Task.FromResult<Stream>(new FileStream(PathOf(id), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete));
        }
        catch (FileNotFoundException missing)
        {
            throw new BlobGoneException($"There is no blob {id}.", missing);
        }
    }

    /// <inheritdoc/>
    public Task<bool> ExistsAsync(string id, CancellationToken cancel = default) =>
        File.Exists(PathOf(id)) ? Task.FromResult(true)
        : System.IO.Directory.Exists(Path.GetDirectoryName(PathOf(id))) ? Task.FromResult(false)
        : throw new IOException($"The folder of the documents {_root} is gone.");

    /// <inheritdoc/>
    public Task DeleteAsync(string id, CancellationToken cancel = default)
    {
        File.Delete(PathOf(id));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ListAsync(DateTimeOffset before, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        foreach (var folder in new DirectoryInfo(_root).EnumerateDirectories().Where(d => d.Name.Length == 2).OrderBy(d => d.Name, StringComparer.Ordinal))
        {
            await Task.Yield();
            foreach (var file in folder.EnumerateFiles())
            {
                cancel.ThrowIfCancellationRequested();
                if (file.LastWriteTimeUtc >= before.UtcDateTime)
                    continue;
                if (file.Name.EndsWith(PartSuffix, StringComparison.Ordinal))
                    file.Delete();
                else if (IsId(file.Name))
                    yield return file.Name;
            }
        }
    }

    /// <summary>Never the same twice.</summary>
    internal static string NewId() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>Whether a name is that of a blob.</summary>
    internal static bool IsId(string name) => name.Length == 32 && name.All(char.IsAsciiHexDigitLower);

    /// <exception cref="ArgumentException">It is no id.</exception>
    internal static string Checked(string id) => IsId(id) ? id : throw new ArgumentException("Not the id of a blob.", nameof(id));

    /// <summary>Writes a new file, which is on disk when this returns.</summary>
    internal static async Task<(long Length, string Hash)> WriteFileAsync(string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancel)
    {
        using var sha = SHA256.Create();
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        await using (var hashing = new CryptoStream(file, sha, CryptoStreamMode.Write, leaveOpen: true))
            await write(hashing, cancel);
        file.Flush(flushToDisk: true);
        return (file.Length, Convert.ToHexStringLower(sha.Hash!));
    }

    private string PathOf(string id) => Path.Combine(_root, Checked(id)[..2], id);
}
