namespace Faxwerk.Storage;

/// <summary>
/// The documents where the settings say, effective at once. New ones go to the place that is named now; those that were kept in the data folder before stay there and are found. A place that cannot be reached is an
/// <see cref="IOException"/> every time, never a document that is not there.
/// </summary>
public sealed class DocumentStore(BlobStore local, Func<DocumentPlace> place, string cacheFolder, TimeProvider time) : IBlobStore, IDisposable
{
    private readonly Lock _gate = new();
    private DocumentPlace? _opened;
    private IBlobStore? _remote;

    /// <inheritdoc/>
    public Task<Blob> WriteAsync(Func<Stream, CancellationToken, Task> write, CancellationToken cancel = default) => (Remote() ?? local).WriteAsync(write, cancel);

    /// <inheritdoc/>
    public async Task<Stream> OpenAsync(string id, CancellationToken cancel = default) =>
        !await local.ExistsAsync(id, cancel) && Remote() is { } remote ? await remote.OpenAsync(id, cancel) : await local.OpenAsync(id, cancel);

    /// <inheritdoc/>
    public async Task<bool> ExistsAsync(string id, CancellationToken cancel = default) =>
        await local.ExistsAsync(id, cancel) || (Remote() is { } remote && await remote.ExistsAsync(id, cancel));

    /// <inheritdoc/>
    public async Task DeleteAsync(string id, CancellationToken cancel = default)
    {
        await local.DeleteAsync(id, cancel);
        if (Remote() is { } remote)
            await remote.DeleteAsync(id, cancel);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<string> ListAsync(DateTimeOffset before, CancellationToken cancel = default) =>
        Remote() is { } remote ? local.ListAsync(before, cancel).Concat(remote.ListAsync(before, cancel)) : local.ListAsync(before, cancel);

    /// <inheritdoc/>
    public void Dispose() => (_remote as IDisposable)?.Dispose();

    /// <summary>Null where documents are kept in the data folder.</summary>
    private IBlobStore? Remote()
    {
        var wanted = place();
        lock (_gate)
        {
            if (wanted == _opened)
                return _remote;

            // The former one is left to those who read from it.
            _remote = wanted.Kind switch
            {
                DocumentStoreKind.Folder => BlobStore.Shared(wanted.Folder),
                DocumentStoreKind.S3 => new S3BlobStore(wanted.S3, new BlobCache(cacheFolder, wanted.CacheBytes, time), time),
                _ => null,
            };
            _opened = wanted;
            return _remote;
        }
    }
}
