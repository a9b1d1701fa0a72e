using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Faxwerk.Storage;

/// <summary>
/// Blobs as objects of a bucket, each with its length and SHA-256 in its metadata. A document is stored when the store has confirmed it and tells the same length and hash when asked; one that is read is compared with
/// them before anybody gets it. Copies are kept in a <see cref="BlobCache"/>. All that goes wrong on the way is an <see cref="IOException"/>: only a store that says so has no such document.
/// </summary>
internal sealed class S3BlobStore : IBlobStore, IDisposable
{
    /// <summary>Requests are tried again by the SDK, with growing waits; a document that came damaged is asked for again so often.</summary>
    private const int Retries = 3;

    private const string HashKey = "sha256", LengthKey = "length";

    private readonly S3Place _place;
    private readonly BlobCache _cache;
    private readonly TimeProvider _time;
    private readonly AmazonS3Client _client;

    public S3BlobStore(S3Place place, BlobCache cache, TimeProvider time)
    {
        (_place, _cache, _time) = (place, cache, time);
        var config = new AmazonS3Config
        {
            ForcePathStyle = place.Endpoint.Length > 0,
            AuthenticationRegion = place.Region,
            Timeout = place.Timeout,
            MaxErrorRetry = Retries,

            // Newer checksums come as trailers, which many stores other than AWS do not know. Ours are in the metadata, and the signature covers the body.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (place.Endpoint.Length > 0)
            config.ServiceURL = place.Endpoint;
        else
            config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(place.Region);
        _client = new AmazonS3Client(new BasicAWSCredentials(place.AccessKey, place.SecretKey), config);
    }

    /// <summary>Names in one answer of a list.</summary>
    internal int PageSize { get; init; } = 1000;

    /// <inheritdoc/>
    public async Task<Blob> WriteAsync(Func<Stream, CancellationToken, Task> write, CancellationToken cancel = default)
    {
        var part = _cache.NewPart();
        try
        {
            var (length, hash) = await BlobStore.WriteFileAsync(part, write, cancel);
            var blob = new Blob(BlobStore.NewId(), length, hash);
            await AskAsync(() => PutAsync(blob, part, cancel), cancel);
            if (await FindAsync(blob.Id, cancel) is not { } stored || stored != (length, hash))
                throw new IOException($"{Name} does not have the document that it has just confirmed.");
            _cache.Keep(part, blob.Id);
            return blob;
        }
        finally
        {
            File.Delete(part);
        }
    }

    /// <inheritdoc/>
    public async Task<Stream> OpenAsync(string id, CancellationToken cancel = default)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (_cache.Find(id) is { } copy)
                return copy;
            var part = _cache.NewPart();
            try
            {
                if (await AskAsync(() => GetAsync(id, part, cancel), cancel))
                    _cache.Keep(part, id);
                else if (attempt >= Retries)
                    throw new IOException($"{Name} gave the document {id} damaged {attempt} times.");
            }
            finally
            {
                File.Delete(part);
            }
        }
    }

    /// <inheritdoc/>
    public async Task<bool> ExistsAsync(string id, CancellationToken cancel = default) => await FindAsync(id, cancel) is not null;

    /// <inheritdoc/>
    public async Task DeleteAsync(string id, CancellationToken cancel = default)
    {
        _cache.Remove(id);
        try
        {
            await AskAsync(() => _client.DeleteObjectAsync(_place.Bucket, KeyOf(id), cancel), cancel);
        }
        catch (BlobGoneException)
        {
            // Most stores say of a document that is gone already what they say of any other, some this.
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ListAsync(DateTimeOffset before, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        // What another node removed from the store lives on here as a copy, until this node's sweep finds that nobody needs it.
        var copies = _cache.List(before).ToHashSet();
        var request = new ListObjectsV2Request { BucketName = _place.Bucket, Prefix = _place.Prefix, MaxKeys = PageSize };
        ListObjectsV2Response page;
        do
        {
            page = await AskAsync(() => _client.ListObjectsV2Async(request, cancel), cancel);
            foreach (var found in page.S3Objects ?? [])
            {
                // The bucket may hold what is not ours.
                var id = found.Key[_place.Prefix.Length..];
                copies.Remove(id);
                if (found.LastModified?.ToUniversalTime() < before.UtcDateTime && BlobStore.IsId(id))
                    yield return id;
            }

            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
        foreach (var id in copies)
            yield return id;
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private string Name => $"The document store {(_place.Endpoint.Length > 0 ? _place.Endpoint : "of AWS")} (bucket {_place.Bucket})";

    private string KeyOf(string id) => _place.Prefix + BlobStore.Checked(id);

    private async Task<PutObjectResponse> PutAsync(Blob blob, string part, CancellationToken cancel)
    {
        await using var content = new FileStream(part, FileMode.Open, FileAccess.Read);
        var request = new PutObjectRequest
        {
            BucketName = _place.Bucket, Key = KeyOf(blob.Id), InputStream = content, AutoCloseStream = false, UseChunkEncoding = false, ContentType = "application/octet-stream",
        };
        request.Metadata[HashKey] = blob.Sha256;
        request.Metadata[LengthKey] = blob.Length.ToString(CultureInfo.InvariantCulture);
        return await _client.PutObjectAsync(request, cancel);
    }

    /// <summary>Length and hash of a document as they were when it was stored; null where there is none.</summary>
    private async Task<(long Length, string Hash)?> FindAsync(string id, CancellationToken cancel)
    {
        try
        {
            var head = await AskAsync(() => _client.GetObjectMetadataAsync(_place.Bucket, KeyOf(id), cancel), cancel);
            return (head.ContentLength, head.Metadata[HashKey]);
        }
        catch (BlobGoneException)
        {
            return null;
        }
    }

    /// <summary>Whether what came is whole and what was stored.</summary>
    private async Task<bool> GetAsync(string id, string part, CancellationToken cancel)
    {
        using var answer = await _client.GetObjectAsync(_place.Bucket, KeyOf(id), cancel);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        long length;
        string hash;
        try
        {
            (length, hash) = await BlobStore.WriteFileAsync(part, (target, _) => CopyAsync(answer.ResponseStream, target, patience), patience.Token);
        }
        catch (Exception broken) when (broken is AmazonClientException or HttpIOException)
        {
            // It broke off in the middle, or is not what the store itself has a hash of.
            return false;
        }

        return hash == answer.Metadata[HashKey] && length.ToString(CultureInfo.InvariantCulture) == answer.Metadata[LengthKey];
    }

    private async Task CopyAsync(Stream source, Stream target, CancellationTokenSource patience)
    {
        var buffer = new byte[81920];
        while (true)
        {
            using var silence = new CancellationTokenSource(_place.Timeout, _time);
            await using var ending = silence.Token.Register(patience.Cancel);
            var read = await source.ReadAsync(buffer, patience.Token);
            if (read == 0)
                return;
            await target.WriteAsync(buffer.AsMemory(0, read), patience.Token);
        }
    }

    /// <exception cref="BlobGoneException">The store says that there is no such document.</exception>
    /// <exception cref="IOException">It says something else, or nothing.</exception>
    private async Task<T> AskAsync<T>(Func<Task<T>> request, CancellationToken cancel)
    {
        try
        {
            return await request();
        }
        catch (AmazonS3Exception fault) when (fault.StatusCode == HttpStatusCode.NotFound && fault.ErrorCode is "NoSuchKey" or "NotFound")
        {
            throw new BlobGoneException($"{Name} has no such document.", fault);
        }
        catch (Exception fault) when (!cancel.IsCancellationRequested && fault is AmazonServiceException or AmazonClientException or HttpRequestException or HttpIOException or OperationCanceledException or TimeoutException or InvalidDataException)
        {
            throw new IOException($"{Name} cannot be used: {fault.Message}", fault);
        }
    }
}
