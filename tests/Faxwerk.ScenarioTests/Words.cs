using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Faxwerk.ScenarioTests;

/// <summary>The words of the pages in one language, from the catalogues they are built with: one test then reads in German as in English.</summary>
internal sealed partial class Words
{
    private static readonly FrozenDictionary<string, Words> Languages = new[] { "de", "en" }.ToFrozenDictionary(language => language, language => new Words(language));
    private readonly Dictionary<string, string> _texts = [];
    private readonly CultureInfo _culture;

    private Words(string language)
    {
        _culture = CultureInfo.GetCultureInfo(language == "de" ? "de-DE" : "en-GB");
        foreach (var name in Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(name => name.EndsWith($"{language}.ts", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
            foreach (Match entry in Entry().Matches(reader.ReadToEnd()))
                _texts.Add(entry.Groups["key"].Value, Escape().Replace(entry.Groups["text"].Value, "$1"));
        }
    }

    /// <param name="locale">As a browser says it: de-DE.</param>
    public static Words Of(string locale) => Languages[locale[..2]];

    public string this[string key] => _texts.TryGetValue(key, out var text) ? text : throw new KeyNotFoundException($"No page says {key}.");

    /// <summary>A text with its places filled as the pages fill them: <c>{name}</c> and <c>{n|one|many}</c>.</summary>
    public string Filled(string key, params (string Name, object Value)[] values)
    {
        string Shown(string name) => Array.Find(values, value => value.Name == name).Value switch
        {
            int number => number.ToString("N0", _culture),
            { } value => Convert.ToString(value, _culture)!,
            null => "",
        };
        var chosen = Choice().Replace(this[key], choice => choice.Groups[Shown(choice.Groups[1].Value) == "1" ? 2 : 3].Value);
        return Place().Replace(chosen, place => Shown(place.Groups[1].Value));
    }

    [GeneratedRegex(@"^\s+'(?<key>[^']+)':\s*'(?<text>(?:\\'|[^'])*)',?", RegexOptions.Multiline)]
    private static partial Regex Entry();

    [GeneratedRegex(@"\{(\w+)\|([^{}|]*(?:\{\w+\}[^{}|]*)*)\|([^{}|]*(?:\{\w+\}[^{}|]*)*)\}")]
    private static partial Regex Choice();

    [GeneratedRegex(@"\\(.)")]
    private static partial Regex Escape();

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Place();
}
