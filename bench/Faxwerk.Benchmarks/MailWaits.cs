using System.Globalization;
using Faxwerk.Storage;

namespace Faxwerk.Benchmarks;

/// <summary>What the database says of a run of <see cref="MailLoad"/>: what waited for what, and why.</summary>
internal static class MailWaits
{
    /// <summary>A fax counts as waiting only after so long: a claim that runs meanwhile did not see it.</summary>
    private static readonly TimeSpan Seen = TimeSpan.FromSeconds(5);

    /// <summary>First calls that began while a fax of higher priority had been waiting for some seconds. Every fax has a destination of its own, so all were free.</summary>
    public static async Task<int> OvertakenAsync(Database database)
    {
        var faxes = await FaxesAsync(database);
        return faxes.Count(fax => fax.StartedAt is { } start && faxes.Any(other => other.Priority < fax.Priority && other.CreatedAt + Seen < start && (other.StartedAt is null || other.StartedAt > start)));
    }

    /// <summary>Tasks that were tried again and calls that failed, with their causes; how long each priority waited; how full the channels were.</summary>
    public static async Task WriteAsync(Database database, TextWriter output)
    {
        foreach (var task in await database.QueryAsync<TriedAgain>("SELECT kind, last_error, count(*) AS tasks FROM task WHERE attempts > 1 OR last_error <> '' GROUP BY kind, last_error ORDER BY tasks DESC LIMIT 10", null, default))
            await output.WriteLineAsync($"tried again: {task.Tasks} {task.Kind}: {task.LastError}");
        foreach (var priority in (await FaxesAsync(database)).Where(fax => fax.StartedAt is not null).GroupBy(fax => fax.Priority).OrderBy(group => group.Key))
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"priority {priority.Key}: {priority.Count()} called, the last {priority.Max(fax => (fax.StartedAt!.Value - fax.CreatedAt).TotalSeconds):0} s after it was queued"));
        var calls = await database.QueryAsync<CallSpan>("SELECT started_at, ended_at, status FROM attempt WHERE ended_at IS NOT NULL", null, default);
        foreach (var failed in calls.Where(call => call.Status != 0).GroupBy(call => call.Status))
            await output.WriteLineAsync($"calls that ended with status {failed.Key}: {failed.Count()}");
        if (calls.Count > 0)
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"calls out: {calls.Average(call => (call.EndedAt - call.StartedAt).TotalSeconds):0.0} s each, {calls.Max(call => calls.Count(other => other.StartedAt <= call.StartedAt && other.EndedAt > call.StartedAt))} at once at most"));
    }

    private static Task<IReadOnlyList<WaitingFax>> FaxesAsync(Database database) => database.QueryAsync<WaitingFax>(
        "SELECT f.id, f.priority, f.created_at, min(a.started_at) AS started_at FROM fax f LEFT JOIN attempt a ON a.fax_id = f.id GROUP BY f.id, f.priority, f.created_at", null, default);

    private sealed record TriedAgain
    {
        public string Kind { get; init; } = "";

        public string? LastError { get; init; }

        public long Tasks { get; init; }
    }

    private sealed record CallSpan
    {
        public DateTimeOffset StartedAt { get; init; }

        public DateTimeOffset EndedAt { get; init; }

        public int Status { get; init; }
    }

    private sealed record WaitingFax
    {
        public long Id { get; init; }

        public int Priority { get; init; }

        public DateTimeOffset CreatedAt { get; init; }

        public DateTimeOffset? StartedAt { get; init; }
    }
}
