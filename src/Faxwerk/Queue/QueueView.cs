using System.Text.Json;
using Faxwerk.Storage;

namespace Faxwerk.Queue;

/// <summary>Which faxes to list; what is null is not asked for.</summary>
public sealed record FaxFilter
{
    /// <summary>In this state.</summary>
    public FaxState? State { get; init; }

    /// <summary>Of this sender.</summary>
    public string? Sender { get; init; }

    /// <summary>Handed in by this caller of the API.</summary>
    public string? SubmittedBy { get; init; }

    /// <summary>Of this submission.</summary>
    public string? JobId { get; init; }

    /// <summary>With ids below this: the next page of the list.</summary>
    public long? Before { get; init; }

    /// <summary>With ids above this, in their order: pages from the oldest on.</summary>
    public long? After { get; init; }

    /// <summary>At most so many.</summary>
    public int Limit { get; init; } = 100;
}

/// <summary>Reads the queue. Positions are computed, never stored.</summary>
public sealed class QueueView(Database database, TimeProvider time)
{
    /// <summary>One fax; null where there is none.</summary>
    public Task<QueuedFax?> FindAsync(long id, CancellationToken cancel = default) =>
        database.FindAsync<QueuedFax>("SELECT * FROM fax WHERE id = @id", new { id }, cancel);

    /// <summary>The newest faxes first, or with <see cref="FaxFilter.After"/> the oldest.</summary>
    public Task<IReadOnlyList<QueuedFax>> ListAsync(FaxFilter filter, CancellationToken cancel = default) =>
        database.QueryAsync<QueuedFax>($"SELECT * FROM fax WHERE {Where(filter)} ORDER BY id {(filter.After is null ? "DESC" : "ASC")} LIMIT @Limit", Arguments(filter), cancel);

    /// <summary>How many faxes all pages have together.</summary>
    public Task<int> CountAsync(FaxFilter filter, CancellationToken cancel = default)
    {
        var all = filter with { Before = null, After = null };
        return database.FindAsync<int>($"SELECT count(*) FROM fax WHERE {Where(all)}", Arguments(all), cancel);
    }

    /// <summary>The calls of a fax in order.</summary>
    public Task<IReadOnlyList<Attempt>> AttemptsAsync(long faxId, CancellationToken cancel = default) =>
        database.QueryAsync<Attempt>(
            """
            SELECT a.*, c.id AS call_id, c.ladder, c.pages AS call_pages, coalesce(c.transport, '') AS transport, coalesce(c.caller, '') AS caller, coalesce(c.remote_machine, '') AS remote_machine,
                coalesce(c.trunk, (SELECT name FROM line l WHERE l.id = a.line_id), '') AS trunk
            FROM attempt a LEFT JOIN call c ON c.fax_id = a.fax_id AND c.attempt = a.number
            WHERE a.fax_id = @faxId ORDER BY a.number
            """,
            new { faxId },
            cancel);

    /// <summary>The position of each waiting fax, 1 goes next; those due later come after those due now, in the order of their time.</summary>
    public async Task<IReadOnlyDictionary<long, int>> PositionsAsync(CancellationToken cancel = default)
    {
        var ids = await database.QueryAsync<long>(
            """
            SELECT id FROM fax WHERE state = 'waiting'
            ORDER BY CASE WHEN due_at <= @now THEN 0 ELSE due_at END, effective_priority, rank, id
            """,
            new { now = time.GetUtcNow() },
            cancel);
        return ids.Select((id, index) => (id, index)).ToDictionary(p => p.id, p => p.index + 1);
    }

    /// <summary>
    /// Pages (0-based) that may have reached the recipient twice: their confirmation did not come, or the server broke down, and a later call sent them again.
    /// </summary>
    public static IReadOnlyList<int> PagesPerhapsTwice(IReadOnlyList<Attempt> attempts)
    {
        var pages = from attempt in attempts
                    let page = attempt.UncertainPage ?? -1
                    where page >= 0
                    where attempts.Any(later => later.Number > attempt.Number && later.FirstPage <= page && (later.FirstPage + later.PagesConfirmed > page || later.UncertainPage == page))
                    select page;
        return [.. pages.Distinct().Order()];
    }

    private static object Arguments(FaxFilter filter) => new
    {
        state = filter.State is { } state ? JsonNamingPolicy.CamelCase.ConvertName(state.ToString()) : null, filter.Sender, filter.SubmittedBy, filter.JobId, filter.Before, filter.After, filter.Limit,
    };

    private static string Where(FaxFilter filter)
    {
        var conditions = new List<string> { "1 = 1" };
        if (filter.State is not null)
            conditions.Add("state = @state");
        if (filter.Sender is not null)
            conditions.Add("sender = @Sender");
        if (filter.SubmittedBy is not null)
            conditions.Add("submitted_by = @SubmittedBy");
        if (filter.JobId is not null)
            conditions.Add("job_id = @JobId");
        if (filter.Before is not null)
            conditions.Add("id < @Before");
        if (filter.After is not null)
            conditions.Add("id > @After");
        return string.Join(" AND ", conditions);
    }
}
