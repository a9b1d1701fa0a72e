using System.ComponentModel;
using Faxwerk.Settings;

namespace Faxwerk.Directory;

/// <summary>Section <c>routes</c>: which trunks an outgoing fax may take. Without a rule for it: all, in the order in which they were added.</summary>
public sealed record RouteSettings : SettingsSection
{
    /// <summary>The route of faxes that no rule is for, made by the migrations.</summary>
    public const string Default = "default";

    /// <summary>Begins the name of a route that has one trunk alone; the rest is the trunk's name.</summary>
    public const string OneTrunk = "trunk:";

    /// <summary>Begins the name of the route of a site, which has the trunks of its <see cref="SiteSettings.TrunkOrder"/>.</summary>
    public const string OfSite = "site:";

    /// <summary>The first that matches holds.</summary>
    [Description("Trunks by number, the first rule that matches holds; the cheapest trunk that is up is taken")]
    public IReadOnlyList<RouteRule> Rules { get; init; } = [];

    /// <summary>
    /// The name of the route for a number in E.164 with its classes, from <paramref name="site"/>: that of a rule, else of the site, which is not there for sites without an order of trunks: then
    /// <see cref="Default"/> is meant.
    /// </summary>
    public string RouteFor(string site, string e164, IReadOnlyList<NumberClass> classes) =>
        Rules.FirstOrDefault(rule => rule.Matches(site, e164, classes))?.Name ?? (site.Length == 0 ? Default : OfSite + site);

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        if (Rules.Any(rule => rule.Name is "" or Default || rule.Name.StartsWith(OneTrunk, StringComparison.Ordinal) || rule.Name.StartsWith(OfSite, StringComparison.Ordinal)) || Rules.DistinctBy(rule => rule.Name).Count() != Rules.Count)
            yield return $"rules: each with a name of its own, not {Default} and not beginning with {OneTrunk} or {OfSite}";
        if (Rules.Any(rule => rule.Trunks.Count == 0 || rule.Trunks.Any(trunk => trunk.Trunk.Length == 0 || trunk.Cost is < 0 or > 1_000_000)))
            yield return "rules: each with at least one trunk by name, cost 0 to 1000000";
        if (Rules.Any(rule => rule.Trunks.DistinctBy(trunk => trunk.Trunk).Count() != rule.Trunks.Count))
            yield return "rules: a trunk once a rule";
        if (Rules.Any(rule => rule.Prefix.Length > 0 && (rule.Prefix[0] != '+' || !rule.Prefix.Skip(1).All(char.IsAsciiDigit))))
            yield return "rules: prefix is the beginning of a number in E.164 such as +49, empty for all";
    }
}

/// <summary>Faxes from <see cref="Site"/> to numbers with this prefix and class take these trunks; what is empty is not asked for.</summary>
public sealed record RouteRule
{
    /// <summary>What the rule is called.</summary>
    public string Name { get; init; } = "";

    /// <summary>The site that the fax comes from.</summary>
    public string Site { get; init; } = "";

    /// <summary>Beginning of the number in E.164.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Class of the number.</summary>
    public NumberClass? Class { get; init; }

    /// <summary>The trunks. Those of equal cost share the calls.</summary>
    public IReadOnlyList<RouteTrunk> Trunks { get; init; } = [];

    /// <summary>Whether the rule is for this fax.</summary>
    public bool Matches(string site, string e164, IReadOnlyList<NumberClass> classes) =>
        (Site.Length == 0 || Site == (site.Length == 0 ? Sites.Default : site)) && e164.StartsWith(Prefix, StringComparison.Ordinal) && (Class is not { } wanted || classes.Contains(wanted));
}

/// <summary>A trunk by name, and what it costs beside the others of its rule.</summary>
public sealed record RouteTrunk(string Trunk, int Cost)
{
    /// <summary>An empty one, to be filled.</summary>
    public RouteTrunk()
        : this("", 0)
    {
    }
}
