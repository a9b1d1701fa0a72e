using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Faxwerk.Headline;
using Faxwerk.Pages.Tiff;
using Faxwerk.Queue;

namespace Faxwerk.Reporting;

/// <summary>
/// The SHA-256 of the pages of a fax as they went out. All of them are decoded for it, so that is done for one fax at a time, and known afterwards until a further call is made.
/// </summary>
public sealed class SentHash(SentPages sent) : IDisposable
{
    private const int Most = 1000;

    private readonly ConcurrentDictionary<(long Fax, int Confirmed, long Calls), string> _known = new();
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>In hex, of <c>sent.tif</c>; empty where no page went out, or it was not kept with which lines, or they are gone or cannot be read: the report is made all the same.</summary>
    public async Task<string> OfAsync(QueuedFax fax, CancellationToken cancel)
    {
        var key = (fax.Id, fax.ConfirmedPages, fax.Attempt);
        if (fax.State != FaxState.Sending && _known.TryGetValue(key, out var known))
            return known;
        await _one.WaitAsync(cancel);
        try
        {
            var pages = await sent.OpenAsync(fax, cancel);
            var hash = pages is { Count: > 0, AreKnown: true } ? Convert.ToHexStringLower(SHA256.HashData(TiffWriter.Write(pages.All().TakeWhile(_ => !cancel.IsCancellationRequested)))) : "";
            cancel.ThrowIfCancellationRequested();
            if (_known.Count >= Most)
                _known.Clear();
            if (hash.Length > 0)
                _known[key] = hash;
            return hash;
        }
        catch (Exception fault) when (fault is IOException or FormatException or JsonException)
        {
            return "";
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();
}
