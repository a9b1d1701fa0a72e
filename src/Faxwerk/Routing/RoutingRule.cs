using System.Text.Json;
using Faxwerk.Delivery;
using Faxwerk.Policies;
using Faxwerk.Settings;

namespace Faxwerk.Routing;

/// <summary>What a target of a rule is; the words are stored.</summary>
public enum RouteKind
{
    /// <summary>The first mail address of a user, by his login.</summary>
    User,

    /// <summary>The mailbox or the members of a group, by its name.</summary>
    Group,

    /// <summary>A mail address, such as that of a list.</summary>
    Mail,

    /// <summary>A printer, by its name or as <c>ipp://</c>.</summary>
    Printer,

    /// <summary>A folder, by its name or as <see cref="SaveAddress"/>.</summary>
    Folder,

    /// <summary>The web inbox of nobody in particular: who may read all documents finds it there.</summary>
    Inbox,

    /// <summary>The web inbox of a user, by his login, without a mail.</summary>
    UserInbox,

    /// <summary>The web inbox of all members of a group, by its name, without a mail.</summary>
    GroupInbox,
}

/// <summary>One target of a rule.</summary>
public sealed record RouteTarget(RouteKind Kind, string Value = "")
{
    /// <summary>Stands in the name of a user, a group or a folder for what a barcode says.</summary>
    public const string Barcode = "{barcode}";

    private const int LongestName = 200;

    /// <summary>Whether a barcode names it. Only who is in the directory and folders that were set up can be named so: what is faxed to us must never choose an address outside, or a path.</summary>
    internal bool IsByBarcode => Value is not null && Value.Contains(Barcode, StringComparison.Ordinal);

    /// <summary>How it is delivered; null for a user, a group and inboxes, which are no such thing themselves.</summary>
    public DeliveryTarget? Delivery => Kind switch
    {
        RouteKind.Mail => new(DeliveryKind.Mail, Value),
        RouteKind.Printer => new(DeliveryKind.Print, Value),
        RouteKind.Folder => new(DeliveryKind.Save, Value),
        _ => null,
    };

    /// <summary>Whether it can be one.</summary>
    public bool IsWellFormed => Value is not null && Kind switch
    {
        RouteKind.Inbox => Value.Length == 0,
        RouteKind.UserInbox or RouteKind.GroupInbox when IsByBarcode => false,
        RouteKind.User or RouteKind.Group or RouteKind.UserInbox or RouteKind.GroupInbox => Value.Length is > 0 and <= LongestName && !Value.Any(char.IsControl),
        RouteKind.Folder when IsByBarcode => Value.Length <= LongestName && !Value.Any(char.IsControl) && !Value.Contains(':'),
        _ when IsByBarcode => false,
        _ => Delivery!.IsWellFormed,
    };
}

/// <summary>
/// When a rule holds: each that has entries must be met by one of them. Numbers are <c>+4989123</c>, <c>+4989*</c> or, where they are called ones, ranges of extensions such as <c>200-299</c>; all others are
/// <see cref="TextPattern"/>s.
/// </summary>
public sealed record RuleConditions
{
    private const int Most = 200;

    /// <summary>Called numbers.</summary>
    public IReadOnlyList<string> Called { get; init; } = [];

    /// <summary>T.33 subaddresses.</summary>
    public IReadOnlyList<string> Subaddresses { get; init; } = [];

    /// <summary>Callers' numbers; <see cref="TextPattern.Withheld"/> for none.</summary>
    public IReadOnlyList<string> Callers { get; init; } = [];

    /// <summary>What the sending machine calls itself.</summary>
    public IReadOnlyList<string> StationIds { get; init; } = [];

    /// <summary>Names of trunks.</summary>
    public IReadOnlyList<string> Trunks { get; init; } = [];

    /// <summary>What a barcode on the pages says.</summary>
    public IReadOnlyList<string> Barcodes { get; init; } = [];

    /// <summary>Times of the week at the called site.</summary>
    public IReadOnlyList<WeeklyWindow> Times { get; init; } = [];

    /// <summary>What is wrong with them; null where nothing is.</summary>
    public string? Error()
    {
        IReadOnlyList<string>[] lists = [Called, Subaddresses, Callers, StationIds, Trunks, Barcodes];
        if (Times is null || Times.Any(time => time?.Days is null) || lists.Any(list => list is null || list.Any(text => text is null)))
            return "lists, without null";
        if (lists.Any(list => list.Count > Most) || Times.Count > Most)
            return $"{Most} entries of a kind at most";
        if (Called.FirstOrDefault(text => NumberRange.Parse(text) is null && !TextPattern.IsValid(text)) is { } called)
            return $"called: +4989123, +4989* or 200-299, not \"{called}\"";
        if (Subaddresses.Concat(Callers).Concat(StationIds).Concat(Barcodes).FirstOrDefault(text => !TextPattern.IsValid(text)) is { } wrong)
            return $"subaddresses, callers, stationIds, barcodes: text with * for any characters, not \"{wrong}\"";
        if (Trunks.Any(trunk => trunk.Length == 0))
            return "trunks: names of trunks";
        return Times.All(time => time.IsValid) ? null : "times: days, and from and to such as 08:00 and 17:30";
    }

    /// <summary>Whether the rule is for a called number, of which all spellings are given; any where none is named.</summary>
    public bool MatchesCalled(string[] spellings) =>
        Called.Count == 0 || Called.Any(wanted => NumberRange.Parse(wanted) is { } range ? spellings.Any(range.Contains) : TextPattern.Matches(wanted, spellings));

    /// <summary>Whether a code says what is wanted; any does where nothing is.</summary>
    public bool MatchesBarcode(string code) => Barcodes.Count == 0 || Barcodes.Any(wanted => TextPattern.Matches(wanted, code));
}

/// <summary>A rule on where received faxes go: table <c>routing_rule</c>.</summary>
public sealed record RoutingRule
{
    private const int LongestName = 60, MostTargets = 50;

    /// <summary>Counts up, never given again.</summary>
    public long Id { get; init; }

    /// <summary>Rules are asked by it, the smallest first.</summary>
    public int Position { get; init; }

    /// <summary>What people call it.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether it is asked.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>Whether no further rule is asked, nor the number's owner gets the fax, where it holds.</summary>
    public bool IsFinal { get; init; } = true;

    /// <summary>When it holds.</summary>
    public RuleConditions Conditions { get; init; } = new();

    /// <summary>Where the fax goes, to all of them.</summary>
    public IReadOnlyList<RouteTarget> Targets { get; init; } = [];

    /// <summary>What a new rule is where nobody says: a printer or folder is beside the mailbox of an extension, or alone where there is none; whoever else is named gets the fax in place of others.</summary>
    internal static bool IsFinalBy(IReadOnlyList<RouteTarget> targets) => !targets.Any() || targets.Any(target => target is { Kind: not (RouteKind.Printer or RouteKind.Folder) });

    /// <summary>Whether it depends on barcodes.</summary>
    internal bool AsksBarcodes => Conditions.Barcodes.Count > 0 || Targets.Any(target => target.IsByBarcode);

    /// <summary>What is wrong with it; null where nothing is.</summary>
    public string? Error() =>
        Name.Trim() != Name || Name.Length is 0 or > LongestName || Name.Any(char.IsControl) ? $"name: 1 to {LongestName} characters"
        : Targets.Count is 0 or > MostTargets ? $"targets: 1 to {MostTargets}"
        : Targets.Any(target => target is null) ? "targets: each has a kind and a value"
        : Targets.FirstOrDefault(target => target.IsByBarcode && !target.IsWellFormed) is { } coded ? $"targets: {RouteTarget.Barcode} names a user, a group or a folder, not {coded.Kind} \"{coded.Value}\""
        : Targets.FirstOrDefault(target => !target.IsWellFormed) is { } wrong ? $"targets: a user, a group, a mail address, a printer, a folder or an inbox, not {wrong.Kind} \"{wrong.Value}\""
        : Conditions.Error() is { } fault ? $"conditions: {fault}"
        : null;
}

/// <summary>A row of the table, whose conditions and targets are JSON.</summary>
internal sealed record RoutingRuleRow
{
    public long Id { get; init; }

    public int Position { get; init; }

    public string Name { get; init; } = "";

    public bool IsEnabled { get; init; }

    public bool IsFinal { get; init; }

    public string Conditions { get; init; } = "";

    public string Targets { get; init; } = "";

    public RoutingRule Read() => new()
    {
        Id = Id, Position = Position, Name = Name, IsEnabled = IsEnabled, IsFinal = IsFinal,
        Conditions = JsonSerializer.Deserialize<RuleConditions>(Conditions, OutletOptions.Json) ?? new(), Targets = JsonSerializer.Deserialize<RouteTarget[]>(Targets, OutletOptions.Json) ?? [],
    };
}
