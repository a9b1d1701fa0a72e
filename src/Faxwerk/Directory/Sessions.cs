using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Directory;

/// <summary>A session that holds. <paramref name="ExpiresAt"/>: it ends then at the latest.</summary>
public sealed record Session(User User, string Token, DateTimeOffset ExpiresAt)
{
    private static readonly byte[] Purpose = Encoding.ASCII.GetBytes("Faxwerk CSRF");

    /// <summary>
    /// What a page must send with every request that changes something: no other site can read it. It comes of the session's name by a one-way function, so there is nothing to keep.
    /// </summary>
    public string CsrfToken { get; } = Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.ASCII.GetBytes(Token), Purpose));

    /// <summary>Whether a request brought the token; takes the same time whether it did or not.</summary>
    public bool HasCsrfToken(string given) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.ASCII.GetBytes(CsrfToken));
}

/// <summary>
/// The sessions of users who signed in, table <c>session</c>. A session is named by 256 random bits, of which the server keeps a hash; each sign-in makes a new one.
/// </summary>
public sealed class Sessions(Database database, IOptionsMonitor<SignInSettings> settings, TimeProvider time)
{
    private const int MaxAgent = 200;

    /// <summary>A session is noted as used no more often: a page makes many requests at once.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    /// <summary>Starts a session in the caller's transaction.</summary>
    public async Task<Session> StartAsync(Transaction tx, User user, string origin, string agent)
    {
        var (token, now) = (SecretToken.Create(), time.GetUtcNow());
        await tx.ExecuteAsync(
            "INSERT INTO session (token_hash, account_id, started_at, seen_at, origin, agent) VALUES (@hash, @Id, @now, @now, @origin, @agent)",
            new { hash = SecretToken.Hash(token), user.Id, now, origin, agent = agent.Length > MaxAgent ? agent[..MaxAgent] : agent });
        await tx.ExecuteAsync("UPDATE account SET signed_in_at = @now WHERE id = @Id", new { now, user.Id });
        return new Session(user, token, now + settings.CurrentValue.Lifetime);
    }

    /// <summary>
    /// The session of a token; null where there is none, it is over, or its user is disabled. Where the user himself asks, and not his open page, it <paramref name="isInUse"/> from now on
    /// for another <see cref="SignInSettings.IdleTimeout"/>.
    /// </summary>
    public async Task<Session?> FindAsync(string token, CancellationToken cancel, bool isInUse = true)
    {
        var (now, limits, hash) = (time.GetUtcNow(), settings.CurrentValue, SecretToken.Hash(token));
        var row = await database.FindAsync<Row>(
            """
            SELECT a.*, s.started_at, s.seen_at FROM session s JOIN account a ON a.id = s.account_id
            WHERE s.token_hash = @hash AND s.seen_at > @idle AND s.started_at > @start AND a.state = 'active'
            """,
            new { hash, idle = now - limits.IdleTimeout, start = now - limits.Lifetime },
            cancel);
        if (row is null)
            return null;
        if (isInUse && now - row.SeenAt > Step)
            await database.InTransactionAsync(tx => tx.ExecuteAsync("UPDATE session SET seen_at = @now WHERE token_hash = @hash", new { hash, now }), cancel);
        var addresses = await database.QueryAsync<string>("SELECT address FROM account_address WHERE account_id = @Id ORDER BY position", new { row.Id }, cancel);
        return new Session(row with { Addresses = addresses }, token, row.StartedAt + limits.Lifetime);
    }

    /// <summary>Ends the session of a token.</summary>
    public static Task EndAsync(Transaction tx, string token) => tx.ExecuteAsync("DELETE FROM session WHERE token_hash = @hash", new { hash = SecretToken.Hash(token) });

    /// <summary>Ends all sessions of a user.</summary>
    public static Task EndAllAsync(Transaction tx, long userId) => tx.ExecuteAsync("DELETE FROM session WHERE account_id = @userId", new { userId });

    /// <summary>Removes sessions that are over; returns how many.</summary>
    public Task<int> PruneAsync(CancellationToken cancel)
    {
        var (now, limits) = (time.GetUtcNow(), settings.CurrentValue);
        return database.InTransactionAsync(
            tx => tx.ExecuteAsync("DELETE FROM session WHERE seen_at <= @idle OR started_at <= @start", new { idle = now - limits.IdleTimeout, start = now - limits.Lifetime }), cancel);
    }

    /// <summary>The user with the columns of his session.</summary>
    private sealed record Row : User
    {
        public DateTimeOffset StartedAt { get; init; }

        public DateTimeOffset SeenAt { get; init; }
    }
}
