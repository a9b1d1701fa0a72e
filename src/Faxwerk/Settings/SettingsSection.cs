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

/// <summary>A section by name; registered with <see cref="SettingsSetup.AddSettings{T}"/>.</summary>
public sealed record SettingsSectionType(string Name, Type Type);
