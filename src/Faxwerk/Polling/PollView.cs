using System.Text.Json;
using Faxwerk.Storage;

namespace Faxwerk.Polling;

/// <summary>Which polls to list; what is null is not asked for.</summary>
public sealed record PollFilter
{
    /// <summary>In this state.</summary>
    public PollState? State { get; init; }

    /// <summary>Handed in by this caller of the API.</summary>
    public string? SubmittedBy { get; init; }

    /// <summary>With ids below this: the next page of the list.</summary>
    public long Before { get; init; } = long.MaxValue;

    /// <summary>At most so many, the newest.</summary>
    public int Limit { get; init; } = 100;
}

/// <summary>Reads the polls.</summary>
public sealed class PollView(Database database)
{
    /// <summary>One poll; null where there is none.</summary>
    public Task<Poll?> FindAsync(long id, CancellationToken cancel = default) =>
        database.FindAsync<Poll>("SELECT * FROM poll WHERE id = @id", new { id }, cancel);

    /// <summary>The poll of a request; null where there is none.</summary>
    public Task<Poll?> FindJobAsync(string jobId, CancellationToken cancel = default) =>
        database.FindAsync<Poll>("SELECT * FROM poll WHERE job_id = @jobId", new { jobId }, cancel);

    /// <summary>The newest polls first.</summary>
    public Task<IReadOnlyList<Poll>> ListAsync(PollFilter filter, CancellationToken cancel = default)
    {
        var conditions = new List<string> { "id < @Before" };
        if (filter.State is not null)
            conditions.Add("state = @state");
        if (filter.SubmittedBy is not null)
            conditions.Add("submitted_by = @SubmittedBy");
        return database.QueryAsync<Poll>(
            $"SELECT * FROM poll WHERE {string.Join(" AND ", conditions)} ORDER BY id DESC LIMIT @Limit",
            new { state = filter.State is { } s ? JsonNamingPolicy.CamelCase.ConvertName(s.ToString()) : null, filter.SubmittedBy, filter.Before, filter.Limit },
            cancel);
    }

    /// <summary>The calls of a poll in order.</summary>
    public Task<IReadOnlyList<PollAttempt>> AttemptsAsync(long pollId, CancellationToken cancel = default) =>
        database.QueryAsync<PollAttempt>(
            """
            SELECT a.*, c.id AS call_id, c.ladder, coalesce(c.trunk, (SELECT name FROM line l WHERE l.id = a.line_id), '') AS trunk
            FROM poll_attempt a LEFT JOIN call c ON c.poll_id = a.poll_id AND c.attempt = a.number
            WHERE a.poll_id = @pollId ORDER BY a.number
            """,
            new { pollId },
            cancel);
}
