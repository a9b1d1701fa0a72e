using Faxwerk.Directory;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Policies;

/// <summary>Why something is not taken, in both languages. <paramref name="IsTemporary"/>: later it may be.</summary>
public sealed record LimitBreach(string German, string English, bool IsTemporary = false);

/// <summary>Judges what somebody hands in by section <c>limits</c>. He is named as <c>fax.submitted_by</c> has him; empty is nobody who is known.</summary>
public sealed class SendLimits(Database database, Users users, IOptionsMonitor<LimitSettings> settings, Sites sites, TimeProvider time)
{
    private const string Faxes =
        """
        SELECT (SELECT count(*) FROM fax WHERE submitted_by = @submittedBy AND created_at > @since)
             + (SELECT coalesce(sum(faxes), 0) FROM reserved_fax WHERE submitted_by = @submittedBy)
             + (SELECT count(*) FROM mail_copy WHERE submitted_by = @submittedBy AND created_at > @since)
        """;

    private const string Pages = "SELECT coalesce(sum(page_count), 0) FROM fax WHERE submitted_by = @submittedBy AND created_at > @since";

    /// <summary>What holds for him.</summary>
    public async Task<UserLimit> FindAsync(string submittedBy, CancellationToken cancel = default)
    {
        if (User.IdOf(submittedBy) is not { } id)
            return settings.CurrentValue.For(submittedBy);
        var user = await users.FindAsync(id, cancel);
        return settings.CurrentValue.For(user?.Login ?? "").At(user?.Site ?? "");
    }

    /// <summary>Why a number in E.164 that he handed in before, from a site, may not be called any more; null where it may.</summary>
    public async Task<string?> BarringAsync(string submittedBy, string e164, string site = "", CancellationToken cancel = default)
    {
        var limit = (await FindAsync(submittedBy, cancel)).At(site);
        if (!limit.MayCall(e164))
            return $"{e164} may not be called: the number is blocked, or not among those allowed.";
        var rules = sites.Of(limit.Site);
        NumberClass[] refused = [.. (FaxNumber.Parse(e164, rules)?.Classes ?? []).Where(found => rules.RefusedClasses.Contains(found) && !limit.Opens(found))];
        return refused.Length > 0 ? $"{e164} may not be called: numbers of the class {refused[0]} are refused." : null;
    }

    /// <summary>What is wrong with so many faxes more from him as it looks now; null where nothing is. What no user or key handed in is not counted.</summary>
    public async Task<LimitBreach?> JudgeRateAsync(string submittedBy, int faxes, CancellationToken cancel = default) =>
        await JudgeAsync((sql, args) => database.FindAsync<long>(sql, args, cancel), await FindAsync(submittedBy, cancel), submittedBy, faxes, 0);

    /// <summary>
    /// Judges faxes in the transaction that adds them: others of his wait for its end, so that all who come at the same time are counted. <paramref name="pages"/> are those of all of them together, 0 where they are
    /// not known yet. <paramref name="limit"/> is what <see cref="FindAsync"/> found before.
    /// </summary>
    public async Task<LimitBreach?> JudgeRateAsync(Transaction tx, UserLimit limit, string submittedBy, int faxes, int pages)
    {
        if (submittedBy.Length == 0 || !limit.CountsFaxes)
            return null;
        await tx.LockAsync($"limits:{submittedBy}");
        return await JudgeAsync(tx.FindAsync<long>, limit, submittedBy, faxes, pages);
    }

    /// <summary>Counts faxes that are not in the queue yet, until <see cref="ReleaseAsync"/>.</summary>
    public static Task ReserveAsync(Transaction tx, string owner, string submittedBy, int faxes) => submittedBy.Length == 0
        ? Task.CompletedTask
        : tx.ExecuteAsync("INSERT INTO reserved_fax (owner, submitted_by, faxes) VALUES (@owner, @submittedBy, @faxes)", new { owner, submittedBy, faxes });

    /// <summary>They are in the queue now, or never will be.</summary>
    public static Task ReleaseAsync(Transaction tx, string owner) => tx.ExecuteAsync("DELETE FROM reserved_fax WHERE owner = @owner", new { owner });

    /// <summary>What is wrong with the size of a fax; null where nothing is.</summary>
    public async Task<LimitBreach?> JudgeSizeAsync(string submittedBy, int pages, long bytes, CancellationToken cancel = default)
    {
        var limit = await FindAsync(submittedBy, cancel);
        return limit.Pages is { } most and > 0 && pages > most ? new LimitBreach($"Das Fax hat {pages} Seiten, erlaubt sind {most}", $"The fax has {pages} pages, {most} are allowed")
            : settings.CurrentValue.Bytes is { } room and > 0 && bytes > room ? new LimitBreach($"Die Seiten haben {bytes} Bytes, erlaubt sind {room}", $"The pages have {bytes} bytes, {room} are allowed")
            : null;
    }

    private async Task<LimitBreach?> JudgeAsync(Func<string, object, Task<long>> count, UserLimit limit, string submittedBy, int faxes, int pages)
    {
        if (submittedBy.Length == 0)
            return null;
        foreach (var (within, mostFaxes, mostPages, german, english) in new[]
        {
            (TimeSpan.FromHours(1), limit.FaxesPerHour ?? 0, limit.PagesPerHour ?? 0, "In einer Stunde", "within an hour"),
            (TimeSpan.FromDays(1), limit.FaxesPerDay ?? 0, limit.PagesPerDay ?? 0, "In 24 Stunden", "within 24 hours"),
        })
        {
            var args = new { submittedBy, since = time.GetUtcNow() - within };
            if (faxes > 0 && mostFaxes > 0 && await count(Faxes, args) is var sent && sent + faxes > mostFaxes)
            {
                return new LimitBreach(
                    $"{german} sind {mostFaxes} Faxe erlaubt, {sent} wurden schon übergeben", $"{mostFaxes} faxes are allowed {english}, {sent} were handed in already", IsTemporary: faxes <= mostFaxes);
            }

            if (pages > 0 && mostPages > 0 && await count(Pages, args) is var made && made + pages > mostPages)
            {
                return new LimitBreach(
                    $"{german} sind {mostPages} Seiten erlaubt, {made} wurden schon übergeben, dieses Fax hat {pages}",
                    $"{mostPages} pages are allowed {english}, {made} were handed in already, this fax has {pages}", IsTemporary: pages <= mostPages);
            }
        }

        return null;
    }
}
