using Faxwerk.Storage;

namespace Faxwerk.Directory;

/// <summary>So many failures are borne, <paramref name="Allowed"/>; the last of them and each further one lock the subject, at most for <paramref name="LongestLock"/>.</summary>
public readonly record struct FailureLimit(int Allowed, TimeSpan LongestLock);

/// <summary>What a subject has: <paramref name="Failures"/>, the last at <paramref name="LastAt"/>, and how long it is locked from now; not positive where it is not.</summary>
public readonly record struct PastFailures(int Failures, DateTimeOffset LastAt, TimeSpan Wait);

/// <summary>A failure as it was counted, for <see cref="FailedAttempts.TakeBackAsync"/>: at what time, what was forgotten then, and when the one before was.</summary>
public readonly record struct CountedFailure(string Subject, DateTimeOffset At, int Forgotten, DateTimeOffset LastAt);

/// <summary>Wrong passwords by subject, table <c>sign_in_failure</c>. A lock lasts a minute, and twice as long after each further failure.</summary>
public static class FailedAttempts
{
    private const int MaxDoublings = 20;
    private static readonly TimeSpan FirstLock = TimeSpan.FromMinutes(1);

    /// <summary>What a subject has, and locks the row.</summary>
    public static async Task<PastFailures> FindAsync(Transaction tx, string subject, FailureLimit limit, DateTimeOffset now)
    {
        var (failures, lastAt) = await tx.FindAsync<(int, long)>($"SELECT failures, last_at FROM sign_in_failure WHERE subject = @subject {tx.Database.ForUpdate}", new { subject });
        var last = DateTimeOffset.FromUnixTimeMilliseconds(lastAt);
        return new PastFailures(failures, last, last + LockAfter(failures - limit.Allowed, limit.LongestLock) - now);
    }

    /// <summary>The subjects with this beginning that are locked at <paramref name="now"/>.</summary>
    public static async Task<IReadOnlySet<string>> LockedAsync(Transaction tx, string beginning, FailureLimit limit, DateTimeOffset now)
    {
        var failed = await tx.QueryAsync<(string Subject, int Failures, long LastAt)>(
            "SELECT subject, failures, last_at FROM sign_in_failure WHERE subject LIKE @pattern AND failures >= @Allowed", new { pattern = beginning + "%", limit.Allowed });
        return failed.Where(one => DateTimeOffset.FromUnixTimeMilliseconds(one.LastAt) + LockAfter(one.Failures - limit.Allowed, limit.LongestLock) > now)
            .Select(one => one.Subject).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Counts a failure, and forgets some of those before; returns how many there are.</summary>
    public static Task<int> AddAsync(Transaction tx, string subject, DateTimeOffset now, int forgotten = 0) => tx.FindAsync<int>(
        """
        INSERT INTO sign_in_failure (subject, failures, last_at) VALUES (@subject, 1, @now)
        ON CONFLICT (subject) DO UPDATE SET failures = sign_in_failure.failures - @forgotten + 1, last_at = excluded.last_at
        RETURNING failures
        """,
        new { subject, now, forgotten });

    /// <summary>The attempt was no failure: unless others were counted meanwhile, all is as it was before.</summary>
    public static Task TakeBackAsync(Transaction tx, CountedFailure counted) => tx.ExecuteAsync(
        """
        UPDATE sign_in_failure SET failures = failures - 1 + CASE WHEN last_at = @At THEN @Forgotten ELSE 0 END, last_at = CASE WHEN last_at = @At THEN @LastAt ELSE last_at END
        WHERE subject = @Subject AND failures > 0
        """,
        new { counted.Subject, counted.At, counted.Forgotten, counted.LastAt });

    private static TimeSpan LockAfter(int over, TimeSpan longest)
    {
        if (over < 0)
            return TimeSpan.Zero;
        var doubled = FirstLock * Math.Pow(2, Math.Min(over, MaxDoublings));
        return doubled < longest ? doubled : longest;
    }
}
