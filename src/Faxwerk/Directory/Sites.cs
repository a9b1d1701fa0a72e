using Faxwerk.Audit;
using Faxwerk.Settings;
using Faxwerk.Storage;

namespace Faxwerk.Directory;

/// <summary>
/// The places of the company: rows of table <c>site</c>, each with sections <c>site:NAME</c>, <c>economy:NAME</c> and <c>calendar:NAME</c> of settings, and <see cref="Default"/> with section <c>site</c>, which is always there and holds wherever
/// no other is named.
/// </summary>
public sealed class Sites(Database database, SettingsStore settings)
{
    /// <summary>The name of the site of section <c>site</c>.</summary>
    public const string Default = "default";

    private const string Section = "site";
    private const int LongestName = 30;

    /// <summary>Settings that a new site has from the first one where it is not told otherwise; the rest is of one place.</summary>
    private static readonly string[] Shared =
    [
        "country", "nationalPrefix", "internationalPrefix", "outsideLine", "outsideLineTyped", "dialAs", "callerForm", "stationIdForm", "headerForm", "refusedClasses", "timeZone",
    ];

    /// <summary>The settings of a site; those of the first for a name that none has.</summary>
    public SiteSettings Of(string? name) => settings.Get<SiteSettings>(settings.Names<SiteSettings>().Contains(name) ? name : null);

    /// <summary>Whether there is such a site, or a rule of <c>routes.rules</c> names it.</summary>
    public bool Knows(string name) => All.Any(site => site.Name == name) || settings.Get<RouteSettings>(null).Rules.Any(rule => rule.Site == name);

    /// <summary>The name of a site's own section of a type, such as <c>economy</c>; null where nothing is set in it, or the site has none: then that of all holds.</summary>
    public string? Own<T>(string? name)
        where T : SettingsSection, new() => !string.IsNullOrEmpty(name) && name != Default && settings.IsSet<T>(name) ? name : null;

    /// <summary>All sites with their settings, the first one first.</summary>
    public IEnumerable<(string Name, SiteSettings Settings)> All => settings.Names<SiteSettings>().Select(name => (name ?? Default, settings.Get<SiteSettings>(name)));

    /// <summary>At most <paramref name="limit"/> names after <paramref name="after"/>, in their order; those that contain <paramref name="text"/>.</summary>
    public IReadOnlyList<string> List(string after, int limit, string text = "") =>
    [
        .. All.Select(site => site.Name).Where(name => string.CompareOrdinal(name, after) > 0 && name.Contains(text, StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal).Take(limit),
    ];

    /// <summary>How many users are at a site.</summary>
    public Task<int> UsersAtAsync(string name, CancellationToken cancel = default) => database.FindAsync<int>(
        name == Default ? "SELECT count(*) FROM account WHERE site_id IS NULL" : "SELECT count(*) FROM account WHERE site_id = (SELECT id FROM site WHERE name = @name)", new { name }, cancel);

    /// <summary>Adds a site; what is wrong, null where all went well. Then nothing is added.</summary>
    public async Task<string?> AddAsync(string name, IReadOnlyDictionary<string, string?> values, Actor by, CancellationToken cancel = default)
    {
        if (name.Length is 0 or > LongestName || name == Default || !name.All(c => char.IsLetterOrDigit(c) && !char.IsUpper(c) || c == '-'))
            return $"name: 1 to {LongestName} small letters, digits and hyphens, and not {Default}";
        var given = settings.Describe().Single(section => section.Section.Name == Section).Keys.Where(key => key.Own is not null && Shared.Contains(key.Name, StringComparer.Ordinal))
            .ToDictionary(key => key.Name, key => (string?)key.Own!.Text, StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in values)
            given[key] = value;
        var error = await database.InTransactionAsync(
            async tx =>
            {
                if (await ExistsAsync(tx, name))
                    return $"There is a site {name} already.";
                if ((await settings.AddAsync(tx, SectionOf(name), given, by)).Error is { } wrong)
                    return wrong;
                foreach (var own in settings.OfSites)
                    await settings.AddAsync(tx, own.Named(name), new Dictionary<string, string?>(), by);
                await tx.ExecuteAsync("INSERT INTO site (name, name_key) VALUES (@name, @key)", new { name, key = NameKey.Of(name) });
                return null;
            },
            cancel);
        await settings.ReloadAsync(cancel);
        return error;
    }

    /// <summary>Changes settings of a site, all or none; null restores a default. What is wrong, null where all went well.</summary>
    public async Task<string?> ChangeAsync(string name, IReadOnlyDictionary<string, string?> values, Actor by, CancellationToken cancel = default) =>
        (await settings.SetAsync(name == Default ? settings.TypeOf(typeof(SiteSettings)) : SectionOf(name), values, by, cancel)).Error;

    /// <summary>Removes a site with its settings; what keeps it from being removed, null where all went well.</summary>
    public async Task<string?> RemoveAsync(string name, Actor by, CancellationToken cancel = default)
    {
        var error = await database.InTransactionAsync(
            async tx =>
            {
                if (name == Default)
                    return "The first site cannot be removed.";
                if (!await ExistsAsync(tx, name))
                    return $"There is no site {name}.";
                if (await tx.FindAsync<string>("SELECT login FROM account WHERE site_id = (SELECT id FROM site WHERE name = @name) ORDER BY login_key LIMIT 1", new { name }) is { } login)
                    return $"{login} is at the site {name}: move its users first.";
                await tx.ExecuteAsync("DELETE FROM site WHERE name = @name", new { name });
                foreach (var section in settings.OfSites.Select(own => own.Named(name)).Prepend(SectionOf(name)))
                    await settings.RemoveAsync(tx, section, by);
                return null;
            },
            cancel);
        await settings.ReloadAsync(cancel);
        return error;
    }

    private static async Task<bool> ExistsAsync(Transaction tx, string name) => await tx.FindAsync<long?>("SELECT id FROM site WHERE name = @name", new { name }) is not null;

    private SettingsSectionType SectionOf(string name) => settings.TypeOf(typeof(SiteSettings)).Named(name);
}
