using System.ComponentModel;
using System.Reflection;
using System.Text.Json;

namespace Faxwerk.Settings;

/// <summary>One key of a section, such as <c>redial.busy.interval</c>, and the properties that lead to it.</summary>
internal sealed record SettingKey(SettingsSectionType Section, IReadOnlyList<PropertyInfo> Properties)
{
    private PropertyInfo Last => Properties[^1];

    public IEnumerable<string> Path => Properties.Select(p => JsonName(p));

    public string Name => $"{Section.Name}.{NameInSection}";

    public string NameInSection => string.Join('.', Path);

    public Type Type => Last.PropertyType;

    public bool IsSecret => Last.IsDefined(typeof(SecretAttribute));

    /// <summary>Secrets in the rows of its value; null for none.</summary>
    public RowSecrets? RowSecrets => RowSecrets.Of(Type);

    /// <summary>Names of the secrets that are sent where this says.</summary>
    public IReadOnlyList<string> LeadsTo => Last.GetCustomAttribute<LeadsToAttribute>()?.Secret is { } secret ? [JsonNamingPolicy.CamelCase.ConvertName(secret)] : [];

    public string Description => Last.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "";

    public string GermanDescription => GermanDescriptions.Find(Section.Name, NameInSection) ?? Description;

    public SettingShape Shape => SettingShape.Of(Last);

    /// <summary>All keys of a section in the order of its properties.</summary>
    public static IEnumerable<SettingKey> Of(SettingsSectionType section) => Of(section, section.Type, []);

    private static IEnumerable<SettingKey> Of(SettingsSectionType section, Type type, IReadOnlyList<PropertyInfo> above)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite))
        {
            PropertyInfo[] path = [.. above, property];
            if (IsNested(property.PropertyType))
            {
                foreach (var key in Of(section, property.PropertyType, path))
                    yield return key;
            }
            else
            {
                yield return new SettingKey(section, path);
            }
        }
    }

    private static bool IsNested(Type type) => type.IsSubclassOf(typeof(SettingsSection));

    private static string JsonName(PropertyInfo property) => JsonNamingPolicy.CamelCase.ConvertName(property.Name);
}
