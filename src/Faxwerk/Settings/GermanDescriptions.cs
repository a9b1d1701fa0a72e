using System.Collections.Frozen;
using System.Text.Json;

namespace Faxwerk.Settings;

/// <summary>What the keys of the settings mean, in German: an embedded file with a line for each key of each section.</summary>
internal static class GermanDescriptions
{
    private static readonly FrozenDictionary<string, string> All = Read();

    /// <summary>By section and key, such as <c>mail.relayHost</c>; null where nobody wrote one yet. Further sections of a type have those of the first, and keys of records within records may share one, <c>sending.*.limit</c>.</summary>
    public static string? Find(string section, string key)
    {
        var (type, last) = (section.Split(':')[0], key.LastIndexOf('.'));
        return All.GetValueOrDefault($"{type}.{key}") ?? All.GetValueOrDefault($"{type}.*{key[Math.Max(last, 0)..]}");
    }

    private static FrozenDictionary<string, string> Read()
    {
        using var file = typeof(GermanDescriptions).Assembly.GetManifestResourceStream("Faxwerk.Settings.german.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, string>>(file)!.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
