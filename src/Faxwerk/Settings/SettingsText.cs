using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.DataProtection;

namespace Faxwerk.Settings;

/// <summary>
/// A section as stored: a JSON object of only those keys that were set, so that a later version may change a default. Secrets in it are encrypted.
/// </summary>
internal sealed class SettingsText(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("Faxwerk.Settings");

    /// <summary>
    /// The section's record: its defaults overlaid with what was set. A secret whose key is gone is empty, and its name goes to <paramref name="lost"/>: the
    /// server must start so that somebody can set it again.
    /// </summary>
    /// <exception cref="JsonException">The text is not of this section.</exception>
    public SettingsSection Read(SettingsSectionType section, JsonObject stored, Action<string> lost)
    {
        var overlay = (JsonObject)stored.DeepClone();
        foreach (var key in SettingKey.Of(section).Where(k => k.IsSecret))
        {
            if (Find(overlay, key) is JsonValue secret && secret.GetValue<string>() is { Length: > 0 } text)
                Set(overlay, key, JsonValue.Create(Unprotect(text, key, lost)));
        }

        foreach (var key in SettingKey.Of(section))
        {
            if (key.RowSecrets is { } secrets && Find(overlay, key) is { } rows)
                Set(overlay, key, secrets.Map(rows, text => Unprotect(text, key, lost)));
        }

        var all = Defaults(section);
        Merge(all, overlay);
        return (SettingsSection)all.Deserialize(section.Type, SettingValue.Json)!;
    }

    /// <summary>Sets one key; null removes it, so that the default holds.</summary>
    public void Write(JsonObject stored, SettingKey key, JsonNode? value)
    {
        if (key.IsSecret && value is JsonValue text && text.GetValue<string>() is { Length: > 0 } secret)
            value = JsonValue.Create(_protector.Protect(secret));
        if (key.RowSecrets is { } secrets)
            value = secrets.Store(value, Find(stored, key), _protector.Protect);
        Set(stored, key, value);
    }

    /// <summary>The section's defaults as JSON.</summary>
    public static JsonObject Defaults(SettingsSectionType section) =>
        (JsonObject)JsonSerializer.SerializeToNode(Activator.CreateInstance(section.Type), section.Type, SettingValue.Json)!;

    /// <summary>The value of a key; null where it is not there.</summary>
    public static JsonNode? Find(JsonObject root, SettingKey key) =>
        key.Path.Aggregate((JsonNode?)root, (node, name) => (node as JsonObject)?[name]);

    /// <summary>The value of a key with stars in place of the secrets in its rows; null where it is not there.</summary>
    public static JsonNode? Show(JsonObject root, SettingKey key) => key.RowSecrets is { } secrets ? secrets.Map(Find(root, key), _ => RowSecrets.Masked) : Find(root, key);

    private string Unprotect(string text, SettingKey key, Action<string> lost)
    {
        try
        {
            return _protector.Unprotect(text);
        }
        catch (CryptographicException)
        {
            lost(key.Name);
            return "";
        }
    }

    private static void Set(JsonObject root, SettingKey key, JsonNode? value)
    {
        var path = key.Path.ToArray();
        var node = root;
        foreach (var name in path[..^1])
        {
            if (node[name] is not JsonObject inner)
                node[name] = inner = [];
            node = inner;
        }

        if (value is null)
            node.Remove(path[^1]);
        else
            node[path[^1]] = value;
    }

    private static void Merge(JsonObject target, JsonObject overlay)
    {
        foreach (var (name, value) in overlay)
        {
            if (value is JsonObject inner && target[name] is JsonObject below)
                Merge(below, inner);
            else
                target[name] = value?.DeepClone();
        }
    }
}
