using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Faxwerk.Audit;
using Faxwerk.Storage;
using Microsoft.AspNetCore.DataProtection;

namespace Faxwerk.Settings;

/// <summary>What came of a change: <paramref name="Error"/> says what is allowed, null where all went well.</summary>
public readonly record struct SettingChange(string? Error)
{
    /// <summary>What is wrong with which keys, by their names in the section; null where nothing is, or not with a key.</summary>
    public IReadOnlyDictionary<string, string[]>? Faults { get; private init; }

    /// <summary>Whether the change holds.</summary>
    public bool Succeeded => Error is null;

    /// <summary>The section has another version than the one that was to be changed.</summary>
    public bool IsConflict { get; init; }

    /// <summary>By errors of the form <c>key, key: what is allowed</c>.</summary>
    internal static SettingChange Of(SettingsSectionType section, IReadOnlyList<string> errors)
    {
        var faults = from error in errors
                     let end = error.IndexOf(": ", StringComparison.Ordinal)
                     where end > 0
                     from key in error[..end].Split(", ")
                     group error[(end + 2)..] by key;
        return new SettingChange(string.Join(" ", errors.Select(error => $"{section.Name}.{error}."))) { Faults = faults.ToDictionary(fault => fault.Key, fault => fault.Distinct().ToArray(), StringComparer.Ordinal) };
    }
}

/// <summary>A key as shown to people. A secret shows as stars, or nothing where it is empty.</summary>
public sealed record SettingView(string Key, string Value, bool IsDefault, string Description);

/// <summary>
/// The settings: read from memory, changed in the table <c>setting</c> with a version and an entry in <c>setting_change</c>. Load them with
/// <see cref="ReloadAsync"/> before the first use; until then the defaults hold.
/// </summary>
public sealed partial class SettingsStore(
    Database database, IDataProtectionProvider protection, IEnumerable<SettingsSectionType> sections, TimeProvider time, ILogger<SettingsStore> log)
{

    private readonly SemaphoreSlim _reloading = new(1, 1);
    private readonly SettingsText _text = new(protection);
    private readonly SettingsSectionType[] _sections = [.. sections.OrderBy(s => s.Name, StringComparer.Ordinal)];
    private volatile ImmutableDictionary<string, LoadedSection> _loaded = ImmutableDictionary<string, LoadedSection>.Empty;

    /// <summary>A section has other values than before; the argument is its name.</summary>
    public event Action<string>? Changed;

    /// <summary>The values of a section now; <paramref name="name"/> is that of one of several, null for the first.</summary>
    public T Get<T>(string? name = null)
        where T : SettingsSection, new() =>
        _loaded.GetValueOrDefault(TypeOf(typeof(T)).Named(name).Name)?.Value as T ?? new T();

    /// <summary>The names of the sections of a type that are stored; null for the first.</summary>
    public IReadOnlyList<string?> Names<T>()
        where T : SettingsSection, new()
    {
        var type = TypeOf(typeof(T));
        return [null, .. _loaded.Keys.Where(section => section != type.Name && type.Covers(section)).Select(section => section[(type.Name.Length + 1)..])];
    }

    /// <summary>Whether anything is set in the section of a type with this name.</summary>
    public bool IsSet<T>(string name)
        where T : SettingsSection, new() => _loaded.GetValueOrDefault(TypeOf(typeof(T)).Named(name).Name)?.Stored.Count > 0;

    /// <summary>The types of which every site has a section.</summary>
    public IEnumerable<SettingsSectionType> OfSites => _sections.Where(section => section.IsOfSites);

    /// <summary>How a section was registered.</summary>
    public SettingsSectionType TypeOf(Type type) =>
        _sections.FirstOrDefault(s => s.Type == type) ?? throw new InvalidOperationException($"{type.Name} is not registered as a settings section.");

    /// <summary>Every key, or those that begin with <paramref name="prefix"/>.</summary>
    public IReadOnlyList<SettingView> List(string prefix = "")
    {
        var views = from section in Sections()
                    let stored = _loaded.GetValueOrDefault(section.Name)?.Stored ?? []
                    let defaults = SettingsText.Defaults(section)
                    from key in SettingKey.Of(section)
                    where IsBelow(key.Name, prefix)
                    let own = SettingsText.Show(stored, key)
                    let shown = SettingValue.Show(own ?? SettingsText.Find(defaults, key))
                    select new SettingView(key.Name, key.IsSecret && shown.Length > 0 ? RowSecrets.Masked : shown, own is null, key.Description);
        return [.. views];
    }

    /// <summary>Every section with its keys.</summary>
    internal IReadOnlyList<SectionDescription> Describe() =>
    [
        .. from section in Sections()
           let loaded = _loaded.GetValueOrDefault(section.Name)
           let defaults = SettingsText.Defaults(section)
           select new SectionDescription(section, loaded?.Version ?? 0, [.. SettingKey.Of(section).Select(key => KeyDescription.Of(key, loaded?.Stored ?? [], defaults))]),
    ];

    /// <summary>Sets <paramref name="key"/>, such as <c>mail.relayHost</c>, from text; null restores the default.</summary>
    public async Task<SettingChange> SetAsync(string key, string? value, Actor by, CancellationToken cancel = default)
    {
        if (FindKey(key) is not { } found)
            return new SettingChange($"There is no setting {key}. {Suggest(key)}");
        return await SetAsync(found.Section, new Dictionary<string, string?> { [found.NameInSection] = value }, by, cancel);
    }

    /// <summary>
    /// Sets several keys of a section, by their names in it, all or none; null restores a default. With <paramref name="expected"/> only where the section has one of these versions.
    /// </summary>
    public async Task<SettingChange> SetAsync(
        SettingsSectionType section, IReadOnlyDictionary<string, string?> values, Actor by, CancellationToken cancel = default, IReadOnlyList<long>? expected = null)
    {
        var change = await database.InTransactionAsync(tx => ChangeAsync(tx, section, values, by, expected), cancel);
        if (change.Succeeded)
            await ReloadAsync(cancel);
        return change;
    }

    /// <summary>Reads what has changed since the last time.</summary>
    public async Task ReloadAsync(CancellationToken cancel = default)
    {
        await _reloading.WaitAsync(cancel);
        try
        {
            await ReadChangesAsync(cancel);
        }
        finally
        {
            _reloading.Release();
        }
    }

    /// <summary>Adds a section of a type that has several, in the caller's transaction; nothing is written where a value is wrong. Reload afterwards.</summary>
    public async Task<SettingChange> AddAsync(Transaction tx, SettingsSectionType section, IReadOnlyDictionary<string, string?> values, Actor by)
    {
        var stored = new JsonObject();
        if (Apply(section, stored, values) is { } wrong)
            return wrong;
        await WriteAsync(tx, section.Name, 1, stored.ToJsonString(), by);
        await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.SettingsAdded, Target(section), after: Show(section, stored, values.Keys));
        return default;
    }

    /// <summary>Removes one of several, in the caller's transaction. Reload afterwards.</summary>
    public async Task RemoveAsync(Transaction tx, SettingsSectionType section, Actor by)
    {
        var version = await tx.FindAsync<long>("DELETE FROM setting WHERE section = @Name RETURNING version", new { section.Name });
        await RecordAsync(tx, section.Name, version + 1, "null", by);
        await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.SettingsRemoved, Target(section));
    }

    private static bool IsBelow(string key, string prefix) =>
        prefix.Length == 0 || key.Equals(prefix, StringComparison.OrdinalIgnoreCase) || key.StartsWith(prefix + ".", StringComparison.OrdinalIgnoreCase);

    private async Task ReadChangesAsync(CancellationToken cancel)
    {
        var rows = await database.QueryAsync<SettingRow>("SELECT section, version, value FROM setting", null, cancel);
        foreach (var row in rows)
        {
            if (_sections.FirstOrDefault(s => s.Covers(row.Section)) is not { } type)
                continue;
            var section = type with { Name = row.Section };
            if (_loaded.GetValueOrDefault(row.Section) is { } old && old.Version >= row.Version)
                continue;
            var stored = (JsonObject)JsonNode.Parse(row.Value)!;
            _loaded = _loaded.SetItem(row.Section, new LoadedSection(row.Version, stored, _text.Read(section, stored, key => SecretLost(log, key))));
            Changed?.Invoke(row.Section);
        }

        foreach (var gone in _loaded.Keys.Except(rows.Select(row => row.Section)))
        {
            _loaded = _loaded.Remove(gone);
            Changed?.Invoke(gone);
        }
    }

    /// <summary>Those registered, and the further ones that are loaded.</summary>
    private IEnumerable<SettingsSectionType> Sections() =>
        from type in _sections
        from name in _loaded.Keys.Where(type.Covers).Append(type.Name).Distinct().Order(StringComparer.Ordinal)
        select type with { Name = name };

    private async Task<SettingChange> ChangeAsync(Transaction tx, SettingsSectionType section, IReadOnlyDictionary<string, string?> values, Actor by, IReadOnlyList<long>? expected)
    {
        if (_sections.Any(s => s.Name == section.Name))
            await tx.ExecuteAsync("INSERT INTO setting (section, version, value) VALUES (@Name, 0, '{}') ON CONFLICT DO NOTHING", new { section.Name });
        var row = await tx.FindAsync<SettingRow>($"SELECT section, version, value FROM setting WHERE section = @Name {database.ForUpdate}", new { section.Name });
        if (row is null)
            return new SettingChange($"There is no section {section.Name}.");
        if (expected?.Contains(row.Version) == false)
            return new SettingChange($"{section.Name} has version {row.Version} now: look at it again.") { IsConflict = true };
        var stored = (JsonObject)JsonNode.Parse(row.Value)!;
        var before = Show(section, stored, values.Keys);
        if (Apply(section, stored, values) is { } wrong)
            return wrong;
        await WriteAsync(tx, section.Name, row.Version + 1, stored.ToJsonString(), by);
        await AuditLog.AddAsync(tx, time.GetUtcNow(), by, AuditAction.SettingChanged, Target(section), before, Show(section, stored, values.Keys));
        return default;
    }

    /// <summary>Puts values into a stored section; what is wrong with one of them, or with all together, null where all is well.</summary>
    private SettingChange? Apply(SettingsSectionType section, JsonObject stored, IReadOnlyDictionary<string, string?> values)
    {
        var keys = SettingKey.Of(section).ToList();
        foreach (var (name, value) in values)
        {
            if (keys.FirstOrDefault(k => k.NameInSection.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } key)
                return new SettingChange($"There is no setting {section.Name}.{name}. Keys are {string.Join(", ", keys.Select(k => k.Name))}.");
            JsonNode? node = null;
            if (value is not null && (node = SettingValue.Parse(key.Type, value, out var allowed)) is null)
                return SettingChange.Of(section, [$"{key.NameInSection}: {allowed}, not \"{value}\""]);
            if (HasControlCharacters(node))
                return SettingChange.Of(section, [$"{key.NameInSection}: without line breaks and other control characters"]);
            _text.Write(stored, key, node);
        }

        var errors = _text.Read(section, stored, _ => { }).Errors().ToList();
        return errors.Count > 0 ? SettingChange.Of(section, errors) : null;
    }

    /// <summary>Values get into headers of SIP, mail and HTTP: what would begin another header is no value of any setting.</summary>
    private static bool HasControlCharacters(JsonNode? node) => node switch
    {
        JsonArray list => list.Any(HasControlCharacters),
        JsonObject members => members.Any(member => HasControlCharacters(member.Value)),
        JsonValue value => value.TryGetValue<string>(out var text) && text.Any(char.IsControl),
        _ => false,
    };

    private async Task WriteAsync(Transaction tx, string section, long version, string value, Actor by)
    {
        await tx.ExecuteAsync(
            "INSERT INTO setting (section, version, value) VALUES (@section, @version, @value) ON CONFLICT (section) DO UPDATE SET version = excluded.version, value = excluded.value",
            new { section, version, value });
        await RecordAsync(tx, section, version, value, by);
    }

    private async Task RecordAsync(Transaction tx, string section, long version, string value, Actor by)
    {
        await tx.ExecuteAsync(
            "INSERT INTO setting_change (section, version, value, changed_at, changed_by) VALUES (@section, @version, @value, @now, @Who)",
            new { section, version, value, now = time.GetUtcNow(), by.Who });
        tx.Announce(Topics.Setting);
    }

    private static string Target(SettingsSectionType section) => $"setting:{section.Name}";

    /// <summary>Some keys of a section for the audit log; what is not set is null, a secret is masked.</summary>
    private static string Show(SettingsSectionType section, JsonObject stored, IEnumerable<string> names)
    {
        var shown = new JsonObject();
        foreach (var key in SettingKey.Of(section).Where(key => names.Contains(key.NameInSection, StringComparer.OrdinalIgnoreCase)))
            shown[key.NameInSection] = SettingsText.Show(stored, key) is not { } value ? null : key.IsSecret ? RowSecrets.Masked : value.DeepClone();
        return shown.ToJsonString();
    }

    private SettingKey? FindKey(string name) =>
        Sections().SelectMany(SettingKey.Of).FirstOrDefault(k => k.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private string Suggest(string key)
    {
        var section = Sections().FirstOrDefault(s => IsBelow(key, s.Name));
        return section is null
            ? $"Sections are {string.Join(", ", _sections.Select(s => s.Name))}."
            : $"Keys are {string.Join(", ", SettingKey.Of(section).Select(k => k.Name))}.";
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The secret {Key} was encrypted with a key that is gone (folder keys): it is empty now, set it again")]
    private static partial void SecretLost(ILogger logger, string key);

    private sealed record SettingRow
    {
        public string Section { get; init; } = "";

        public long Version { get; init; }

        public string Value { get; init; } = "";
    }

    private sealed record LoadedSection(long Version, JsonObject Stored, SettingsSection Value);
}
