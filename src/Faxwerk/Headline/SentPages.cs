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

        var (lines, areKnown) = (new Dictionary<long, (SentLines, TiffReader)>(), true);
        foreach (var call in sent.Values.Distinct())
        {
            if (call is { Lines: { } text, LinesBlob: { } blob } && await FindAsync(blob, cancel) is { } pictures)
                lines[call.Number] = (JsonSerializer.Deserialize<SentLines>(text, JsonSerializerOptions.Web)!, pictures);
            else
                areKnown &= call is { Lines: not null, LinesBlob: null };
        }

        return new PagesAsSent(document, sent.ToDictionary(one => one.Key, one => one.Value.Number), lines, areKnown);
    }

    /// <summary>Whether pages went out, and it was kept with which lines each of them did.</summary>
    public static bool AreKnown(QueuedFax fax, IReadOnlyList<Attempt> calls)
    {
        List<Attempt> sent = [.. Enumerable.Range(0, fax.PageCount).Select(page => CallOf(page, calls)).OfType<Attempt>()];
        return sent.Count > 0 && sent.All(call => call.Lines is not null);
    }

    /// <summary>The last call in which a page went out as a whole, whether or not its confirmation came; null where it was in none. Of a call that broke down or is on nobody knows how far its last page came.</summary>
    private static Attempt? CallOf(int page, IReadOnlyList<Attempt> calls) =>
        calls.LastOrDefault(call => (page >= call.FirstPage && page < call.FirstPage + call.PagesConfirmed) || (page == call.UncertainPage && call.IsEndKnown));

    /// <summary>Lines that are gone or damaged keep nobody from seeing the pages.</summary>
    private async Task<TiffReader?> FindAsync(string blob, CancellationToken cancel)
    {
        try
        {
            return await OpenAsync(blob, cancel);
        }
        catch (Exception fault) when (fault is FileNotFoundException or FormatException)
        {
            return null;
        }
    }

    private async Task<TiffReader> OpenAsync(string blob, CancellationToken cancel)
    {
        await using var content = await blobs.OpenAsync(blob, cancel);
        return await TiffReader.OpenAsync(content, cancel);
    }
}
