using System.Collections.Frozen;
using System.Text.Json;

namespace Faxwerk.Settings;

/// <summary>What the keys of the settings and the parameters of the old product mean, in German: an embedded file with a line for each key of each section, each parameter and each value that one explains.</summary>
internal static class GermanDescriptions
{
    private static readonly FrozenDictionary<string, string> All = Read();

    /// <summary>By section and key, such as <c>mail.relayHost</c>; null where nobody wrote one yet. Further sections of a type have those of the first, and keys of records within records may share one, <c>sending.*.limit</c>.</summary>
    public static string? Find(string section, string key)
    {
        var (type, last) = (section.Split(':')[0], key.LastIndexOf('.'));
        return All.GetValueOrDefault($"{type}.{key}") ?? All.GetValueOrDefault($"{type}.*{key[Math.Max(last, 0)..]}");
    }

    /// <summary>Of a parameter, or of one of its values; null where nobody wrote one yet.</summary>
    public static string? OfParameter(string name, string? value = null) => All.GetValueOrDefault(value is null ? $"parameter.{name}" : $"parameter.{name}={value}");

    private static FrozenDictionary<string, string> Read()
    {
        using var file = typeof(GermanDescriptions).Assembly.GetManifestResourceStream("Faxwerk.Settings.german.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, string>>(file)!.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
