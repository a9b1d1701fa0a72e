using Faxwerk.Audit;
using Faxwerk.Settings;
using Faxwerk.Storage;

namespace Faxwerk.Contacts;

/// <summary>A row of table <c>contact_source</c>: how a source was read.</summary>
public sealed record ContactReading
{
    /// <summary>The source; empty for the contacts added here.</summary>
    public string Name { get; init; } = "";

    /// <summary>The reading whose contacts count.</summary>
    public long Generation { get; init; }

    /// <summary>Since when it is being read; null where it is not.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it was read or tried last; null for never.</summary>
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>Numbers with a contact.</summary>
    public int Entries { get; init; }

    /// <summary>Contacts without a number that is one, or without name and company.</summary>
    public int LeftOut { get; init; }

    /// <summary>Why the last reading failed; empty where it did not. What was read before still holds.</summary>
    public string Fault { get; init; } = "";
}

/// <summary>The sources of contacts: sections <c>contacts</c> and <c>contacts:NAME</c> of settings, and what became of their readings.</summary>
public sealed class ContactSources(Database database, SettingsStore settings)
{
    /// <summary>The name of the source of section <c>contacts</c>.</summary>
    public const string First = "contacts";

    private const int LongestName = 30;

    /// <summary>Those that are set, by their names.</summary>
    public IReadOnlyList<(string Name, ContactSourceSettings Settings)> All =>
    [
        .. settings.Names<ContactSourceSettings>().Select(name => (name ?? First, settings.Get<ContactSourceSettings>(name))).Where(source => source.Item1 != First || source.Item2.Kind != ContactKind.None),
    ];

    /// <summary>How each was read.</summary>
    public Task<IReadOnlyList<ContactReading>> ReadingsAsync(CancellationToken cancel) => database.QueryAsync<ContactReading>("SELECT * FROM contact_source ORDER BY name", null, cancel);

    /// <summary>Adds a source; what is wrong, null where all went well. Then nothing is added.</summary>
    public async Task<string?> AddAsync(string name, IReadOnlyDictionary<string, string?> values, Actor by, CancellationToken cancel)
    {
        if (name.Length is 0 or > LongestName || name == First || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            return $"name: 1 to {LongestName} small letters, digits and hyphens, and not {First}";
        if (All.Any(source => source.Name == name))
            return $"name: there is a source {name} already";
        var change = await database.InTransactionAsync(tx => settings.AddAsync(tx, Section(name), values, by), cancel);
        await settings.ReloadAsync(cancel);
        return change.Error;
    }

    /// <summary>Removes a source with its contacts; false where there is none. Of <see cref="First"/> the settings go back to none.</summary>
    public async Task<bool> RemoveAsync(string name, Actor by, CancellationToken cancel)
    {
        if (All.All(source => source.Name != name))
            return false;
        await database.InTransactionAsync(
            async tx =>
            {
                await settings.RemoveAsync(tx, Section(name), by);
                await tx.ExecuteAsync("DELETE FROM contact_source WHERE name = @name", new { name });
                await tx.ExecuteAsync("DELETE FROM contact WHERE source = @name", new { name });
            },
            cancel);
        await settings.ReloadAsync(cancel);
        return true;
    }

    /// <summary>Has a source read as soon as a node can; false where there is none.</summary>
    public async Task<bool> ReadSoonAsync(string name, CancellationToken cancel)
    {
        if (All.All(source => source.Name != name))
            return false;
        await database.InTransactionAsync(
            async tx =>
            {
                await tx.ExecuteAsync("UPDATE contact_source SET read_at = NULL WHERE name = @name", new { name });
                tx.Announce(Topics.Contacts);
            },
            cancel);
        return true;
    }

    private SettingsSectionType Section(string name) => settings.TypeOf(typeof(ContactSourceSettings)).Named(name == First ? null : name);
}
