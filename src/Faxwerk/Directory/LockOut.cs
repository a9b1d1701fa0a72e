using System.Net;
using System.Net.Sockets;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Directory;

/// <summary>
/// What an attempt to sign in may do. <paramref name="Wait"/>: it is not heard, and none before so long; null where it may go on. <paramref name="IsLast"/>: where it fails, no more are heard
/// for a while.
/// </summary>
public readonly record struct SignInAttempt(TimeSpan? Wait, bool IsLast)
{
    /// <summary>What success forgets.</summary>
    internal string Own { get; init; } = "";

    /// <summary>What success takes one failure back of, for it counts others too.</summary>
    internal IReadOnlyList<CountedFailure> Shared { get; init; } = [];
}

/// <summary>
/// Counts wrong passwords, table <c>sign_in_failure</c>. A browser in which the user signed in before is counted by itself; all others by user and address, by address, and by user wherever
/// they are. So guesses from outside end, and keep nobody out of the browser that he always takes. An attempt counts as failed before the password is looked at, so that many at once are no
/// more than one after the other; success takes it back. What counts others too halves with every hour, so that mistypings of many behind one address do not add up for days.
/// </summary>
public sealed class LockOut(Database database, IOptionsMonitor<SignInSettings> settings, TimeProvider time)
{
    /// <summary>Failures are forgotten when there were none for so long.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromHours(24);

    /// <summary>Begins an attempt of somebody at an address; <paramref name="browser"/> is what <see cref="KnownBrowsers"/> found, null for a stranger.</summary>
    public Task<SignInAttempt> BeginAsync(string login, IPAddress? address, string? browser, CancellationToken cancel)
    {
        var (user, from, limits) = (SubjectOf(login), SubjectOf(address), settings.CurrentValue);
        return browser is not null
            ? BeginAsync([($"{user}#{browser}", limits.FailuresByUser)], cancel)
            : BeginAsync([($"{user}@{from}", limits.FailuresByUser), ($"address:{from}", limits.FailuresByAddress), (user, limits.FailuresFromElsewhere)], cancel);
    }

    /// <summary>Begins an attempt of somebody who is signed in, about himself: nobody else is counted with him.</summary>
    public Task<SignInAttempt> BeginAsync(string login, CancellationToken cancel) => BeginAsync([($"{SubjectOf(login)}=", settings.CurrentValue.FailuresByUser)], cancel);

    /// <summary>Begins an attempt of a program that hands in mail: by its address alone, so that guesses from elsewhere do not keep the others of the one account out.</summary>
    public Task<SignInAttempt> BeginMailAsync(IPAddress? address, CancellationToken cancel) => BeginAsync([($"smtp:{SubjectOf(address)}", settings.CurrentValue.FailuresByAddress)], cancel);

    /// <summary>The attempt succeeded: what it counted for itself is forgotten, and its part in the rest is taken back.</summary>
    public static async Task ForgiveAsync(Transaction tx, SignInAttempt attempt)
    {
        await tx.ExecuteAsync("DELETE FROM sign_in_failure WHERE subject = @Own", new { attempt.Own });
        foreach (var counted in attempt.Shared)
            await FailedAttempts.TakeBackAsync(tx, counted);
    }

    /// <summary>Forgets all failures of a user.</summary>
    internal static Task ForgetAsync(Transaction tx, string login) => tx.ExecuteAsync("DELETE FROM sign_in_failure WHERE subject LIKE @subject", new { subject = SubjectOf(login) + "%" });

    /// <summary>Removes failures that count no more; returns how many.</summary>
    public Task<int> PruneAsync(CancellationToken cancel) => database.InTransactionAsync(
        tx => tx.ExecuteAsync("DELETE FROM sign_in_failure WHERE last_at < @before OR failures = 0", new { before = time.GetUtcNow() - Memory }), cancel);

    /// <summary>The first is the attempt's own.</summary>
    private Task<SignInAttempt> BeginAsync((string Subject, int Allowed)[] counted, CancellationToken cancel) => database.InTransactionAsync(
        async tx =>
        {
            var now = time.GetUtcNow();
            var isLast = false;
            var begun = new List<CountedFailure>();
            foreach (var (at, (subject, allowed)) in counted.Index())
            {
                var past = await FailedAttempts.FindAsync(tx, subject, new FailureLimit(allowed, settings.CurrentValue.LongestLock), now);
                if (past.Wait > TimeSpan.Zero)
                    return new SignInAttempt(past.Wait, false);
                var forgotten = at == 0 ? 0 : past.Failures - Remembered(past.Failures, now - past.LastAt);
                begun.Add(new CountedFailure(subject, now, forgotten, past.LastAt));
                isLast |= past.Failures - forgotten + 1 == allowed;
            }

            foreach (var failure in begun)
                await FailedAttempts.AddAsync(tx, failure.Subject, now, failure.Forgotten);
            return new SignInAttempt(null, isLast) { Own = counted[0].Subject, Shared = [.. begun.Skip(1)] };
        },
        cancel);

    /// <summary>Rounded up: else each guess would make room for the next.</summary>
    private static int Remembered(int failures, TimeSpan since) => (int)Math.Ceiling(failures * Math.Pow(0.5, Math.Max(0, since.TotalHours)));

    /// <summary>Hashed: a login may be a password in the wrong field.</summary>
    private static string SubjectOf(string login) => $"user:{SecretToken.Hash(NameKey.Of(login))}";

    /// <summary>An IPv6 address by the network that one customer has, /64.</summary>
    private static string SubjectOf(IPAddress? address)
    {
        if (address is null)
            return "";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString();
    }
}
