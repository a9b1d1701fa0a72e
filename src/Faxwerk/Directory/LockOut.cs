using System.Net;
using System.Net.Sockets;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Directory;

/// <summary>
/// What an attempt to sign in may do. <paramref name="Wait"/>: it is not heard, and none before so long; null where it may go on. <paramref name="IsLast"/>: where it fails, no more are heard
/// for a while.
/// </summary>
public readonly record struct SignInAttempt(TimeSpan? Wait, bool IsLast);

/// <summary>
/// Counts wrong passwords by user and by address, table <c>sign_in_failure</c>. An attempt counts as failed before the password is looked at, so that many at once are no
/// more than one after the other; success takes it back.
/// </summary>
public sealed class LockOut(Database database, IOptionsMonitor<SignInSettings> settings, TimeProvider time)
{
    private const int MaxDoublings = 20;
    private static readonly TimeSpan FirstLock = TimeSpan.FromMinutes(1);

    /// <summary>Failures are forgotten when there were none for so long.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromHours(24);

    /// <summary>Begins an attempt of somebody at an address.</summary>
    public Task<SignInAttempt> BeginAsync(string login, IPAddress? address, CancellationToken cancel) => database.InTransactionAsync(
        async tx =>
        {
            var (now, limits) = (time.GetUtcNow(), settings.CurrentValue);
            var isLast = false;
            (string Subject, int Allowed)[] counted = [(SubjectOf(login), limits.FailuresByUser), (SubjectOf(address), limits.FailuresByAddress)];
            foreach (var (subject, allowed) in counted)
            {
                var (failures, lastAt) = await tx.FindAsync<(int, long)>($"SELECT failures, last_at FROM sign_in_failure WHERE subject = @subject {database.ForUpdate}", new { subject });
                var wait = DateTimeOffset.FromUnixTimeMilliseconds(lastAt) + LockAfter(failures - allowed, limits.LongestLock) - now;
                if (wait > TimeSpan.Zero)
                    return new SignInAttempt(wait, false);
                isLast |= failures + 1 == allowed;
            }

            foreach (var (subject, _) in counted)
            {
                await tx.ExecuteAsync(
                    """
                    INSERT INTO sign_in_failure (subject, failures, last_at) VALUES (@subject, 1, @now)
                    ON CONFLICT (subject) DO UPDATE SET failures = sign_in_failure.failures + 1, last_at = excluded.last_at
                    """,
                    new { subject, now });
            }

            return new SignInAttempt(null, isLast);
        },
        cancel);

    /// <summary>The attempt succeeded: the user's failures are forgotten, and that of the address is taken back.</summary>
    public async Task ForgiveAsync(Transaction tx, string login, IPAddress? address)
    {
        await ForgetAsync(tx, login);
        await tx.ExecuteAsync("UPDATE sign_in_failure SET failures = failures - 1 WHERE subject = @subject AND failures > 0", new { subject = SubjectOf(address) });
    }

    /// <summary>Forgets the failures of a user.</summary>
    internal static Task ForgetAsync(Transaction tx, string login) => tx.ExecuteAsync("DELETE FROM sign_in_failure WHERE subject = @subject", new { subject = SubjectOf(login) });

    /// <summary>Removes failures that count no more; returns how many.</summary>
    public Task<int> PruneAsync(CancellationToken cancel) => database.InTransactionAsync(
        tx => tx.ExecuteAsync("DELETE FROM sign_in_failure WHERE last_at < @before OR failures = 0", new { before = time.GetUtcNow() - Memory }), cancel);

    private static TimeSpan LockAfter(int over, TimeSpan longest)
    {
        if (over < 0)
            return TimeSpan.Zero;
        var doubled = FirstLock * Math.Pow(2, Math.Min(over, MaxDoublings));
        return doubled < longest ? doubled : longest;
    }

    /// <summary>Hashed: a login may be a password in the wrong field.</summary>
    private static string SubjectOf(string login) => $"user:{SecretToken.Hash(NameKey.Of(login))}";

    /// <summary>An IPv6 address by the network that one customer has, /64.</summary>
    private static string SubjectOf(IPAddress? address)
    {
        if (address is null)
            return "address:";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? $"address:{Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, 8))}"
            : $"address:{address}";
    }
}
