using Faxwerk.Storage;

namespace Faxwerk.Api;

/// <summary>A row of table <c>api_answer</c>; without a status the request is under way.</summary>
public sealed record ApiAnswer
{
    /// <summary>SHA-256 over path, query and body of the request.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>HTTP status.</summary>
    public int? Status { get; init; }

    /// <summary>Header Location.</summary>
    public string? Location { get; init; }

    /// <summary>Header Content-Type.</summary>
    public string? MediaType { get; init; }

    /// <summary>The body, as text.</summary>
    public string? Body { get; init; }
}

/// <summary>The table <c>api_answer</c>: how requests with an Idempotency-Key were answered within a day.</summary>
public sealed class ApiAnswers(Database database, SecretText secrets, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <summary>Of one caller: older ones are forgotten.</summary>
    internal const int Most = 1000;

    /// <summary>No request takes longer: its server broke down.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>Notes that a request is under way; null where it is the first with its key, else what is known of the first.</summary>
    public Task<ApiAnswer?> BeginAsync(string caller, string key, string fingerprint, CancellationToken cancel) => database.InTransactionAsync(
        async tx =>
        {
            var now = time.GetUtcNow();
            await tx.ExecuteAsync("DELETE FROM api_answer WHERE created_at < @old OR (status IS NULL AND created_at < @lost)", new { old = now - Kept, lost = now - Longest });
            if (await tx.ExecuteAsync(
                "INSERT INTO api_answer (request_key, caller, fingerprint, created_at) VALUES (@key, @caller, @fingerprint, @now) ON CONFLICT DO NOTHING", new { key, caller, fingerprint, now }) > 0)
            {
                await tx.ExecuteAsync(
                    "DELETE FROM api_answer WHERE caller = @caller AND created_at < (SELECT min(created_at) FROM (SELECT created_at FROM api_answer WHERE caller = @caller ORDER BY created_at DESC LIMIT @Most) newest)",
                    new { caller, Most });
                return null;
            }

            var first = await tx.FindAsync<ApiAnswer>("SELECT fingerprint, status, location, media_type, body FROM api_answer WHERE request_key = @key", new { key });

            // Forgotten at this moment: it was refused, or its body cannot be read. Nothing is known of it then.
            return first is null ? new ApiAnswer { Fingerprint = fingerprint } : first with { Body = secrets.Unprotect(first.Body ?? "") };
        },
        cancel);

    /// <summary>Keeps the answer to the first request.</summary>
    public Task KeepAsync(string key, ApiAnswer answer) => database.InTransactionAsync(tx => tx.ExecuteAsync(
        "UPDATE api_answer SET status = @Status, location = @Location, media_type = @MediaType, body = @body WHERE request_key = @key",
        new { key, answer.Status, answer.Location, answer.MediaType, body = secrets.Protect(answer.Body ?? "") }));

    /// <summary>Forgets a request that came to nothing.</summary>
    public Task ForgetAsync(string key) => database.InTransactionAsync(tx => tx.ExecuteAsync("DELETE FROM api_answer WHERE request_key = @key AND status IS NULL", new { key }));
}
