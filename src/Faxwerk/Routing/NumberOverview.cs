using Faxwerk.Directory;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Routing;

/// <summary>What gives a number to somebody.</summary>
public enum NumberOwnerKind
{
    /// <summary>An extension of a user.</summary>
    User,

    /// <summary>An extension of a group.</summary>
    Group,

    /// <summary>A called number of a rule.</summary>
    Rule,

    /// <summary>A row of <c>receiving.routes</c>.</summary>
    Route,
}

/// <summary>
/// A number or range and who has it. <paramref name="Key"/> finds him on his page: a login, or the name of a group or rule. <paramref name="Site"/> is empty for all. <paramref name="IsOutside"/>: no site has it.
/// <paramref name="Conflicts"/> names others with the same numbers where neither is narrower.
/// </summary>
public sealed record NumberEntry(
    string Number, NumberOwnerKind Kind, string Key, string Name, string Site, IReadOnlyList<RouteTargetView> Targets, bool IsEnabled, bool IsOutside, IReadOnlyList<string> Conflicts);

/// <summary>The numbers of a site, and which of its extensions nobody has.</summary>
public sealed record SiteNumbers(string Site, string MainNumber, IReadOnlyList<string> Extensions, IReadOnlyList<string> Free);

/// <summary>All numbers that lead to somebody.</summary>
public sealed record NumberList(IReadOnlyList<NumberEntry> Numbers, IReadOnlyList<SiteNumbers> Sites);

/// <summary>Who has which number, by extensions, rules and routes, what nobody has, and where two have the same.</summary>
public sealed class NumberOverview(Database database, Sites sites, RoutingRules rules, IOptionsMonitor<ReceivingSettings> receiving)
{
    /// <summary>All of it as it is now.</summary>
    public async Task<NumberList> ReadAsync(CancellationToken cancel)
    {
        var all = sites.All.ToList();
        var found = new List<Found>();
        foreach (var row in await database.QueryAsync<Row>(
            $"""
            SELECT e.written, a.login, a.display_name, g.name AS group_name, coalesce(s.name, '{Sites.Default}') AS site
            FROM own_extension e LEFT JOIN account a ON a.id = e.account_id LEFT JOIN site s ON s.id = a.site_id LEFT JOIN account_group g ON g.id = e.group_id
            WHERE a.id IS NULL OR a.state = 'active' ORDER BY e.id
            """,
            null,
            cancel))
        {
            found.Add(row.Login is { } login
                ? FoundOf(new NumberEntry(row.Written, NumberOwnerKind.User, login, row.DisplayName ?? login, row.Site, [], true, false, []), all.Where(site => site.Name == row.Site))
                : FoundOf(new NumberEntry(row.Written, NumberOwnerKind.Group, row.GroupName ?? "", row.GroupName ?? "", "", [], true, false, []), all));
        }

        foreach (var rule in await rules.ListAsync(cancel))
        {
            foreach (var called in rule.Conditions.Called)
                found.Add(FoundOf(new NumberEntry(called, NumberOwnerKind.Rule, rule.Name, rule.Name, "", [.. rule.Targets.Select(target => new RouteTargetView(target.Kind, target.Value))], rule.IsEnabled, false, []), all));
        }

        found.AddRange(receiving.CurrentValue.Routes.Select(route =>
            FoundOf(new NumberEntry(route.Number, NumberOwnerKind.Route, route.Number, route.Number, "", [.. route.MailTo.Select(address => new RouteTargetView(RouteKind.Mail, address))], true, false, []), all)));
        var owners = found.Where(one => one.Entry.Kind is NumberOwnerKind.User or NumberOwnerKind.Group).ToList();
        return new NumberList(
            [.. found.Select(one => one.Entry with { Conflicts = ConflictsOf(one, owners), IsOutside = IsOutside(one, all) }).OrderBy(entry => entry.Number, StringComparer.Ordinal)],
            [.. all.Select(site => FreeOf(site.Name, site.Settings, found))]);
    }

    private static Found FoundOf(NumberEntry entry, IEnumerable<(string Name, SiteSettings Settings)> at) =>
        new(entry, NumberRange.Parse(entry.Number) is { } range ? [.. at.Select(site => NumberSpan.Of(range, site.Name, site.Settings)).OfType<NumberSpan>().Distinct()] : []);

    private static string[] ConflictsOf(Found one, IReadOnlyList<Found> owners) => one.Entry.Kind is not (NumberOwnerKind.User or NumberOwnerKind.Group) ? [] :
        [.. owners.Where(other => (other.Entry.Kind, other.Entry.Key) != (one.Entry.Kind, one.Entry.Key) && one.Spans.Any(span => other.Spans.Any(span.Conflicts))).Select(other => other.Entry.Name).Distinct(StringComparer.Ordinal)];

    /// <summary>An extension that is in no range of its site, or a number below no main number; where no ranges are set, any extension is one.</summary>
    private static bool IsOutside(Found one, IReadOnlyList<(string Name, SiteSettings Settings)> all) =>
        one.Spans.Count > 0 && !all.Where(site => one.Entry.Site.Length == 0 || site.Name == one.Entry.Site || NumberRange.Parse(one.Entry.Number) is { IsFull: true })
            .Any(site => RangesOf(site.Name, site.Settings) is { Count: > 0 } ranges ? one.Spans.Any(span => ranges.Any(range => span.IsWithin(range.Span) || IsMain(span, site.Settings))) : IsBelow(one, site.Settings));

    private static bool IsMain(NumberSpan span, SiteSettings form) => form.MainNumber.Length > 0 && span.Written(span.Digits) == form.MainNumber[1..];

    private static bool IsBelow(Found one, SiteSettings form) =>
        NumberRange.Parse(one.Entry.Number) is { IsFull: false } || (form.MainNumber.Length > 0 && one.Spans.Any(span => span.Written(span.Digits).StartsWith(form.MainNumber[1..], StringComparison.Ordinal)));

    private static SiteNumbers FreeOf(string name, SiteSettings form, IReadOnlyList<Found> found)
    {
        var taken = found.Where(one => one.Entry.IsEnabled).SelectMany(one => one.Spans).ToList();
        return new SiteNumbers(name, form.MainNumber, form.Extensions, [.. RangesOf(name, form).SelectMany(range => range.Span.Without(taken).Select(free => free.Written(range.Digits)))]);
    }

    private static List<(NumberSpan Span, int Digits)> RangesOf(string name, SiteSettings form) =>
        [.. form.Extensions.Select(NumberRange.Parse).OfType<NumberRange>().Select(range => (Span: NumberSpan.Of(range, name, form), range.Digits)).Where(range => range.Span is not null).Select(range => (range.Span!.Value, range.Digits))];

    private sealed record Found(NumberEntry Entry, IReadOnlyList<NumberSpan> Spans);

    private sealed record Row
    {
        public string Written { get; init; } = "";

        public string? Login { get; init; }

        public string? DisplayName { get; init; }

        public string? GroupName { get; init; }

        public string Site { get; init; } = "";
    }
}
