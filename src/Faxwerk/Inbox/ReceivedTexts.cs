using System.Text.Json;
using Faxwerk.Ocr;
using Faxwerk.Pages;
using Faxwerk.Storage;

namespace Faxwerk.Inbox;

/// <summary>A page's text as it was read.</summary>
public sealed record ReceivedText
{
    /// <summary>0-based.</summary>
    public int PageIndex { get; init; }

    /// <summary>Line by line; empty where the page has no text or could not be read.</summary>
    public string Text { get; init; } = "";
}

/// <summary>The table <c>received_text</c>: what was read from received pages. It goes with its fax.</summary>
public sealed class ReceivedTexts(Database database, TimeProvider time)
{
    /// <summary>The pages that were read, in order.</summary>
    public Task<IReadOnlyList<ReceivedText>> ReadAsync(long faxId, CancellationToken cancel) =>
        database.QueryAsync<ReceivedText>("SELECT page_index, text FROM received_text WHERE fax_id = @faxId ORDER BY page_index", new { faxId }, cancel);

    /// <summary>The words of the pages that were read, by page.</summary>
    public async Task<IReadOnlyDictionary<int, IReadOnlyList<PageWord>>> WordsAsync(long faxId, CancellationToken cancel)
    {
        var rows = await database.QueryAsync<WordRow>("SELECT page_index, words FROM received_text WHERE fax_id = @faxId", new { faxId }, cancel);
        return rows.ToDictionary(row => row.PageIndex, row => JsonSerializer.Deserialize<IReadOnlyList<PageWord>>(row.Words, JsonSerializerOptions.Web)!);
    }

    /// <summary>Keeps what was read from a page; nothing where the fax is gone or the page was read before.</summary>
    public Task AddAsync(long faxId, int page, PageText text, CancellationToken cancel) => database.InTransactionAsync(
        tx => tx.ExecuteAsync(
            """
            INSERT INTO received_text (fax_id, page_index, text, words, read_at)
            SELECT @faxId, @page, @Text, @words, @now WHERE EXISTS (SELECT 1 FROM received_fax WHERE id = @faxId) ON CONFLICT DO NOTHING
            """,
            new { faxId, page, text.Text, words = JsonSerializer.Serialize(text.Words, JsonSerializerOptions.Web), now = time.GetUtcNow() }),
        cancel);

    private sealed record WordRow
    {
        public int PageIndex { get; init; }

        public string Words { get; init; } = "[]";
    }
}
