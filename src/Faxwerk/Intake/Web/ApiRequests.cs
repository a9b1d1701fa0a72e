using Faxwerk.Storage;

namespace Faxwerk.Intake.Web;

/// <summary>
/// Remembers requests with an <c>Idempotency-Key</c> for a week, table <c>api_request</c>: a request that is repeated because its answer was lost makes no
/// second fax.
/// </summary>
public sealed class ApiRequests(Database database, TimeProvider time)
{
    /// <summary>Longest key with the name of its caller, in characters.</summary>
    internal const int LongestKey = 300;

    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    /// <summary>What came of the request with this key; null where there was none.</summary>
    public Task<ApiRequest?> FindAsync(string key, CancellationToken cancel) =>
        database.FindAsync<ApiRequest>("SELECT fingerprint, job_id FROM api_request WHERE request_key = @key", new { key }, cancel);

    /// <summary>Remembers a request in the transaction of its effect; false where another one with the key came first.</summary>
    public async Task<bool> AddAsync(Transaction tx, string key, ApiRequest request)
    {
        var now = time.GetUtcNow();
        await tx.ExecuteAsync("DELETE FROM api_request WHERE created_at < @before", new { before = now - Kept });
        return await tx.ExecuteAsync(
            "INSERT INTO api_request (request_key, fingerprint, job_id, created_at) VALUES (@key, @Fingerprint, @JobId, @now) ON CONFLICT DO NOTHING",
            new { key, request.Fingerprint, request.JobId, now }) > 0;
    }
}

/// <summary>A remembered request: the hash of what it asked for, and the submission it became.</summary>
public sealed record ApiRequest
{
    /// <summary>SHA-256 over recipients, options and documents.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>The submission.</summary>
    public string JobId { get; init; } = "";
}
