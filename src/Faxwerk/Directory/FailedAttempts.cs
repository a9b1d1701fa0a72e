using Faxwerk.Storage;

namespace Faxwerk.Directory;

/// <summary>So many failures are borne, <paramref name="Allowed"/>; the last of them and each further one lock the subject, at most for <paramref name="LongestLock"/>.</summary>
public readonly record struct FailureLimit(int Allowed, TimeSpan LongestLock);

/// <summary>Wrong passwords by subject, table <c>sign_in_failure</c>. A lock lasts a minute, and twice as long after each further failure.</summary>
public static class FailedAttempts
{
    private const int MaxDoublings = 20;
    private static readonly TimeSpan FirstLock = TimeSpan.FromMinutes(1);

    /// <summary>How many failures a subject has, and how long it is locked from <paramref name="now"/>; not positive where it is not.</summary>
    public static async Task<(int Failures, TimeSpan Wait)> FindAsync(Transaction tx, string subject, FailureLimit limit, DateTimeOffset now)
    {
        var (failures, lastAt) = await tx.FindAsync<(int, long)>($"SELECT failures, last_at FROM sign_in_failure WHERE subject = @subject {tx.Database.ForUpdate}", new { subject });
        return (failures, DateTimeOffset.FromUnixTimeMilliseconds(lastAt) + LockAfter(failures - limit.Allowed, limit.LongestLock) - now);
    }

    /// <summary>Counts a failure; returns how many there are.</summary>
    public static Task<int> AddAsync(Transaction tx, string subject, DateTimeOffset now) => tx.FindAsync<int>(
        """
        INSERT INTO sign_in_failure (subject, failures, last_at) VALUES (@subject, 1, @now)
        ON CONFLICT (subject) DO UPDATE SET failures = sign_in_failure.failures + 1, last_at = excluded.last_at
        RETURNING failures
        """,
        new { subject, now });

    private static TimeSpan LockAfter(int over, TimeSpan longest)
    {
        if (over < 0)
            return TimeSpan.Zero;
        var doubled = FirstLock * Math.Pow(2, Math.Min(over, MaxDoublings));
        return doubled < longest ? doubled : longest;
    }
}
