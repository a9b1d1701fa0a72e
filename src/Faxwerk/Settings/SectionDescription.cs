using System.Text.Json;
using System.Text.Json.Nodes;

namespace Faxwerk.Settings;

/// <summary>A section as programs see it; <paramref name="Version"/> counts its changes.</summary>
internal sealed record SectionDescription(SettingsSectionType Section, long Version, IReadOnlyList<KeyDescription> Keys);

/// <summary>A key of it. <paramref name="Own"/> is what was set, null where the default holds.</summary>
internal sealed record KeyDescription(SettingKey Key, SettingJson? Own, SettingJson Default)
{
    public string Name => Key.NameInSection;

    public bool IsSecret => Key.IsSecret;

    /// <summary>Describes a key by what is stored.</summary>
    public static KeyDescription Of(SettingKey key, JsonObject stored, JsonObject defaults)
    {
        var own = SettingsText.Show(stored, key);
        return new KeyDescription(key, own is null || (key.IsSecret && SettingValue.Show(own).Length == 0) ? null : SettingJson.Of(own), SettingJson.Of(SettingsText.Find(defaults, key)));
    }
}

/// <summary>A value as JSON, and as a person would type it.</summary>
internal sealed record SettingJson(JsonElement? Json, string Text)
{
    public static SettingJson Of(JsonNode? value) => new(
        value is null ? null : JsonSerializer.SerializeToElement(value, SettingValue.Json), value is JsonValue text && text.TryGetValue<string>(out var s) ? s : value?.ToJsonString(SettingValue.Json) ?? "");
}
