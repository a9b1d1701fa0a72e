using Faxwerk.Directory;
using Faxwerk.Policies;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Queue;

/// <summary>
/// Moves the time of faxes that can wait into the economy window. What somebody sends immediately does not wait, nor what is in the middle; the time in which nothing may be sent is none in which a fax grows too old. A site has window and calendar of its own where they are set.
/// </summary>
public sealed class Economy(IOptionsMonitor<EconomySettings> economy, IOptionsMonitor<CalendarSettings> calendar, Sites sites, TimeProvider time)
{
    /// <summary>SQL: what may be put off.</summary>
    internal const string CanWait = "(sent_now = 0 AND confirmed_pages = 0)";

    /// <summary>When what is due must be put off next because a window ends; null where nothing waits for windows.</summary>
    public DateTimeOffset? NextEnd() => sites.All.Select(site => site.Name).Where(site => RulesOf(site).Enabled)
        .Select(site => WeeklyWindow.NextEnd(RulesOf(site).Windows, time.GetUtcNow(), ZoneOf(site), CalendarOf(site))).Min();

    /// <summary>When a fax of this priority is due that is wanted at that time, from a site; that is empty for the first.</summary>
    public DateTimeOffset DueFor(FaxPriority priority, DateTimeOffset wanted, string site)
    {
        var settings = RulesOf(site);
        return settings.Enabled && settings.Priorities.Contains(priority) ? WeeklyWindow.NextIn(settings.Windows, wanted, ZoneOf(site), CalendarOf(site)) : wanted;
    }

    /// <summary>The first moment of the economy window of a site from a time on, whichever priorities wait for it: its sender asked for it.</summary>
    public DateTimeOffset NextIn(DateTimeOffset wanted, string site) => WeeklyWindow.NextIn(RulesOf(site).Windows, wanted, ZoneOf(site), CalendarOf(site));

    /// <summary>Gives waiting and held faxes the time that the rules now say: all, or one whose priority is another.</summary>
    public async Task ApplyAsync(Transaction tx, long? id = null)
    {
        var now = time.GetUtcNow();
        var one = id is null ? "" : "AND id = @id";
        string[] named = [.. sites.All.Select(site => site.Name).Where(site => site != Sites.Default)];
        foreach (var (site, from) in named.Select(site => (site, "AND site = @site")).Prepend(("", named.Length == 0 ? "" : "AND site NOT IN (SELECT name FROM site)")))
        {
            foreach (var priority in Enum.GetValues<FaxPriority>())
            {
                await tx.ExecuteAsync(
                    $"""
                    UPDATE fax SET due_at = @due, not_after = not_after + @due - CASE WHEN due_at > @now THEN due_at ELSE @now END
                    WHERE state IN ('waiting', 'held') AND {CanWait} AND priority = @priority AND wanted_at <= @now AND due_at <> @due AND (due_at > @now OR @due > @now) {from} {one}
                    """,
                    new { due = DueFor(priority, now, site), now, priority = (int)priority, site, id });
            }
        }

        foreach (var fax in await tx.QueryAsync<Wanted>($"SELECT id, priority, site, wanted_at, due_at FROM fax WHERE state IN ('waiting', 'held') AND {CanWait} AND wanted_at > @now {one}", new { now, id }))
        {
            var due = DueFor(fax.Priority, fax.WantedAt, fax.Site);
            if (due == fax.DueAt)
                continue;
            // What waits no longer for a window gives back what it got for that, or it would get more with every change.
            var longer = (due - (fax.DueAt > fax.WantedAt ? fax.DueAt : fax.WantedAt)).TotalMilliseconds;
            await tx.ExecuteAsync("UPDATE fax SET due_at = @due, not_after = not_after + @longer WHERE id = @Id", new { due, longer = (long)longer, fax.Id });
        }

        tx.Announce(Topics.Queue);
    }

    private EconomySettings RulesOf(string site) => economy.Get(sites.Own<EconomySettings>(site));

    private CalendarSettings CalendarOf(string site) => calendar.Get(sites.Own<CalendarSettings>(site));

    private TimeZoneInfo ZoneOf(string site) => TimeZoneInfo.FindSystemTimeZoneById(sites.Of(site).TimeZone);

    private sealed record Wanted
    {
        public long Id { get; init; }

        public FaxPriority Priority { get; init; }

        public string Site { get; init; } = "";

        public DateTimeOffset WantedAt { get; init; }

        public DateTimeOffset DueAt { get; init; }
    }
}
