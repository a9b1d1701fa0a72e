using Faxwerk.Delivery;
using Faxwerk.Directory;
using Faxwerk.Policies;
using Faxwerk.Settings;
using Microsoft.Extensions.Options;

namespace Faxwerk.Routing;

/// <summary>What rules ask of a received fax; empty where it is not known. <paramref name="Barcodes"/>: what they say in the order of the pages; null where nobody looked for any.</summary>
public sealed record RoutedFax(SignalledNumber Called, DateTimeOffset At, SignalledNumber? Caller = null, string StationId = "", string Subaddress = "", string Trunk = "", IReadOnlyList<string>? Barcodes = null);

/// <summary>One delivery of a fax, and the rule that wants it; empty for the number's owner and the postmaster.</summary>
public sealed record RoutedTo(DeliveryKind Kind, string Target, string Rule);

/// <summary>Where a fax goes, which rules held, and who finds it in the web inbox though he gets no mail. It goes nowhere only where a rule says that an inbox is enough.</summary>
public sealed record RoutingResult(IReadOnlyList<string> Rules, IReadOnlyList<RoutedTo> Targets, IReadOnlyList<InboxOwner> Inboxes);

/// <summary>
/// Where a received fax goes: to the targets of the rules that hold, up to a final one; behind them to the first of <c>receiving.routes</c> that takes it, else to the user or group whose extension it is;
/// and what nothing takes to the postmaster.
/// </summary>
public sealed class RoutingTable(IOptionsMonitor<ReceivingSettings> receiving, IOptionsMonitor<MailSettings> mail, SettingsStore settings, Sites sites, ExtensionOwners owners, RoutingRules rules, SignalledNumbers numbers, Outlets outlets)
{
    /// <summary>
    /// Whether calls to this number are answered: it is among <c>receiving.servedNumbers</c>, and where the postmaster takes faxes for some numbers only
    /// (<c>receiving.postmasterNumbers</c>), somebody or he has it, or a rule names it.
    /// </summary>
    public async Task<bool> ServesAsync(SignalledNumber called, CancellationToken cancel = default)
    {
        called = Known(called);
        var spellings = called.Spellings;
        var current = receiving.CurrentValue;
        return current.ServedNumbers.Any(pattern => NumberPattern.Matches(pattern, spellings))
            && (current.PostmasterNumbers.Count == 0 || IsPostmasters(spellings) || RouteOf(spellings) is not null || (await owners.FindAsync(called, cancel)).Count > 0 || await owners.InboxAsync(called, cancel) is not null
                || (await rules.ListAsync(cancel)).Any(rule => rule.IsEnabled && rule.Conditions.Called.Count > 0 && rule.Conditions.MatchesCalled(WithExtensions(spellings))));
    }

    /// <summary>The mail addresses of who gets faxes to this number where no rule holds. Never empty: what came although nobody has it is the postmaster's.</summary>
    public async Task<IReadOnlyList<string>> RoutesForAsync(SignalledNumber called, CancellationToken cancel = default) =>
        await OwnersAsync(called, cancel) is { Count: > 0 } own ? own : [mail.CurrentValue.Postmaster];

    /// <summary>Where a fax goes.</summary>
    public async Task<RoutingResult> RouteAsync(RoutedFax fax, CancellationToken cancel = default)
    {
        var (held, targets, inboxes) = (new List<string>(), new List<RoutedTo>(), new List<InboxOwner>());
        var isFinal = false;
        foreach (var rule in await CandidatesAsync(fax, cancel))
        {
            var codes = (fax.Barcodes ?? []).Where(rule.Conditions.MatchesBarcode).ToList();
            if ((rule.Conditions.Barcodes.Count > 0 && codes.Count == 0) || await DeliveriesAsync(rule, codes, cancel) is not { } deliveries)
                continue;
            held.Add(rule.Name);
            foreach (var target in rule.Targets)
                inboxes.AddRange(await InboxAsync(target, cancel) is { } inbox ? [inbox] : []);
            targets.AddRange(deliveries.Select(to => new RoutedTo(to.Kind, to.Target, rule.Name)));
            isFinal = rule.IsFinal;
            if (isFinal)
                break;
        }

        if (!isFinal)
            targets.AddRange((await OwnersAsync(fax.Called, cancel)).Select(address => new RoutedTo(DeliveryKind.Mail, address, "")));
        if (targets.Count == 0 && inboxes.Count == 0)
            targets.Add(new RoutedTo(DeliveryKind.Mail, mail.CurrentValue.Postmaster, ""));
        if (!isFinal && RouteOf(Known(fax.Called).Spellings) is null && await owners.InboxAsync(Known(fax.Called), cancel) is { } silent)
            inboxes.Add(silent);
        return new RoutingResult(held, [.. targets.DistinctBy(to => (to.Kind, to.Target.ToUpperInvariant()))], [.. inboxes.Distinct()]);
    }

    /// <summary>Whether it depends on barcodes where a fax goes, as far as all else is known of it.</summary>
    public async Task<bool> AsksBarcodesAsync(RoutedFax fax, CancellationToken cancel = default) =>
        (await CandidatesAsync(fax, cancel)).FirstOrDefault(rule => rule.AsksBarcodes || rule.IsFinal)?.AsksBarcodes == true;

    /// <summary>The rules that hold as far as they ask for no barcode, in their order.</summary>
    private async Task<IEnumerable<RoutingRule>> CandidatesAsync(RoutedFax fax, CancellationToken cancel)
    {
        var called = WithExtensions(Known(fax.Called).Spellings);
        return (await rules.ListAsync(cancel)).Where(rule => rule.IsEnabled && Holds(rule.Conditions, fax, called));
    }

    /// <summary>All targets of a rule; null where it leaves it to barcodes who is meant, and none names anybody: then it does not hold.</summary>
    private async Task<IReadOnlyList<DeliveryTarget>?> DeliveriesAsync(RoutingRule rule, IReadOnlyList<string> codes, CancellationToken cancel)
    {
        var (all, isNamed) = (new List<DeliveryTarget>(), !rule.Targets.Any(target => target.IsByBarcode));
        foreach (var target in rule.Targets)
        {
            var some = target.IsByBarcode ? await NamedAsync(target, codes, cancel) : await DeliveriesAsync(target, cancel);
            isNamed |= target.IsByBarcode && some.Count > 0;
            all.AddRange(some);
        }

        return isNamed ? all : null;
    }

    /// <summary>Whom the first code names that names somebody; empty where none does.</summary>
    private async Task<IReadOnlyList<DeliveryTarget>> NamedAsync(RouteTarget target, IReadOnlyList<string> codes, CancellationToken cancel)
    {
        foreach (var name in codes.Select(code => target.Value.Replace(RouteTarget.Barcode, code, StringComparison.Ordinal)))
        {
            IReadOnlyList<DeliveryTarget> named = target.Kind switch
            {
                RouteKind.User => Mails(await owners.OfUserAsync(name, cancel)),
                RouteKind.Group => Mails(await owners.OfGroupAsync(name, cancel)),

                // What has a colon is no name but an address.
                _ => !name.Contains(':') && await outlets.ResolveAsync(OutletKind.Folder, name, cancel) is { } folder ? [new DeliveryTarget(DeliveryKind.Save, folder.Name)] : [],
            };
            if (named.Count > 0)
                return named;
        }

        return [];
    }

    /// <summary>Who is gone or has no address leaves his faxes to the postmaster: a rule that still names him is a mistake that somebody should see.</summary>
    private async Task<IReadOnlyList<DeliveryTarget>> DeliveriesAsync(RouteTarget target, CancellationToken cancel)
    {
        if (target.Delivery is { } delivery)
            return [delivery];
        if (target.Kind is RouteKind.Inbox or RouteKind.UserInbox or RouteKind.GroupInbox)
            return await InboxAsync(target, cancel) is null ? Mails([mail.CurrentValue.Postmaster]) : [];
        var addresses = target.Kind == RouteKind.User ? await owners.OfUserAsync(target.Value, cancel) : await owners.OfGroupAsync(target.Value, cancel);
        return Mails(addresses.Count > 0 ? addresses : [mail.CurrentValue.Postmaster]);
    }

    /// <summary>Whose inbox a target is, that of a user or group without a mail address too; null for all others, and where who should have it is gone.</summary>
    private async Task<InboxOwner?> InboxAsync(RouteTarget target, CancellationToken cancel) => target.Kind switch
    {
        RouteKind.Inbox => InboxOwner.Nobody,
        RouteKind.UserInbox => await owners.InboxOfUserAsync(target.Value, cancel),
        RouteKind.GroupInbox => await owners.InboxOfGroupAsync(target.Value, cancel),
        RouteKind.User when (await owners.OfUserAsync(target.Value, cancel)).Count == 0 => await owners.InboxOfUserAsync(target.Value, cancel),
        RouteKind.Group when (await owners.OfGroupAsync(target.Value, cancel)).Count == 0 => await owners.InboxOfGroupAsync(target.Value, cancel),
        _ => null,
    };

    private static IReadOnlyList<DeliveryTarget> Mails(IReadOnlyList<string> addresses) => [.. addresses.Select(address => new DeliveryTarget(DeliveryKind.Mail, address))];

    private async Task<IReadOnlyList<string>> OwnersAsync(SignalledNumber called, CancellationToken cancel)
    {
        called = Known(called);
        var own = RouteOf(called.Spellings)?.MailTo ?? await owners.FindAsync(called, cancel);
        return [.. own.Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    private bool Holds(RuleConditions wanted, RoutedFax fax, string[] called) =>
        wanted.MatchesCalled(called)
        && (wanted.Subaddresses.Count == 0 || wanted.Subaddresses.Any(pattern => TextPattern.Matches(pattern, fax.Subaddress)))
        && (wanted.Callers.Count == 0 || wanted.Callers.Any(pattern => TextPattern.MatchesCaller(pattern, fax.Caller?.Spellings ?? [])))
        && (wanted.StationIds.Count == 0 || wanted.StationIds.Any(pattern => TextPattern.MatchesStationId(pattern, fax.StationId)))
        && (wanted.Trunks.Count == 0 || wanted.Trunks.Contains(fax.Trunk, StringComparer.OrdinalIgnoreCase))
        && (wanted.Times.Count == 0 || IsWithin(wanted.Times, fax.At, called));

    /// <summary>In the time and by the holidays of the site whose number was called; of the first one where it is no site's.</summary>
    private bool IsWithin(IReadOnlyList<WeeklyWindow> times, DateTimeOffset at, string[] called)
    {
        var site = sites.All.Where(site => site.Settings.MainNumber.Length > 0 && called.Any(number => number.StartsWith(site.Settings.MainNumber, StringComparison.Ordinal)))
            .OrderByDescending(site => site.Settings.MainNumber.Length).Select(site => site.Name).FirstOrDefault();
        return WeeklyWindow.NextIn(times, at, TimeZoneInfo.FindSystemTimeZoneById(sites.Of(site).TimeZone), settings.Get<CalendarSettings>(sites.Own<CalendarSettings>(site))) == at;
    }

    private NumberRoute? RouteOf(string[] spellings) => receiving.CurrentValue.Routes.FirstOrDefault(route => NumberPattern.Matches(route.Number, spellings));

    /// <summary>Ranges of extensions are those of any site: what the number has behind a main number counts too.</summary>
    private bool IsPostmasters(string[] spellings) =>
        receiving.CurrentValue.PostmasterNumbers.Any(written => NumberRange.Parse(written) is { } range && WithExtensions(spellings).Any(range.Contains));

    private string[] WithExtensions(string[] spellings) =>
    [
        .. spellings,
        .. sites.All.Select(site => site.Settings.MainNumber).Where(main => main.Length > 0)
            .SelectMany(main => spellings.Where(number => number.Length > main.Length && number.StartsWith(main, StringComparison.Ordinal)).Select(number => number[main.Length..])),
    ];

    /// <summary>A call that names no number is one to the common number.</summary>
    private SignalledNumber Known(SignalledNumber called) =>
        !called.Signalled.Any(char.IsAsciiDigit) && receiving.CurrentValue.CommonNumber is { Length: > 0 } common ? numbers.Called(common) : called;
}
