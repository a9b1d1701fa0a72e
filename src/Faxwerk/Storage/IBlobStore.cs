namespace Faxwerk.Storage;

/// <summary>A stored document: its id (32 lower-case hex digits), its bytes and their SHA-256 in lower-case hex.</summary>
public sealed record Blob(string Id, long Length, string Sha256);

/// <summary>
/// Documents on durable storage. A blob is written once and never changed. It lives as long as a row of <see cref="BlobUse"/> names it; one that
/// nobody names is removed by the <see cref="BlobSweep"/>.
/// </summary>
public interface IBlobStore
{
    /// <summary>Stores what <paramref name="write"/> writes. When this returns it survives a power cut.</summary>
    Task<Blob> WriteAsync(Func<Stream, CancellationToken, Task> write, CancellationToken cancel = default);

    /// <summary>Opens a blob for reading; the stream can seek. The caller disposes it.</summary>
    /// <exception cref="BlobGoneException">There is no such blob.</exception>
    Task<Stream> OpenAsync(string id, CancellationToken cancel = default);

    /// <summary>Whether there is such a blob.</summary>
    /// <exception cref="IOException">Nobody knows: the place cannot be reached.</exception>
    Task<bool> ExistsAsync(string id, CancellationToken cancel = default);

    /// <summary>Removes a blob; no error where it is gone already.</summary>
    Task DeleteAsync(string id, CancellationToken cancel = default);

    /// <summary>The ids of all blobs that were written before <paramref name="before"/>, roughly in order.</summary>
    IAsyncEnumerable<string> ListAsync(DateTimeOffset before, CancellationToken cancel = default);
}

/// <summary>A blob that is not there, mostly because its time of retention is over.</summary>
public sealed class BlobGoneException(string message, Exception cause) : FileNotFoundException(message, cause);

/// <summary>Short forms.</summary>
public static class BlobStoreExtensions
{
    /// <summary>Stores a stream from its position to its end.</summary>
    public static Task<Blob> WriteAsync(this IBlobStore store, Stream content, CancellationToken cancel = default) =>
        store.WriteAsync((target, stop) => content.CopyToAsync(target, stop), cancel);

    /// <summary>Stores bytes.</summary>
    public static Task<Blob> WriteAsync(this IBlobStore store, ReadOnlyMemory<byte> content, CancellationToken cancel = default) =>
        store.WriteAsync((target, stop) => target.WriteAsync(content, stop).AsTask(), cancel);

    /// <summary>Reads a whole blob.</summary>
    public static async Task<byte[]> ReadAsync(this IBlobStore store, string id, CancellationToken cancel = default)
    {
        await using var source = await store.OpenAsync(id, cancel);
        var bytes = new byte[source.Length];
        await source.ReadExactlyAsync(bytes, cancel);
        return bytes;
    }
}
