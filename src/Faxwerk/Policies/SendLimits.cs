using Faxwerk.Directory;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Policies;

/// <summary>Why something is not taken, in both languages. <paramref name="IsTemporary"/>: later it may be.</summary>
public sealed record LimitBreach(string German, string English, bool IsTemporary = false);

/// <summary>Judges what somebody hands in by section <c>limits</c>. He is named as <c>fax.submitted_by</c> has him; empty is nobody who is known.</summary>
public sealed class SendLimits(Database database, Users users, IOptionsMonitor<LimitSettings> settings, Sites sites, TimeProvider time)
{
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

    /// <summary>What is wrong with so many faxes more from him; null where nothing is. What no user or key handed in is not counted.</summary>
    public async Task<LimitBreach?> JudgeRateAsync(string submittedBy, int faxes, CancellationToken cancel = default)
    {
        if (submittedBy.Length == 0)
            return null;
        var limit = await FindAsync(submittedBy, cancel);
        return await JudgeAsync(submittedBy, faxes, limit.FaxesPerHour ?? 0, TimeSpan.FromHours(1), "in einer Stunde", "within an hour", cancel)
            ?? await JudgeAsync(submittedBy, faxes, limit.FaxesPerDay ?? 0, TimeSpan.FromDays(1), "in 24 Stunden", "within 24 hours", cancel);
    }

    /// <summary>What is wrong with the size of a fax; null where nothing is.</summary>
    public async Task<LimitBreach?> JudgeSizeAsync(string submittedBy, int pages, long bytes, CancellationToken cancel = default)
    {
        var limit = await FindAsync(submittedBy, cancel);
        return limit.Pages is { } most and > 0 && pages > most ? new LimitBreach($"Das Fax hat {pages} Seiten, erlaubt sind {most}", $"The fax has {pages} pages, {most} are allowed")
            : settings.CurrentValue.Bytes is { } room and > 0 && bytes > room ? new LimitBreach($"Die Seiten haben {bytes} Bytes, erlaubt sind {room}", $"The pages have {bytes} bytes, {room} are allowed")
            : null;
    }

    private async Task<LimitBreach?> JudgeAsync(string submittedBy, int faxes, int most, TimeSpan within, string german, string english, CancellationToken cancel)
    {
        if (most == 0)
            return null;
        var sent = await database.FindAsync<int>("SELECT count(*) FROM fax WHERE submitted_by = @submittedBy AND created_at > @since", new { submittedBy, since = time.GetUtcNow() - within }, cancel);
        return sent + faxes <= most ? null : new LimitBreach(
            $"{german} sind {most} Faxe erlaubt, {sent} wurden schon übergeben", $"{most} faxes are allowed {english}, {sent} were handed in already", IsTemporary: faxes <= most);
    }
}
