using Faxwerk.Directory;
using Faxwerk.Policies;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Queue;

/// <summary>
/// Moves the time of faxes that can wait into the economy window. What somebody sends immediately does not wait; the time in which nothing may be sent is none in which a fax grows too old.
/// </summary>
public sealed class Economy(IOptionsMonitor<EconomySettings> economy, IOptionsMonitor<CalendarSettings> calendar, IOptionsMonitor<SiteSettings> site, TimeProvider time)
{
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
                UPDATE fax SET due_at = @due, not_after = not_after + CASE WHEN @due > due_at THEN @due - due_at ELSE 0 END
                WHERE state IN ('waiting', 'held') AND sent_now = 0 AND priority = @priority AND wanted_at <= @now AND due_at <> @due AND (due_at > @now OR @due > @now) {one}
                """,
                new { due = DueFor(priority, now), now, priority = (int)priority, id });
        }

        foreach (var fax in await tx.QueryAsync<Wanted>($"SELECT id, priority, wanted_at, due_at FROM fax WHERE state IN ('waiting', 'held') AND sent_now = 0 AND wanted_at > @now {one}", new { now, id }))
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
