namespace Faxwerk.Settings;

/// <summary>
/// One section of the table <c>setting</c>: an immutable record with a default for every key. Keys are its properties in camelCase; a nested record
/// makes keys with a dot.
/// </summary>
public abstract record SettingsSection
{
    /// <summary>What is wrong with these values together, as <c>key: what is allowed</c>; empty where all is well.</summary>
    public virtual IEnumerable<string> Errors() => [];
}

/// <summary>The string is encrypted in the database and never shown.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;

/// <summary>The value says who is shown a stored secret of the section: over the API it changes together with the secret only.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LeadsToAttribute(string secret) : Attribute
{
    /// <summary>The property that is the secret.</summary>
    public string Secret => secret;
}

/// <summary>A section by name; registered with <see cref="SettingsSetup.AddSettings{T}"/>.</summary>
public sealed record SettingsSectionType(string Name, Type Type)
{
    /// <summary>Parts the name of a section from that of one of several: <c>trunk:backup</c>.</summary>
    private const char Separator = ':';

    /// <summary>Whether there may be further sections of the type, added and removed by name.</summary>
    public bool HasSeveral { get; init; }

    /// <summary>Whether every site has one, which holds for it as soon as anything is set in it.</summary>
    public bool IsOfSites { get; init; }

    /// <summary>The section of this type with a name of its own; itself for none.</summary>
    public SettingsSectionType Named(string? name) => string.IsNullOrEmpty(name) ? this : this with { Name = $"{Name}{Separator}{name}" };

    /// <summary>Whether a stored section is one of these.</summary>
    internal bool Covers(string section) =>
        section == Name || (HasSeveral && section.Length > Name.Length + 1 && section.StartsWith(Name, StringComparison.Ordinal) && section[Name.Length] == Separator);
}
