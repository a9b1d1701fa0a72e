using System.Text.Json;
using Faxwerk.Pages.Tiff;
using Faxwerk.Queue;
using Faxwerk.Storage;

namespace Faxwerk.Headline;

/// <summary>Finds pages as they went out: each with the lines of the last call that sent it.</summary>
/// <param name="view">Reads the calls.</param>
/// <param name="blobs">Has documents and the pictures of lines.</param>
public sealed class SentPages(QueueView view, IBlobStore blobs)
{
    /// <summary>Reads the document of a fax and the lines of its calls; <paramref name="page"/> (0-based) where only that will be shown.</summary>
    /// <exception cref="BlobGoneException">The document is no longer kept.</exception>
    public async Task<PagesAsSent> OpenAsync(QueuedFax fax, CancellationToken cancel, int? page = null)
    {
        var document = await OpenAsync(fax.BlobId, cancel);
        var calls = await view.AttemptsAsync(fax.Id, cancel);
        var sent = new Dictionary<int, Attempt>();
        foreach (var one in page is { } wanted ? [wanted] : Enumerable.Range(0, fax.PageCount))
        {
            if (CallOf(one, calls) is { } call)
                sent[one] = call;
        }

        var lines = new Dictionary<long, (SentLines, TiffReader)>();
        foreach (var call in sent.Values.Distinct())
        {
            if (call is { Lines: { } text, LinesBlob: { } blob })
                lines[call.Number] = (JsonSerializer.Deserialize<SentLines>(text, JsonSerializerOptions.Web)!, await OpenAsync(blob, cancel));
        }

        return new PagesAsSent(document, sent.ToDictionary(one => one.Key, one => one.Value.Number), lines);
    }

    /// <summary>The last call in which a page went out as a whole, whether or not its confirmation came; null where it was in none.</summary>
    private static Attempt? CallOf(int page, IReadOnlyList<Attempt> calls) =>
        calls.LastOrDefault(call => (page >= call.FirstPage && page < call.FirstPage + call.PagesConfirmed) || page == call.UncertainPage);

    private async Task<TiffReader> OpenAsync(string blob, CancellationToken cancel)
    {
        await using var content = await blobs.OpenAsync(blob, cancel);
        return await TiffReader.OpenAsync(content, cancel);
    }
}
