using Faxwerk.Audit;
using Faxwerk.Storage;

namespace Faxwerk.Directory;

/// <summary>
/// The one-time link by which the first administrator is made, table <c>setup_link</c>: there is no default password. It holds for a day, once, and a new one ends the one before.
/// </summary>
public sealed class SetupLinks(Database database, TimeProvider time)
{
    /// <summary>How long a link holds.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>Makes a link and returns its token, shown once.</summary>
    public Task<string> CreateAsync(Actor by, CancellationToken cancel = default) => database.InTransactionAsync(
        async tx =>
        {
            var token = SecretToken.Create();
            await tx.ExecuteAsync("DELETE FROM setup_link");
            await tx.ExecuteAsync("INSERT INTO setup_link (token_hash, expires_at) VALUES (@hash, @until)", new { hash = SecretToken.Hash(token), until = time.GetUtcNow() + Lifetime });
            await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.SetupLinkMade, "setup");
            return token;
        },
        cancel);

    /// <summary>Whether a link holds.</summary>
    public async Task<bool> HoldsAsync(string token, CancellationToken cancel) =>
        await database.FindAsync<string>("SELECT token_hash FROM setup_link WHERE token_hash = @hash AND expires_at > @now", new { hash = SecretToken.Hash(token), now = time.GetUtcNow() }, cancel) is not null;

    /// <summary>Uses a link up in the caller's transaction; false where it does not hold.</summary>
    public async Task<bool> UseAsync(Transaction tx, string token) =>
        await tx.ExecuteAsync("DELETE FROM setup_link WHERE token_hash = @hash AND expires_at > @now", new { hash = SecretToken.Hash(token), now = time.GetUtcNow() }) > 0;

    /// <summary>The path of a token's page; behind <c>#</c>, so that it gets into no log of a server or proxy.</summary>
    public static string PathOf(string token) => $"setup#{token}";
}
