using Faxwerk.Directory;
using Faxwerk.Policies;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Queue;

/// <summary>
/// Moves the time of faxes that can wait into the economy window. What somebody sends immediately does not wait, nor what is in the middle; the time in which nothing may be sent is none in which a fax grows too old.
/// </summary>
public sealed class Economy(IOptionsMonitor<EconomySettings> economy, IOptionsMonitor<CalendarSettings> calendar, IOptionsMonitor<SiteSettings> site, TimeProvider time)
{
    /// <summary>SQL: what may be put off.</summary>
    internal const string CanWait = "(sent_now = 0 AND confirmed_pages = 0)";

    /// <summary>When what is due must be put off next because a window ends; null where nothing waits for windows.</summary>
    public DateTimeOffset? NextEnd() =>
        economy.CurrentValue is { Enabled: true } settings ? WeeklyWindow.NextEnd(settings.Windows, time.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById(site.CurrentValue.TimeZone), calendar.CurrentValue) : null;

    /// <summary>When a fax of this priority is due that is wanted at that time.</summary>
    public DateTimeOffset DueFor(FaxPriority priority, DateTimeOffset wanted)
    {
        var settings = economy.CurrentValue;
        return settings.Enabled && settings.Priorities.Contains(priority)
            ? WeeklyWindow.NextIn(settings.Windows, wanted, TimeZoneInfo.FindSystemTimeZoneById(site.CurrentValue.TimeZone), calendar.CurrentValue)
            : wanted;
    }

    /// <summary>Gives waiting and held faxes the time that the rules now say: all, or one whose priority is another.</summary>
    public async Task ApplyAsync(Transaction tx, long? id = null)
    {
        var now = time.GetUtcNow();
        var one = id is null ? "" : "AND id = @id";
        foreach (var priority in Enum.GetValues<FaxPriority>())
        {
            await tx.ExecuteAsync(
                $"""
                UPDATE fax SET due_at = @due, not_after = not_after + CASE WHEN @due > due_at THEN @due - CASE WHEN due_at > @now THEN due_at ELSE @now END ELSE 0 END
                WHERE state IN ('waiting', 'held') AND {CanWait} AND priority = @priority AND wanted_at <= @now AND due_at <> @due AND (due_at > @now OR @due > @now) {one}
                """,
                new { due = DueFor(priority, now), now, priority = (int)priority, id });
        }

        foreach (var fax in await tx.QueryAsync<Wanted>($"SELECT id, priority, wanted_at, due_at FROM fax WHERE state IN ('waiting', 'held') AND {CanWait} AND wanted_at > @now {one}", new { now, id }))
        {
            var due = DueFor(fax.Priority, fax.WantedAt);
            if (due == fax.DueAt)
                continue;
            var longer = due > fax.DueAt ? (due - fax.DueAt).TotalMilliseconds : 0;
            await tx.ExecuteAsync("UPDATE fax SET due_at = @due, not_after = not_after + @longer WHERE id = @Id", new { due, longer = (long)longer, fax.Id });
        }

        tx.Announce(Topics.Queue);
    }

    private sealed record Wanted
    {
        public long Id { get; init; }

        public FaxPriority Priority { get; init; }

        public DateTimeOffset WantedAt { get; init; }

        public DateTimeOffset DueAt { get; init; }
    }
}
